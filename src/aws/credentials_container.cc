#include <fmt/format.h>

#include <array>
#include <utility>

#include "aws/credentials.h"
#include "aws/credentials_json.h"
#include "aws/endpoint.h"
#include "aws/files.h"
#include "aws/http.h"
#include "aws/retry.h"

namespace dynaplane::aws {
namespace {

constexpr std::chrono::seconds kTimeout{2};
constexpr int kAttempts = 3;

// Where plain HTTP is no risk: this machine and the link-local addresses of
// ECS and EKS. Anything else could be told to receive the token.
bool IsTrustedHost(std::string_view host) {
  constexpr std::array<std::string_view, 6> kHosts = {
      "localhost",     "127.0.0.1",      "[::1]",
      "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
  const std::size_t bracket = host.find(']');
  const std::size_t colon =
      host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  host = host.substr(0, colon);
  if (host.starts_with("127.")) {
    return host.find_first_not_of("0123456789.") == std::string_view::npos;
  }
  return std::ranges::find(kHosts, host) != kHosts.end();
}

class ContainerSource : public CredentialsProvider {
 public:
  explicit ContainerSource(Platform platform)
      : platform_(std::move(platform)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    HttpRequest request;
    if (const Status status = Address(request); !status) {
      return tl::unexpected(status.error());
    }
    if (const Status status = Authorize(request); !status) {
      return tl::unexpected(status.error());
    }
    const Platform platform = WithDefaults(platform_);
    Backoff backoff(std::chrono::milliseconds(100), std::chrono::seconds(1));
    for (int attempt = 1;; ++attempt) {
      auto keys = Ask(*platform.http, request, cancel);
      if (keys || !IsRetryable(keys.error().kind) || attempt == kAttempts) {
        return keys;
      }
      if (!platform.clock->Sleep(backoff.Next(*platform.clock), cancel)) {
        return Fail(ErrorClass::kCancelled, "cancelled");
      }
    }
  }

 private:
  Status Address(HttpRequest& request) const {
    constexpr const char* kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    constexpr const char* kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    const auto relative = platform_.environment.Get(kRelative);
    const auto full = platform_.environment.Get(kFull);
    if (!relative && !full) {
      return Fail(ErrorClass::kNoCredentials,
                  fmt::format("{} is not set", kRelative));
    }
    request.method = "GET";
    request.timeout = kTimeout;
    request.connect_timeout = kTimeout;
    request.max_response_bytes = 64 << 10;
    request.url = relative ? "http://169.254.170.2" + *relative : *full;
    // The query, which these addresses may have, is no part of the check.
    const auto endpoint =
        ParseEndpoint(request.url.substr(0, request.url.find_first_of("?#")),
                      relative ? kRelative : kFull);
    if (!endpoint) return tl::unexpected(endpoint.error());
    const bool trusted = IsTrustedHost(endpoint->host);
    request.use_proxy = !trusted;
    if (endpoint->scheme == "https" || trusted) return {};
    return Fail(ErrorClass::kConfiguration,
                fmt::format("{} names {}, which is neither this machine nor a "
                            "container host; use https there",
                            kFull, endpoint->host));
  }

  Status Authorize(HttpRequest& request) const {
    constexpr const char* kFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    std::string token;
    if (const auto file = platform_.environment.Get(kFile)) {
      auto text = ReadSmallFile(*file);
      if (!text) return tl::unexpected(std::move(text.error()));
      if (!*text) {
        return Fail(ErrorClass::kConfiguration,
                    fmt::format("there is no file {} ({})", *file, kFile));
      }
      token = std::move(**text);
    } else {
      token = platform_.environment.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
                  .value_or("");
    }
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    if (!token.empty()) request.headers.emplace_back("Authorization", token);
    return {};
  }

  static Result<Credentials> Ask(HttpTransport& http,
                                 const HttpRequest& request,
                                 const base::Cancellation& cancel) {
    const auto response = http.Send(request, cancel);
    if (!response) {
      const bool cancelled =
          response.error().fault == TransportFault::kCancelled;
      return Fail(cancelled ? ErrorClass::kCancelled : ErrorClass::kUnreachable,
                  fmt::format("the container's credentials service does not "
                              "answer: {}",
                              response.error().detail));
    }
    if (response->status != 200) {
      return Fail(
          response->status >= 500 ? ErrorClass::kServer : ErrorClass::kOther,
          fmt::format("the container's credentials service answers HTTP {}",
                      response->status));
    }
    return ParseCredentials(response->body,
                            "the container's credentials service", "Token");
  }

  const Platform platform_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> ContainerCredentials(Platform platform) {
  return std::make_shared<ContainerSource>(std::move(platform));
}

}  // namespace dynaplane::aws
