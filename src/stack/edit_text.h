// An edit as a terminal shows it.
#pragma once

#include <string>

#include "stack/report.h"

namespace dynaplane::stack {

// "orders.yaml:12: spec.tags.team: a → b", and what follows from it behind; a
// policy line by line.
std::string Describe(const Edit& edit);

}  // namespace dynaplane::stack
