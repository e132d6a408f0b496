// The steps that an engine would tell of a plan, without an engine.
#pragma once

#include <vector>

#include "pulumi/engine.h"
#include "stack/job.h"

namespace dynaplane::stack::testing {

// In the engine's order: what the plan has, then what the state has besides.
std::vector<pulumi::StepEvent> PlannedSteps(const StackJob& job);

}  // namespace dynaplane::stack::testing
