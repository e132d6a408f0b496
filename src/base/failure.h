// How an operation ends, and the errors that end it: values, never exceptions.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace dynaplane::base {

// What a program makes of it (an exit code, a condition) is its own business.
enum class Ending {
  kDone,
  kUnexpectedChanges,  // where none were to be; nothing was touched
  kRefused,            // to keep what would be lost; nothing was touched
  kInvalid,            // what was asked for makes no sense; nothing was touched
  kFailed,
  kInterrupted,
};

// Of several that end together: 130, 1, 2, 4, 3, 0 as exit codes, the gravest
// first.
inline Ending Graver(Ending a, Ending b) { return a < b ? b : a; }

// Why something ends early. An empty message was printed already.
struct Failure {
  Ending ending = Ending::kFailed;
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Failure>;

inline tl::unexpected<Failure> Fail(Ending ending, std::string message) {
  return tl::unexpected<Failure>(Failure{ending, std::move(message)});
}

}  // namespace dynaplane::base
