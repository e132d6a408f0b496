#include "stack/report/edit_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <sstream>

namespace dynaplane::stack {
namespace {

using Lines = std::vector<std::string>;

std::string Consequences(const Edit& edit) {
  std::vector<std::string> words;
  for (const std::string& effect : edit.effects) {
    words.push_back(InCapitals(effect));
  }
  if (words.empty()) return "";
  return fmt::format("  {}{}{}", fmt::join(words, ", "),
                     edit.reason.empty() ? "" : ": ", edit.reason);
}

std::string Change(const Edit& edit) {
  std::string part = PartChange(edit);
  if (!part.empty()) return part;
  return fmt::format("{} → {}", Shown(edit.before), Shown(edit.after));
}

// Lines of a JSON text; none where it is no JSON object.
Lines PolicyLines(const pulumi::Value& value) {
  if (!value.is_string()) return {};
  const auto json = nlohmann::json::parse(value.as_string(), nullptr, false);
  if (!json.is_object()) return {};
  Lines lines;
  std::istringstream text(json.dump(2));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

// By their longest common subsequence.
Lines LineDiff(const Lines& before, const Lines& after) {
  std::vector<std::vector<std::size_t>> common(
      before.size() + 1, std::vector<std::size_t>(after.size() + 1));
  for (std::size_t i = before.size(); i-- > 0;) {
    for (std::size_t j = after.size(); j-- > 0;) {
      common[i][j] = before[i] == after[j]
                         ? common[i + 1][j + 1] + 1
                         : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  Lines diff;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      diff.push_back("  " + before[i++]);
      ++j;
    } else if (j == after.size() ||
               (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
      diff.push_back("- " + before[i++]);
    } else {
      diff.push_back("+ " + after[j++]);
    }
  }
  return diff;
}

}  // namespace

std::string InCapitals(std::string effect) {
  for (char& c : effect) {
    c = c == '-' ? ' ' : static_cast<char>(std::toupper(c));
  }
  return effect;
}

std::string Shown(const pulumi::Value& value) {
  if (value.is_string() && !value.as_string().empty()) return value.as_string();
  return value.is_null() ? "none" : ToJson(value).dump();
}

std::string PartChange(const Edit& edit) {
  const auto is_part = [](const pulumi::Value& value) {
    return value.is_object() && !value.as_object().empty();
  };
  if (edit.before.is_null() && is_part(edit.after)) return "added";
  if (edit.after.is_null() && is_part(edit.before)) return "removed";
  return "";
}

std::vector<std::string> PolicyDiff(const Edit& edit) {
  const Lines before = PolicyLines(edit.before);
  const Lines after = PolicyLines(edit.after);
  if (before.empty() || after.empty()) return {};
  return LineDiff(before, after);
}

std::string Describe(const Edit& edit) {
  std::string place = edit.file;
  if (edit.line > 0) place += fmt::format(":{}", edit.line);
  const std::string head =
      fmt::format("{}{}{}: ", place, place.empty() ? "" : ": ", edit.path);
  const Lines policy = PolicyDiff(edit);
  if (policy.empty()) return head + Change(edit) + Consequences(edit);
  return fmt::format("{}{}\n      {}", head, Consequences(edit),
                     fmt::join(policy, "\n      "));
}

}  // namespace dynaplane::stack
