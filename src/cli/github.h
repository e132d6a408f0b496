// Findings and edits as workflow commands of GitHub Actions, which shows them
// at their lines in a pull request.
#pragma once

#include <string>
#include <vector>

#include "manifest/yaml/diagnostic.h"
#include "stack/report/report.h"

namespace dynaplane::cli {

// Errors, then warnings, then notices: GitHub shows ten of each.
std::string RenderGithub(const manifest::Diagnostics& diagnostics);
std::string RenderGithub(const std::vector<stack::StackReport>& reports);

}  // namespace dynaplane::cli
