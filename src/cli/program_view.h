// A program and its outputs as the state and the reports see them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/stack_name.h"
#include "cli/state.h"
#include "module/plan.h"
#include "pulumi/program.h"
#include "pulumi/provider.h"
#include "pulumi/run.h"

namespace dynaplane::cli {

// The URN of each resource, at its place in Program::resources.
std::vector<std::string> UrnsOf(const pulumi::Program& program,
                                const StackName& stack);

// Fills outputs in. Unknown, when the lookup finds nothing.
using OutputLookup =
    std::function<pulumi::Value(const pulumi::OutputReference&)>;
pulumi::Value Resolve(const pulumi::Value& value, const OutputLookup& lookup);

// Of a program that has just run, and of a state.
OutputLookup LookupIn(const pulumi::RunOutcome& outcome);
OutputLookup LookupIn(const State& state, std::vector<std::string> urns);
pulumi::Value OutputOf(const StateResource& resource,
                       const std::string& property);

// What the engine asks the provider about an entry of the state that is to be
// as `wanted`.
pulumi::DiffRequest DiffRequestOf(const StateResource& entry,
                                  const pulumi::Resource& wanted,
                                  const OutputLookup& lookup);

// metadata.name → stackOutputs, without what is null or not known.
std::map<std::string, pulumi::Object> ResolveOutputs(
    const module::Plan& plan, const OutputLookup& lookup);

// The same of what is in the state, whatever the environment says today: the
// region is the table's, and without a table there is nothing.
std::map<std::string, pulumi::Object> OutputsInState(
    const module::Plan& plan, const State& state,
    const std::vector<std::string>& urns);

}  // namespace dynaplane::cli
