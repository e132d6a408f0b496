// Errors of the Pulumi SDK: values, never exceptions.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace pulumi {

// What went wrong, in the words that a user should read. `code` tells callers
// apart what they may want to react to; the message is complete without it.
struct Error {
  enum class Code {
    kUnknown,
    kInvalidArgument,     // the request itself is wrong; nothing was made
    kFailedPrecondition,  // the world is not as the request needs it
    kNotFound,
    kAborted,         // cancelled, or the engine went away
    kUnavailable,     // the peer cannot be reached
    kResourceFailed,  // a resource did not register; already reported
  };
  Code code = Code::kUnknown;
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

inline tl::unexpected<Error> Fail(Error::Code code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace pulumi
