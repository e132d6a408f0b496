// Calls to AWS's JSON services: signed, retried, over kept-alive connections.
//
// A Client is shared by all threads of a process. Requests and answers are
// JSON in the shape and with the names of AWS's own service models, for STS,
// too, which speaks XML. Making a client does no I/O and starts no thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/platform.h"
#include "base/cancellation.h"

namespace dynaplane::aws {

using Json = nlohmann::json;

// Of one call: how long it may take with all its retries, and what stops it.
struct CallOptions {
  std::chrono::steady_clock::time_point deadline;
  base::Cancellation cancel;
  std::string region;  // empty: the client's
  // Told before each wait for a retry, in the caller's thread.
  std::function<void(const Error&, std::chrono::milliseconds wait)> on_retry;
};

struct ClientConfig {
  std::string region;
  std::shared_ptr<CredentialsProvider> credentials;  // never null
  std::string user_agent;
  int max_attempts = 0;  // 0: until the deadline
  // Win over the environment and the shared config file.
  std::map<Service, std::string> endpoints;
  Platform platform;
};

class Client {
 public:
  explicit Client(ClientConfig config);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const std::string& region() const;

  // `operation` is the AWS name, e.g. "CreateTable". Retries what error.h
  // calls retryable until the deadline or the end of the patience that
  // retry.h gives that class, with full-jitter backoff, at a pace that AWS
  // takes (pace.h); returns every other error at once. Refused credentials are
  // fetched anew once. A request may have reached AWS more than once.
  Result<Json> Call(Service service, std::string_view operation,
                    const Json& request, const CallOptions& options);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dynaplane::aws
