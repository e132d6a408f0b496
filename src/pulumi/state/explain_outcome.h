// How a run of the engine ended, in words that fit a user of dynaplane.
#pragma once

#include <optional>
#include <string>

#include "pulumi/engine.h"
#include "pulumi/state/stack_name.h"

namespace pulumi::state {

// `holder`: who has the lock, or what the engine says of it.
std::string LockedText(const StackName& stack, const std::string& holder);

// When what the engine says is that the keys for its backend are no longer good
// for it, as when they end in the middle of a run: the mend.
std::optional<std::string> ExplainBackendKeys(const std::string& engine_text);

// Of an end other than success.
std::string Explain(const pulumi::EngineOutcome& outcome,
                    const StackName& stack);

}  // namespace pulumi::state
