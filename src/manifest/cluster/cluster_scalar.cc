#include "manifest/cluster/cluster_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dynaplane::manifest {
namespace {

bool IsOneOf(std::string_view text,
             std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

// In the three ways of writing a word: yes, Yes, YES.
bool IsWord(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  std::string upper(word);
  for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
  return text == word || text == upper ||
         (text.front() == upper.front() && text.substr(1) == word.substr(1));
}

bool IsAnyWord(std::string_view text,
               std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return IsWord(text, word); });
}

// Go's integers: 0x, 0o and 0b say their base, and so does a zero in front.
std::optional<std::string> AsInteger(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char letter = static_cast<char>(text[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    text.remove_prefix(letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1);
  }
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc() || at != end) return std::nullopt;
  return fmt::format("{}{}", negative && value != 0 ? "-" : "", value);
}

std::optional<std::string> AsNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos ||
      text.find_first_of("0123456789") == std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return fmt::format("{}", value);
}

}  // namespace

ClusterScalar ReadAsCluster(const yaml::Node& scalar) {
  if (scalar.quoted) return {ClusterType::kText, scalar.text};
  const std::string_view text = scalar.text;
  if (scalar.IsNull()) return {ClusterType::kNull, "null"};
  if (IsOneOf(text, {"y", "Y"}) || IsAnyWord(text, {"yes", "on", "true"})) {
    return {ClusterType::kBoolean, "true"};
  }
  if (IsOneOf(text, {"n", "N"}) || IsAnyWord(text, {"no", "off", "false"})) {
    return {ClusterType::kBoolean, "false"};
  }
  std::string digits(text);  // 1_000 is a thousand
  std::erase(digits, '_');
  if (!text.starts_with('_')) {
    if (auto whole = AsInteger(digits)) {
      return {ClusterType::kInteger, *std::move(whole)};
    }
    if (auto number = AsNumber(text)) {
      const bool whole =
          number->find_first_not_of("-0123456789") == std::string::npos;
      return {whole ? ClusterType::kInteger : ClusterType::kNumber,
              *std::move(number)};
    }
  }
  return {ClusterType::kText, scalar.text};
}

}  // namespace dynaplane::manifest
