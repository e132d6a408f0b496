// The result of a run as text.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "stack/report/report.h"

namespace dynaplane::cli {

// For standard output.
std::string Render(const std::vector<stack::StackReport>& reports,
                   OutputFormat format);

}  // namespace dynaplane::cli
