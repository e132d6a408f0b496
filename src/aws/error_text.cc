// The words in which a user reads an error.
#include <fmt/format.h>

#include "aws/error.h"
#include "aws/service.h"
#include "base/timestamp.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;

// "DynamoDB CreateTable"
std::string Call(const Error& error) {
  if (error.service.empty()) return error.operation;
  if (error.operation.empty()) return error.service;
  return error.service + " " + error.operation;
}

std::string_view WithoutFinalStop(std::string_view text) {
  while (text.ends_with('.') || text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// The word after "… is not authorized to perform: ". It is not always the
// call's own action: CreateTable may need kms:CreateGrant.
std::string_view DeniedAction(const Error& error) {
  constexpr std::string_view kLead = "authorized to perform: ";
  std::string_view text = error.message;
  const std::size_t at = text.find(kLead);
  if (at == std::string_view::npos) return "";
  text.remove_prefix(at + kLead.size());
  text = text.substr(0, text.find_first_of(" ,;\""));
  return text.find(':') == std::string_view::npos ? "" : WithoutFinalStop(text);
}

// "dynamodb:CreateTable", as IAM policies have it.
std::string Action(const Error& error) {
  const ServiceInfo* service = FindService(error.service);
  if (service == nullptr || error.operation.empty()) return Call(error);
  return fmt::format("{}:{}", service->signing_name, error.operation);
}

// What stands after `lead` in `text`, up to one of `ends`.
std::string_view After(std::string_view text, std::string_view lead,
                       std::string_view ends) {
  const std::size_t at = text.find(lead);
  if (at == std::string_view::npos) return "";
  text.remove_prefix(at + lead.size());
  return WithoutFinalStop(text.substr(0, text.find_first_of(ends)));
}

bool IsOfOrganisation(std::string_view kind) {
  return kind.find("control policy") != std::string_view::npos;
}

// "an explicit deny in a service control policy: arn:aws:organizations::…": an
// allowance in another policy changes nothing then.
std::string MendExplicitDenial(const Error& error) {
  const std::string_view kind =
      After(error.message, "explicit deny in a", ":;,.(");
  if (kind.empty()) return "";
  const std::string_view rest = After(error.message, "explicit deny in", "");
  const std::string_view arn = After(rest, "arn:", " ,;");
  return fmt::format(
      "a{}{} denies it, whatever other policies allow; {}", kind,
      arn.empty() ? "" : fmt::format(", arn:{},", arn),
      IsOfOrganisation(kind)
          ? "whoever manages the organisation can change that, or use another "
            "account or region"
          : "take that denial out of it or use another identity");
}

// "because no service control policy allows the … action": nor does an
// allowance in the policies of this identity help.
std::string MendMissingAllowance(const Error& error) {
  const std::string_view clause = After(error.message, "because no ", "");
  const std::string_view kind = clause.substr(0, clause.find(" allows"));
  if (kind.empty() || kind == clause || kind == "identity-based policy") {
    return "";
  }
  return fmt::format("no {} allows it, so allow it there{}", kind,
                     IsOfOrganisation(kind)
                         ? ", which whoever manages the organisation can do"
                         : "");
}

std::string MendDenial(const Error& error) {
  if (std::string mend = MendExplicitDenial(error); !mend.empty()) return mend;
  if (std::string mend = MendMissingAllowance(error); !mend.empty()) {
    return mend;
  }
  return fmt::format(
      "allow {} in a policy of this identity",
      DeniedAction(error).empty() ? Action(error) : DeniedAction(error));
}

// What went wrong, as a clause to stand after the name of the call.
std::string Reason(const Error& error) {
  const std::string_view text = WithoutFinalStop(error.message);
  switch (error.kind) {
    case kThrottled:
      return fmt::format("AWS takes no more requests now: {}", text);
    case kConcurrency:
      return fmt::format("too many operations at once: {}", text);
    case kQuota:
      return fmt::format("a limit of the account is reached: {}", text);
    case kAccessDenied:
      return fmt::format("not allowed: {}", text);
    case kInvalidCredentials:
      return fmt::format("AWS does not accept the credentials: {}", text);
    case kExpiredCredentials:
      return fmt::format("the credentials have expired: {}", text);
    case kServer:
      return fmt::format("AWS has a fault: {}", text);
    default:
      return std::string(text);
  }
}

// How to mend it, where that is known.
std::string Mend(const Error& error) {
  switch (error.kind) {
    case kAccessDenied:
      return MendDenial(error);
    case kInvalidCredentials:
      return "check the access key, its secret and the session token";
    case kExpiredCredentials:
      return "get new ones, then run it again";
    case kClockSkew:
      return "set this machine's clock";
    case kTls:
      return "if a proxy or a private CA is in between, name its certificate "
             "in AWS_CA_BUNDLE";
    case kQuota:
      if (!error.retry_after) return "ask AWS for a higher one or use less";
      return "again from " + base::FormatIso8601(*error.retry_after);
    case kCooldown:
      if (!error.retry_after) return "";
      return "again from " + base::FormatIso8601(*error.retry_after);
    case kServer:
    case kThrottled:
      return "try again later";
    default:
      return "";
  }
}

// "(ResourceInUseException, HTTP 400, request ABC, 3 attempts)"
std::string Details(const Error& error) {
  std::string details;
  const auto add = [&](const std::string& part) {
    details += (details.empty() ? "" : ", ") + part;
  };
  if (!error.code.empty()) add(error.code);
  if (error.http_status != 0 && error.http_status != 400) {
    add(fmt::format("HTTP {}", error.http_status));
  }
  if (!error.request_id.empty()) add("request " + error.request_id);
  if (error.attempts > 1) add(fmt::format("{} attempts", error.attempts));
  return details.empty() ? "" : " (" + details + ")";
}

}  // namespace

std::string ToString(const Error& error) {
  std::string text = Reason(error);
  if (const std::string mend = Mend(error); !mend.empty()) text += "; " + mend;
  const std::string name =
      error.kind == kAccessDenied ? Action(error) : Call(error);
  if (!name.empty()) text = name + ": " + text;
  return text + Details(error);
}

}  // namespace dynaplane::aws
