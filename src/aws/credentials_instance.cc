// The instance metadata service of EC2, version 2: a token first.
#include <fmt/format.h>
#include <strings.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/credentials.h"
#include "aws/credentials_json.h"
#include "aws/endpoint.h"
#include "aws/http.h"

namespace dynaplane::aws {
namespace {

constexpr const char* kRoles = "latest/meta-data/iam/security-credentials/";

int PositiveNumber(const std::optional<std::string>& text, int otherwise) {
  int number = 0;
  if (!text) return otherwise;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return number > 0 ? number : otherwise;
}

// A machine without the service is the usual case: no credentials, no fault.
tl::unexpected<Error> NoService(const std::string& why) {
  return Fail(ErrorClass::kNoCredentials,
              "the EC2 metadata service has none: " + why);
}

class InstanceSource : public CredentialsProvider {
 public:
  explicit InstanceSource(Platform platform) : platform_(std::move(platform)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    const Environment& environment = platform_.environment;
    if (environment.IsTrue("AWS_EC2_METADATA_DISABLED")) {
      return NoService("AWS_EC2_METADATA_DISABLED is set");
    }
    const auto base = Base();
    if (!base) return tl::unexpected(base.error());
    const Platform platform = WithDefaults(platform_);
    const int attempts =
        PositiveNumber(environment.Get("AWS_METADATA_SERVICE_NUM_ATTEMPTS"), 1);
    for (int attempt = 1;; ++attempt) {
      auto keys = Ask(*platform.http, *base, cancel);
      if (keys || keys.error().kind == ErrorClass::kCancelled ||
          attempt >= attempts) {
        return keys;
      }
    }
  }

 private:
  // With a slash at the end.
  Result<std::string> Base() const {
    constexpr const char* kVariable = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    const auto given = platform_.environment.Get(kVariable);
    if (!given) {
      const auto mode =
          platform_.environment.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
      const bool v6 = mode && strcasecmp(mode->c_str(), "ipv6") == 0;
      return v6 ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/";
    }
    const auto endpoint = ParseEndpoint(*given, kVariable);
    if (!endpoint) return tl::unexpected(endpoint.error());
    std::string url = endpoint->Url();
    if (!url.ends_with('/')) url += '/';
    return url;
  }

  Result<Credentials> Ask(HttpTransport& http, const std::string& base,
                          const base::Cancellation& cancel) const {
    HttpRequest request = Request("PUT", base + "latest/api/token");
    request.headers.emplace_back("X-aws-ec2-metadata-token-ttl-seconds",
                                 "21600");
    const auto token = Text(http, request, cancel);
    if (!token) return tl::unexpected(token.error());
    request = Request("GET", base + kRoles);
    request.headers.emplace_back("X-aws-ec2-metadata-token", *token);
    auto role = Text(http, request, cancel);
    if (!role) return tl::unexpected(role.error());
    *role = role->substr(0, role->find_first_of("\r\n"));
    if (role->empty()) return NoService("the instance has no role");
    request.url += *role;
    const auto keys = Text(http, request, cancel);
    if (!keys) return tl::unexpected(keys.error());
    return ParseCredentials(*keys, "the EC2 metadata service", "Token");
  }

  HttpRequest Request(std::string method, std::string url) const {
    HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.use_proxy = false;
    request.timeout = std::chrono::seconds(PositiveNumber(
        platform_.environment.Get("AWS_METADATA_SERVICE_TIMEOUT"), 1));
    request.connect_timeout = request.timeout;
    request.max_response_bytes = 64 << 10;
    return request;
  }

  static Result<std::string> Text(HttpTransport& http,
                                  const HttpRequest& request,
                                  const base::Cancellation& cancel) {
    auto response = http.Send(request, cancel);
    if (!response) {
      if (response.error().fault == TransportFault::kCancelled) {
        return Fail(ErrorClass::kCancelled, "cancelled");
      }
      return NoService(response.error().detail);
    }
    if (response->status != 200) {
      return NoService(fmt::format("it answers HTTP {}", response->status));
    }
    return std::move(response->body);
  }

  const Platform platform_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> InstanceCredentials(Platform platform) {
  return std::make_shared<InstanceSource>(std::move(platform));
}

}  // namespace dynaplane::aws
