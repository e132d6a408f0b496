// The outputs of manifests.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "module/plan.h"
#include "pulumi/state/program_view.h"
#include "stack/report/outputs.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// metadata.name → stackOutputs, without what is null or not known.
std::map<std::string, pulumi::Object> ResolveOutputs(
    const module::Plan& plan, const state::OutputLookup& lookup);

// The same of what is in the state, whatever the environment says today: the
// region is the table's, and without a table there is nothing.
std::map<std::string, pulumi::Object> OutputsInState(
    const module::Plan& plan, const state::State& state,
    const std::vector<std::string>& urns);

}  // namespace dynaplane::stack
