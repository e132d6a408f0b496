#include "aws/sts.h"

#include <fmt/format.h>

#include <utility>

#include "aws/credentials_json.h"

namespace dynaplane::aws {
namespace {

std::string StringAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return "";
  return found->get<std::string>();
}

Json RequestOf(const Role& role) {
  Json request = {{"RoleArn", role.role_arn},
                  {"RoleSessionName", role.session_name}};
  if (role.duration.count() > 0) {
    request["DurationSeconds"] = role.duration.count();
  }
  if (!role.policy.empty()) request["Policy"] = role.policy;
  for (const std::string& arn : role.policy_arns) {
    request["PolicyArns"].push_back({{"arn", arn}});
  }
  return request;
}

void AddSessionTags(const Role& role, Json& request) {
  for (const auto& [key, value] : role.tags) {
    request["Tags"].push_back({{"Key", key}, {"Value", value}});
  }
  if (!role.transitive_tag_keys.empty()) {
    request["TransitiveTagKeys"] = role.transitive_tag_keys;
  }
}

Result<Credentials> ReadKeys(Result<Json> answer) {
  if (!answer) return tl::unexpected(std::move(answer.error()));
  const auto keys = answer->find("Credentials");
  if (keys == answer->end()) {
    return Fail(ErrorClass::kMalformedAnswer, "STS answers without keys");
  }
  return ReadCredentials(*keys, "STS", "SessionToken");
}

}  // namespace

Result<CallerIdentity> GetCallerIdentity(Client& client,
                                         const CallOptions& options) {
  const auto answer =
      client.Call(Service::kSts, "GetCallerIdentity", Json::object(), options);
  if (!answer) return tl::unexpected(answer.error());
  CallerIdentity identity{.account = StringAt(*answer, "Account"),
                          .arn = StringAt(*answer, "Arn"),
                          .user_id = StringAt(*answer, "UserId")};
  if (identity.account.empty()) {
    return Fail(ErrorClass::kMalformedAnswer, "STS answers without an account");
  }
  return identity;
}

Result<CallerIdentity> RequireAccount(Client& client,
                                      const std::string& account_id,
                                      const CallOptions& options) {
  auto identity = GetCallerIdentity(client, options);
  if (identity && identity->account != account_id) {
    return Fail(ErrorClass::kWrongAccount,
                fmt::format("the credentials are of account {} ({}), not of "
                            "{} as demanded; nothing was changed",
                            identity->account, identity->arn, account_id));
  }
  return identity;
}

Result<Credentials> AssumeRole(Client& client, const Role& role,
                               const CallOptions& options) {
  Json request = RequestOf(role);
  if (!role.external_id.empty()) request["ExternalId"] = role.external_id;
  if (!role.source_identity.empty()) {
    request["SourceIdentity"] = role.source_identity;
  }
  AddSessionTags(role, request);
  return ReadKeys(client.Call(Service::kSts, "AssumeRole", request, options));
}

Result<Credentials> AssumeRoleWithWebIdentity(Client& client, const Role& role,
                                              const Secret& token,
                                              const CallOptions& options) {
  Json request = RequestOf(role);
  request["WebIdentityToken"] = token.Reveal();
  auto keys = ReadKeys(client.Call(Service::kSts, "AssumeRoleWithWebIdentity",
                                   request, options));
  Wipe(request["WebIdentityToken"].get_ref<std::string&>());
  return keys;
}

}  // namespace dynaplane::aws
