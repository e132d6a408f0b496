// How dynaplane ends (docs/cli.md), and the errors that end it.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace dynaplane::cli {

enum class ExitCode {
  kDone = 0,
  kFailed = 1,             // the operation failed
  kUsage = 2,              // usage or an invalid manifest; nothing was touched
  kUnexpectedChanges = 3,  // with --expect-no-changes
  kDataLoss = 4,           // refused; nothing was touched
  kInterrupted = 130,
};

// The end of a command of several stacks, of which each has ended its own way:
// 130, 1, 2, 4, 3, 0, the gravest first.
inline ExitCode Graver(ExitCode a, ExitCode b) {
  const auto gravity = [](ExitCode end) {
    switch (end) {
      case ExitCode::kDone:
        return 0;
      case ExitCode::kUnexpectedChanges:
        return 1;
      case ExitCode::kDataLoss:
        return 2;
      case ExitCode::kUsage:
        return 3;
      case ExitCode::kFailed:
        return 4;
      case ExitCode::kInterrupted:
        return 5;
    }
    return 4;
  };
  return gravity(a) < gravity(b) ? b : a;
}

// Why a command ends early. The message is printed once, after "error: ";
// an empty one was printed already.
struct Failure {
  ExitCode exit_code = ExitCode::kFailed;
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Failure>;

inline tl::unexpected<Failure> Fail(ExitCode exit_code, std::string message) {
  return tl::unexpected<Failure>(Failure{exit_code, std::move(message)});
}

}  // namespace dynaplane::cli
