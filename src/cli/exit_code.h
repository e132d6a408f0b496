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
  kDataLoss = 4,           // refused to lose data; nothing was touched
  kInterrupted = 130,
};

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
