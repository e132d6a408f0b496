// An edit as a terminal shows it, and the parts of that.
#pragma once

#include <string>
#include <vector>

#include "stack/report/report.h"

namespace dynaplane::stack {

// "orders.yaml:12: spec.tags.team: a → b", and what follows from it behind; a
// policy line by line.
std::string Describe(const Edit& edit);

// The parts of that, for who sets them otherwise. "INDEX OUTAGE":
std::string InCapitals(std::string effect);
// A value as it stands there, "none" where there is none.
std::string Shown(const pulumi::Value& value);
// "added" or "removed", of a whole part of a manifest; else empty.
std::string PartChange(const Edit& edit);
// A policy's lines behind "  ", "- " and "+ "; none where it is no policy, or
// where it comes or goes.
std::vector<std::string> PolicyDiff(const Edit& edit);

}  // namespace dynaplane::stack
