// How a run of the engine ended, in words that fit a user of dynaplane.
#pragma once

#include <string>

#include "cli/stack_name.h"
#include "pulumi/engine.h"

namespace dynaplane::cli {

// Of an end other than success.
std::string Explain(const pulumi::EngineOutcome& outcome,
                    const StackName& stack);

}  // namespace dynaplane::cli
