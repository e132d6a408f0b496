// A preview as a comment on a pull request.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stack/report/report.h"

namespace dynaplane::cli {

// GitHub takes 65,536 characters; the rest is for who puts a line around it.
inline constexpr std::size_t kLongestComment = 65'000;

// GitHub's Markdown of at most `limit` bytes; what is left out is counted.
// Grave effects come first, and are the last to be left out.
std::string RenderMarkdown(const std::vector<stack::StackReport>& reports,
                           std::size_t limit = kLongestComment);

}  // namespace dynaplane::cli
