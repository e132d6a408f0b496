// The options of saved plans.
#pragma once

#include "cli/options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace dynaplane::cli {

void AddPlanOptions(CLI::App& preview, CLI::App& up, Options& options);

// Throws a CLI::ValidationError for what the plan says already: beside --plan
// stands who applies it and how that is told, what is done stands in the plan.
void RefuseBesidePlan(const CLI::App& command);

}  // namespace dynaplane::cli
