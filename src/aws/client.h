// Calls to AWS's JSON services: signed, retried, over kept-alive connections.
//
// A Client is shared by all threads of a process. Requests and answers are
// JSON in the shape and with the names of AWS's own service models.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/error.h"

namespace dynaplane::aws {

using Json = nlohmann::json;

enum class Service { kDynamoDb, kApplicationAutoScaling, kSts };

// Tells a caller's waits and retries to stop. Copies share one flag.
class CancelToken {
 public:
  CancelToken() : cancelled_(std::make_shared<State>()) {}
  void Cancel();            // wakes every WaitFor
  bool IsCancelled() const;
  // Sleeps at most `duration`; false when cancelled before it ended.
  bool WaitFor(std::chrono::milliseconds duration) const;

 private:
  struct State;
  std::shared_ptr<State> cancelled_;
};

// Of one call: how long it may take with all its retries, and what stops it.
struct CallOptions {
  std::chrono::steady_clock::time_point deadline;
  CancelToken cancel;
  std::string region;  // empty: the client's
};

struct ClientConfig {
  std::string region;
  std::shared_ptr<CredentialsProvider> credentials;  // never null
  std::string user_agent;
  int max_attempts = 0;  // 0: until the deadline
};

class Client {
 public:
  explicit Client(ClientConfig config);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const std::string& region() const;

  // `operation` is the AWS name, e.g. "CreateTable". Retries what error.h
  // calls retryable until the deadline, with full-jitter backoff; returns
  // every other error at once.
  Result<Json> Call(Service service, std::string_view operation,
                    const Json& request, const CallOptions& options);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dynaplane::aws
