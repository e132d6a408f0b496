#include "manifest/yaml/scalar.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string>

namespace dynaplane::manifest {
namespace {

bool IsOneOf(std::string_view text,
             std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

IntegerResult ParseDigits(std::string_view digits, int base, bool negative,
                          Reading reading) {
  std::uint64_t magnitude = 0;
  const auto [end, error] = std::from_chars(
      digits.data(), digits.data() + digits.size(), magnitude, base);
  if (digits.empty() || error == std::errc::invalid_argument ||
      end != digits.data() + digits.size()) {
    return {};
  }
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;
  if (error == std::errc::result_out_of_range || magnitude > kLimit ||
      (magnitude == kLimit && !negative)) {
    return {std::nullopt, true};
  }
  const std::uint64_t value = negative ? 0 - magnitude : magnitude;
  return {Scalar<std::int64_t>{static_cast<std::int64_t>(value), reading}};
}

// 5.0 and 1e3 are whole numbers, too, and JSON writers produce them.
IntegerResult ParseWholeFloat(std::string_view text) {
  const std::optional<Scalar<double>> number = ParseNumber(text, false);
  if (!number || std::floor(number->value) != number->value) return {};
  constexpr double kExactly = 9007199254740992.0;  // 2^53
  if (std::fabs(number->value) > kExactly) return {std::nullopt, true};
  return {Scalar<std::int64_t>{static_cast<std::int64_t>(number->value),
                               Reading::kLenient}};
}

}  // namespace

std::optional<Scalar<bool>> ParseBoolean(std::string_view text, bool quoted) {
  const Reading exact = quoted ? Reading::kLenient : Reading::kExact;
  if (IsOneOf(text, {"true", "True", "TRUE"})) return Scalar<bool>{true, exact};
  if (IsOneOf(text, {"false", "False", "FALSE"}))
    return Scalar<bool>{false, exact};
  if (quoted) return std::nullopt;
  const std::string lower = Lower(text);
  if (IsOneOf(lower, {"yes", "on", "y"})) {
    return Scalar<bool>{true, Reading::kLenient};
  }
  if (IsOneOf(lower, {"no", "off", "n"})) {
    return Scalar<bool>{false, Reading::kLenient};
  }
  return std::nullopt;
}

IntegerResult ParseInteger(std::string_view text, bool quoted) {
  std::string_view digits = text;
  const bool negative = digits.starts_with("-");
  if (negative || digits.starts_with("+")) digits.remove_prefix(1);
  Reading reading = quoted ? Reading::kLenient : Reading::kExact;
  if (digits.starts_with("0x")) {
    return ParseDigits(digits.substr(2), 16, negative, reading);
  }
  if (digits.starts_with("0o")) {
    return ParseDigits(digits.substr(2), 8, negative, reading);
  }
  if (digits.size() > 1 && digits.front() == '0') reading = Reading::kUnclear;
  IntegerResult result = ParseDigits(digits, 10, negative, reading);
  if (result.scalar || result.too_large) return result;
  return ParseWholeFloat(text);
}

std::optional<Scalar<double>> ParseNumber(std::string_view text, bool quoted) {
  std::string_view digits = text;
  if (digits.starts_with("0x") || digits.starts_with("0o")) {
    const IntegerResult whole = ParseInteger(text, quoted);
    if (!whole.scalar) return std::nullopt;
    return Scalar<double>{static_cast<double>(whole.scalar->value),
                          whole.scalar->reading};
  }
  if (digits.starts_with("+")) digits.remove_prefix(1);
  // Only digits, point and exponent: no inf, nan or hexadecimal floats.
  if (digits.empty() ||
      digits.find_first_not_of("0123456789+-.eE") != std::string_view::npos ||
      digits.find_first_of("0123456789") == std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() ||
      !std::isfinite(value)) {
    return std::nullopt;
  }
  return Scalar<double>{value, quoted ? Reading::kLenient : Reading::kExact};
}

}  // namespace dynaplane::manifest
