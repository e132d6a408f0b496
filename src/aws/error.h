// What can go wrong with a call to AWS, told apart by what to do about it.
//
// AWS's exception names do not tell that: one LimitExceededException means
// "wait", the next "ask for a higher quota". Classify() decides by exception
// and by a distinguishing fragment of the text, in one table (error.cc).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace dynaplane::aws {

enum class ErrorClass {
  // Client::Call retries these by itself (retry.h says how, and for how long).
  kThrottled,        // too many requests: back off
  kCooldown,         // changed a moment ago: again at `retry_after`
  kConcurrency,      // too many operations at once: wait for the others
  kEarly,            // AWS still prepares what the call needs (backups)
  kPropagating,      // AWS's services do not agree yet (a new role or table)
  kServer,           // AWS's own fault: 5xx
  kMalformedAnswer,  // the answer is not what the service sends
  kConnectionLost,   // after the request was sent: it may have had effect
  kTimeout,          // no answer in time: it may have had effect
  kUnreachable,      // no connection: refused, no route, unknown host

  // The caller knows best.
  kLongCooldown,   // TTL changed lately: 31–60 minutes; report, then retry
  kBusy,           // the resource is changing: wait for ACTIVE, then retry
  kAlreadySo,      // nothing to change: a success, after a re-read
  kAlreadyExists,  // adopt it or fail
  kNotFound,       // when deleting: done

  // Permanent until somebody does something.
  kQuota,               // a limit of the account; `retry_after` if AWS says
  kValidation,          // the request is wrong
  kAccessDenied,        // IAM does not allow the action
  kNoCredentials,       // no source has any
  kInvalidCredentials,  // AWS does not know or accept them
  kExpiredCredentials,  // also after they were fetched anew
  kClockSkew,           // this machine's clock is wrong
  kTls,                 // the certificate is not trusted
  kConfiguration,       // a region, URL, profile or file of this machine
  kWrongAccount,        // the credentials are of another account
  kCancelled,
  kOther,  // AWS's word for it is in `code`
};

struct Error {
  std::string service;    // as AWS writes it: "DynamoDB"; empty: none
  std::string operation;  // "CreateTable"
  std::string code;       // AWS's, "ResourceInUseException"; empty: not AWS's
  std::string message;    // AWS's text without keys, or ours
  int http_status = 0;
  std::string request_id;
  ErrorClass kind = ErrorClass::kOther;
  // When AWS said from when on the call may succeed.
  std::optional<std::chrono::system_clock::time_point> retry_after;
  std::string endpoint;  // "https://dynamodb.eu-west-1.amazonaws.com"
  int attempts = 1;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

// One error that does not come from AWS.
tl::unexpected<Error> Fail(ErrorClass kind, std::string message);

// Whether Client::Call retries it.
bool IsRetryable(ErrorClass kind);

// "kThrottled" → "throttled": for logs.
std::string_view ToString(ErrorClass kind);

// One or two sentences for a user, without a final newline: what was asked of
// whom, what is wrong and, where it is known, how to mend it. Never a key.
std::string ToString(const Error& error);

// Sets `kind` (and `retry_after`, from the text) by service, code, message
// and HTTP status. `now` is the start of "within the previous N seconds".
void Classify(Error& error, std::chrono::system_clock::time_point now);

}  // namespace dynaplane::aws
