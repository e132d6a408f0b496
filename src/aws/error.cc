#include "aws/error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <utility>

#include "base/timestamp.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;

// One line of the classification. An empty field matches anything; fragments
// are looked for anywhere in the text, whatever the case, because some texts
// arrive behind "Subscriber limit exceeded: " or "One or more parameter values
// were invalid: ". The first line that matches decides.
struct Rule {
  std::string_view service;
  std::string_view code;  // a trailing "Exception" is not compared
  std::string_view fragment;
  ErrorClass kind;
};

constexpr std::string_view kScaling = "Application Auto Scaling";

constexpr Rule kRules[] = {
    // Rates. A cooldown comes as throttling, too, but names its end.
    {"", "Throttling", "modified within the previous", kCooldown},
    {"", "Throttling", "try again after", kCooldown},
    {"", "Throttling", "", kThrottled},
    {"", "ThrottledException", "", kThrottled},
    {"", "RequestThrottled", "", kThrottled},
    {"", "RequestLimitExceeded", "", kThrottled},
    {"", "TooManyRequests", "", kThrottled},
    {"", "ProvisionedThroughputExceeded", "", kThrottled},
    {"", "BandwidthLimitExceeded", "", kThrottled},
    {"", "SlowDown", "", kThrottled},
    {"", "PriorRequestNotComplete", "", kThrottled},
    {"", "", "Rate exceeded", kThrottled},

    // Limits: those on what happens at once, then those on what there is.
    {"", "LimitExceeded", "simultaneously", kConcurrency},
    {"", "LimitExceeded", "Only 1 online index", kConcurrency},
    {"", "LimitExceeded", "tags are being updated", kConcurrency},
    {"", "LimitExceeded", "concurrent", kConcurrency},
    {"", "ConcurrentUpdate", "", kConcurrency},
    {"", "LimitExceeded", "", kQuota},
    {"", "ServiceQuotaExceeded", "", kQuota},

    // Resources.
    {"", "ResourceInUse", "already exists", kAlreadyExists},
    {"", "ResourceInUse", "preexisting table", kAlreadyExists},
    {"", "ResourceInUse", "", kBusy},
    {"", "TableInUse", "", kBusy},
    {"", "TableAlreadyExists", "", kAlreadyExists},
    {"", "ReplicaAlreadyExists", "", kAlreadyExists},
    {"", "ResourceNotFound", "", kNotFound},
    {"", "TableNotFound", "", kNotFound},
    {"", "IndexNotFound", "", kNotFound},
    {"", "ReplicaNotFound", "", kNotFound},
    {"", "ImportNotFound", "", kNotFound},
    {"", "PolicyNotFound", "", kNotFound},
    {"", "ObjectNotFound", "", kNotFound},
    {"", "ContinuousBackupsUnavailable", "", kEarly},
    {kScaling, "FailedResourceAccess", "", kPropagating},
    {kScaling, "Validation", "Unable to assume IAM role", kPropagating},
    {"", "Validation", "Invalid principal", kPropagating},

    // Requests that are wrong, or that ask for what is so already.
    {"", "Validation", "modified multiple times within", kLongCooldown},
    {"", "Validation", "will not change", kAlreadySo},
    {"", "Validation", "already enabled", kAlreadySo},
    {"", "Validation", "already disabled", kAlreadySo},
    {"", "Validation", "already encrypted by default", kAlreadySo},
    {"", "Validation", "already encrypted with the given key", kAlreadySo},
    {"", "Validation", "no stream to disable", kAlreadySo},
    {"", "Validation", "already set to the desired value", kAlreadySo},
    {"", "Validation", "", kValidation},
    {"", "ValidationError", "", kValidation},
    {"", "Serialization", "", kValidation},
    {"", "MalformedPolicyDocument", "", kValidation},

    // Who asks.
    {"", "AccessDenied", "", kAccessDenied},
    {"", "UnauthorizedOperation", "", kAccessDenied},
    {"", "NotAuthorized", "", kAccessDenied},
    {"", "OptInRequired", "", kAccessDenied},
    {"", "ExpiredToken", "", kExpiredCredentials},
    {"", "", "security token included in the request is expired",
     kExpiredCredentials},
    {"", "RequestTimeTooSkewed", "", kClockSkew},
    {"", "RequestInTheFuture", "", kClockSkew},
    {"", "RequestExpired", "", kClockSkew},
    {"", "InvalidSignature", "Signature expired", kClockSkew},
    {"", "InvalidSignature", "Signature not yet current", kClockSkew},
    {"", "SignatureDoesNotMatch", "Signature expired", kClockSkew},
    {"", "SignatureDoesNotMatch", "Signature not yet current", kClockSkew},
    {"", "InvalidSignature", "", kInvalidCredentials},
    {"", "SignatureDoesNotMatch", "", kInvalidCredentials},
    {"", "UnrecognizedClient", "", kInvalidCredentials},
    {"", "InvalidClientTokenId", "", kInvalidCredentials},
    {"", "InvalidAccessKeyId", "", kInvalidCredentials},
    {"", "MissingAuthenticationToken", "", kInvalidCredentials},
    {"", "IncompleteSignature", "", kInvalidCredentials},
    {"", "InvalidIdentityToken", "", kInvalidCredentials},
    {"", "AuthFailure", "", kInvalidCredentials},

    // AWS's own faults. IDPCommunicationError: of the token's issuer.
    {"", "InternalServerError", "", kServer},
    {"", "InternalFailure", "", kServer},
    {"", "InternalService", "", kServer},
    {"", "ServiceUnavailable", "", kServer},
    {"", "IDPCommunicationError", "", kServer},
};

bool EqualsIgnoringCase(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) ==
         std::tolower(static_cast<unsigned char>(b));
}

bool Contains(std::string_view text, std::string_view fragment) {
  return std::search(text.begin(), text.end(), fragment.begin(), fragment.end(),
                     EqualsIgnoringCase) != text.end();
}

// "ValidationException" → "Validation"; AWS uses names with and without.
std::string_view WithoutSuffix(std::string_view code) {
  constexpr std::string_view kSuffix = "Exception";
  if (code.ends_with(kSuffix)) code.remove_suffix(kSuffix.size());
  return code;
}

bool Matches(const Rule& rule, const Error& error) {
  return (rule.service.empty() || rule.service == error.service) &&
         (rule.code.empty() ||
          WithoutSuffix(rule.code) == WithoutSuffix(error.code)) &&
         (rule.fragment.empty() || Contains(error.message, rule.fragment));
}

ErrorClass KindOfStatus(int http_status) {
  if (http_status == 429) return kThrottled;
  if (http_status >= 500) return kServer;
  if (http_status == 401 || http_status == 403) return kAccessDenied;
  return kOther;
}

// "… within the previous 15000 milliseconds …" → 15 s
std::optional<std::chrono::milliseconds> FindPeriod(const std::string& text) {
  static const std::regex pattern(
      R"(previous (\d{1,9}) (millisecond|second|minute)s?)");
  std::smatch match;
  if (!std::regex_search(text, match, pattern)) return std::nullopt;
  const std::chrono::milliseconds number(std::stol(match[1].str()));
  if (match[2] == "second") return number * 1000;
  if (match[2] == "minute") return number * 60'000;
  return number;
}

// The texts of decreases and of encryption name the last time before the next
// one, and the end of the window only where there is no earlier one.
std::optional<base::WallTime> FindRetryTime(const std::string& text) {
  for (std::string_view lead :
       {"again after", "can be made at", "window ending at"}) {
    const std::size_t at = text.find(lead);
    if (at != std::string::npos) {
      return base::FindTime(
          std::string_view(text).substr(at + lead.size(), 80));
    }
  }
  return std::nullopt;
}

}  // namespace

void Classify(Error& error, base::WallTime now) {
  const auto* rule = std::ranges::find_if(
      kRules, [&](const Rule& r) { return Matches(r, error); });
  error.kind =
      rule != std::end(kRules) ? rule->kind : KindOfStatus(error.http_status);
  if (error.kind != kCooldown && error.kind != kQuota) return;
  error.retry_after = FindRetryTime(error.message);
  if (!error.retry_after && error.kind == kCooldown) {
    const auto period = FindPeriod(error.message);
    error.retry_after = now + period.value_or(std::chrono::seconds(15));
  }
}

tl::unexpected<Error> Fail(ErrorClass kind, std::string message) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return tl::unexpected<Error>(std::move(error));
}

bool IsRetryable(ErrorClass kind) { return kind <= kUnreachable; }

std::string_view ToString(ErrorClass kind) {
  static constexpr std::array<std::string_view, 26> kNames = {
      "throttled",
      "cooldown",
      "concurrency",
      "early",
      "propagating",
      "server error",
      "malformed answer",
      "connection lost",
      "timeout",
      "unreachable",
      "long cooldown",
      "busy",
      "already so",
      "already exists",
      "not found",
      "quota",
      "validation",
      "access denied",
      "no credentials",
      "invalid credentials",
      "expired credentials",
      "clock skew",
      "TLS",
      "configuration",
      "wrong account",
      "cancelled",
  };
  const auto index = static_cast<std::size_t>(kind);
  return index < kNames.size() ? kNames[index] : "other";
}

}  // namespace dynaplane::aws
