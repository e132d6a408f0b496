// A program and its outputs as the state and the reports see them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pulumi/program.h"
#include "pulumi/provider.h"
#include "pulumi/run.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/state.h"

namespace pulumi::state {

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

}  // namespace pulumi::state
