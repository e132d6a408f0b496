// A transport that answers from a script instead of a network.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "aws/http.h"

namespace dynaplane::aws::testing {

using HttpResult = tl::expected<HttpResponse, TransportError>;

inline HttpResult Answer(int status, std::string body,
                         std::map<std::string, std::string> headers = {}) {
  return HttpResponse{status, std::move(headers), std::move(body)};
}

// An error as DynamoDB and Application Auto Scaling send it.
inline HttpResult AwsError(const std::string& code, const std::string& message,
                           int status = 400) {
  return Answer(status, R"({"__type":"com.amazonaws.dynamodb.v20120810#)" +
                            code + R"(","message":")" + message + "\"}");
}

inline HttpResult NoAnswer(TransportFault fault,
                           std::string detail = "connection refused") {
  return tl::unexpected(TransportError{fault, std::move(detail)});
}

class FakeHttp : public HttpTransport {
 public:
  // `number` counts the requests, from 0.
  using Handler =
      std::function<HttpResult(const HttpRequest& request, std::size_t number)>;

  explicit FakeHttp(Handler handler) : handler_(std::move(handler)) {}

  HttpResult Send(const HttpRequest& request,
                  const base::Cancellation& /*cancel*/) override {
    std::size_t number = 0;
    {
      std::lock_guard lock(mutex_);
      number = requests_.size();
      requests_.push_back(request);
    }
    return handler_(request, number);
  }

  std::vector<HttpRequest> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  std::size_t count() { return requests().size(); }

 private:
  const Handler handler_;
  std::mutex mutex_;
  std::vector<HttpRequest> requests_;
};

// Empty when the request has no such header.
inline std::string HeaderOf(const HttpRequest& request,
                            const std::string& name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace dynaplane::aws::testing
