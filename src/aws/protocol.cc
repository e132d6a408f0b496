#include "aws/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include "aws/xml.h"

namespace dynaplane::aws {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxMessage = 2000;

// The operations whose answers have no members: those may have no body. Any
// other answer without one was lost on its way.
constexpr std::string_view kSilent[] = {
    "TagResource",         "UntagResource",         "DeregisterScalableTarget",
    "DeleteScalingPolicy", "DeleteScheduledAction", "PutScheduledAction",
};

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return encoded;
}

// "Tags.member.1.Key=team"
void AddToForm(const std::string& name, const Json& value, std::string& body) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      AddToForm(name + "." + key, member, body);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      AddToForm(fmt::format("{}.member.{}", name, i + 1), value[i], body);
    }
  } else {
    body +=
        "&" + name + "=" +
        PercentEncode(value.is_string() ? value.get_ref<const std::string&>()
                                        : value.dump());
  }
}

std::string FormBody(const ServiceInfo& service, std::string_view operation,
                     const Json& request) {
  std::string body =
      fmt::format("Action={}&Version={}", operation, service.version);
  for (const auto& [name, value] : request.items()) {
    AddToForm(name, value, body);
  }
  return body;
}

std::string StringAt(const Json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return "";
  return found->get<std::string>();
}

// "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://…" →
// "ResourceNotFoundException"
std::string BareCode(std::string code) {
  code = code.substr(0, code.find(':'));
  const std::size_t hash = code.rfind('#');
  return hash == std::string::npos ? code : code.substr(hash + 1);
}

struct ErrorBody {
  std::string code;
  std::string message;
  std::string request_id;
};

ErrorBody ReadJsonError(const HttpResponse& response) {
  const Json body = Json::parse(response.body, nullptr, false);
  ErrorBody error;
  error.code = StringAt(body, "__type");
  if (error.code.empty()) error.code = StringAt(body, "code");
  if (error.code.empty()) error.code = response.Header("x-amzn-errortype");
  for (const char* key : {"message", "Message", "error"}) {
    if (error.message.empty()) error.message = StringAt(body, key);
  }
  return error;
}

// <ErrorResponse><Error><Code>…: also what a proxy of AWS's may send for a
// service that speaks JSON.
ErrorBody ReadXmlError(const HttpResponse& response) {
  const auto body = ParseXml(response.body);
  if (!body) return {};
  const Json* root = &*body->begin();
  ErrorBody error;
  error.request_id = StringAt(*root, "RequestId");
  for (const char* level : {"Errors", "Error"}) {
    if (root->is_object() && root->contains(level)) root = &root->at(level);
  }
  error.code = StringAt(*root, "Code");
  error.message = StringAt(*root, "Message");
  return error;
}

bool LooksLikeXml(const std::string& body) {
  const std::size_t start = body.find_first_not_of(" \t\r\n");
  return start != std::string::npos && body[start] == '<';
}

// Broken characters, which gRPC would refuse, as U+FFFD.
std::string ValidUtf8(const std::string& text) {
  return Json::parse(
             Json(text).dump(-1, ' ', false, Json::error_handler_t::replace))
      .get<std::string>();
}

// Signature errors repeat the request, with its headers, behind their reason.
std::string Shorten(std::string message) {
  for (std::string_view cut : {"The Canonical String", "Authorization="}) {
    const std::size_t at = message.find(cut);
    if (at != std::string::npos) message.resize(at);
  }
  if (message.size() > kMaxMessage) message.resize(kMaxMessage);
  for (char& c : message) {
    if (std::iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return ValidUtf8(message);
}

// The header that load balancers send with 429 and 503, in seconds.
std::optional<base::WallTime> RetryAfter(const HttpResponse& response,
                                         base::WallTime now) {
  constexpr int kLongest = 300;
  if (response.status != 429 && response.status != 503) return std::nullopt;
  const std::string text = response.Header("retry-after");
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < 0) {
    return std::nullopt;
  }
  return now + std::chrono::seconds(std::min(number, kLongest));
}

Error ReadError(const ServiceInfo& service, std::string_view operation,
                const HttpResponse& response, base::WallTime now) {
  ErrorBody body = LooksLikeXml(response.body) ? ReadXmlError(response)
                                               : ReadJsonError(response);
  Error error;
  error.service = service.name;
  error.operation = operation;
  error.http_status = response.status;
  error.code = BareCode(std::move(body.code));
  error.message = Shorten(std::move(body.message));
  error.request_id = response.Header("x-amzn-requestid");
  if (error.request_id.empty()) error.request_id = std::move(body.request_id);
  Classify(error, now);
  if (!error.retry_after) error.retry_after = RetryAfter(response, now);
  if (!error.message.empty()) return error;
  if (response.status >= 300 && response.status < 400) {
    error.message = "the answer is a redirection, which is not followed";
  } else if (error.code.empty()) {
    error.message =
        fmt::format("the answer is HTTP {} without a reason", response.status);
  } else {
    error.message = "AWS gives no reason";
  }
  return error;
}

tl::unexpected<Error> Malformed(const ServiceInfo& service,
                                std::string_view operation,
                                const HttpResponse& response) {
  Error error;
  error.kind = ErrorClass::kMalformedAnswer;
  error.service = service.name;
  error.operation = operation;
  error.http_status = response.status;
  error.request_id = response.Header("x-amzn-requestid");
  error.message =
      "the answer is not what the service sends; is something else "
      "listening at this address?";
  return tl::unexpected(std::move(error));
}

}  // namespace

HttpRequest BuildRequest(const ServiceInfo& service, std::string_view operation,
                         const Json& request, const std::string& url) {
  HttpRequest http;
  http.url = url;
  http.headers.emplace_back("Content-Type", service.content_type);
  if (service.protocol == Protocol::kQuery) {
    http.body = FormBody(service, operation, request);
    return http;
  }
  http.headers.emplace_back("X-Amz-Target",
                            fmt::format("{}.{}", service.version, operation));
  http.body = request.dump(-1, ' ', false, Json::error_handler_t::replace);
  return http;
}

Result<Json> ReadResponse(const ServiceInfo& service,
                          std::string_view operation,
                          const HttpResponse& response, base::WallTime now) {
  if (response.status < 200 || response.status >= 300) {
    return tl::unexpected(ReadError(service, operation, response, now));
  }
  if (service.protocol == Protocol::kJson) {
    bool silent = response.body.empty() &&
                  std::ranges::find(kSilent, operation) != std::end(kSilent);
    if (silent) return Json::object();
    Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_object()) return Malformed(service, operation, response);
    return body;
  }
  auto body = ParseXml(response.body);
  const std::string name(operation);
  if (!body || !body->contains(name + "Response")) {
    return Malformed(service, operation, response);
  }
  Json& outer = (*body)[name + "Response"];
  if (!outer.is_object() || !outer.contains(name + "Result")) {
    return Malformed(service, operation, response);
  }
  return std::move(outer[name + "Result"]);
}

}  // namespace dynaplane::aws
