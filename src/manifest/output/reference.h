// The reference page of a kind, out of its tables. docs/manifest.md is this
// text; a test fails when it is not.
#pragma once

#include <string>
#include <vector>

#include "manifest/kind.h"

namespace dynaplane::manifest {

// Rules that hold for every kind.
std::vector<RuleDoc> EnvelopeRules();

// Markdown.
std::string ReferencePage(const Kind& kind);

}  // namespace dynaplane::manifest
