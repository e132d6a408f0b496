// One HTTP exchange. An HTTP status is an answer here, never an error.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "aws/platform.h"
#include "base/cancellation.h"

namespace dynaplane::aws {

struct HttpRequest {
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool use_proxy = true;  // false: addresses of this machine or link alone
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};  // of the whole exchange
  std::size_t max_response_bytes = 16u << 20;
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  // Empty when it is not there.
  std::string Header(const std::string& lower_case_name) const;
};

// Why there is no answer.
enum class TransportFault {
  kUnreachable,  // nothing was sent: refused, no route, unknown host or proxy
  kTls,          // nothing was sent: no trust in the certificate
  kLost,         // broken off after the request was, or may have been, sent
  kTimeout,      // likewise
  kTooLarge,     // the answer passes max_response_bytes
  kMalformed,    // the answer is not HTTP
  kCancelled,
  kMisuse,  // the request itself cannot be sent: a bad URL, header or CA file
};

struct TransportError {
  TransportFault fault;
  std::string detail;  // "connection refused"; no header and no body in it
};

// Thread-safe; Send waits for the answer.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual tl::expected<HttpResponse, TransportError> Send(
      const HttpRequest& request, const base::Cancellation& cancel) = 0;
};

// The process's: one thread, started by the first request, keeps connections
// alive and shares them. It ends with the last one who holds the transport.
// TLS is checked against the system's store or AWS_CA_BUNDLE; HTTPS_PROXY,
// HTTP_PROXY, ALL_PROXY and NO_PROXY are honoured; redirects are not followed.
std::shared_ptr<HttpTransport> SharedHttpTransport();

// One of one's own, with `environment` for AWS_CA_BUNDLE. For tests.
std::shared_ptr<HttpTransport> NewHttpTransport(Environment environment = {});

}  // namespace dynaplane::aws
