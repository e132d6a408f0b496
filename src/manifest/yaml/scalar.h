// What a plain word means when a field of some type holds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dynaplane::manifest {

// How surely a word is what it was read as.
enum class Reading {
  kExact,    // the one spelling of YAML 1.2
  kLenient,  // clear, but not what a strict reader takes: worth a note
  kUnclear,  // readers of YAML 1.1 and 1.2 disagree: worth a warning
};

template <typename T>
struct Scalar {
  T value{};
  Reading reading = Reading::kExact;
};

// true, false; yes, no, on, off leniently.
std::optional<Scalar<bool>> ParseBoolean(std::string_view text, bool quoted);

struct IntegerResult {
  std::optional<Scalar<std::int64_t>> scalar;
  bool too_large = false;  // a number, but beyond 64 bits
};

// Decimal, 0x…, 0o…; 5.0 and 1e3 leniently. 010 is ten, but unclear.
IntegerResult ParseInteger(std::string_view text, bool quoted);

// A finite number.
std::optional<Scalar<double>> ParseNumber(std::string_view text, bool quoted);

}  // namespace dynaplane::manifest
