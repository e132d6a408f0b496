#include "provider/configuration/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "aws/endpoint.h"
#include "provider/generic/check.h"
#include "provider/generic/property.h"
#include "provider/generic/values.h"
#include "provider/owner.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::ParseJson;

using pulumi::Array;
using pulumi::CheckFailure;
using pulumi::DiffKind;
using pulumi::Object;
using pulumi::Value;

// The engine's own members of a provider's inputs.
bool IsEngines(const std::string& key) {
  return key == "version" || key == "pluginDownloadURL" ||
         key.starts_with("__");
}

// Structured values come as JSON text from Pulumi's SDKs. Nothing that is
// empty is a value.
Object Structured(const Object& inputs) {
  Object object;
  for (const auto& [key, value] : inputs) {
    const Value& plain = value.Plain();
    if (IsEngines(key) || plain.is_null()) continue;
    const Property* property = FindProperty(ConfigurationProperties(), key);
    bool text = property == nullptr || property->type == Type::kString;
    if (text || !plain.is_string()) {
      object[key] = plain;
      continue;
    }
    if (plain.as_string().empty()) continue;
    std::optional<Value> parsed = ParseJson(plain.as_string());
    if (parsed && parsed->is_null()) continue;
    object[key] = parsed ? *parsed : plain;
  }
  return object;
}

// Addresses of services that this provider does not call are no fault.
void DropOtherEndpoints(Object& configuration) {
  auto found = configuration.find("endpoints");
  if (found == configuration.end()) return;
  if (found->second.is_object()) found->second = Array{found->second};
  if (!found->second.is_array()) return;
  const Property* property =
      FindProperty(ConfigurationProperties(), "endpoints");
  for (Value& each : found->second.as_array()) {
    if (!each.is_object()) continue;
    std::erase_if(each.as_object(), [&](const auto& member) {
      return FindProperty(property->object->properties, member.first) ==
             nullptr;
    });
  }
}

// Local AWSs have no certificate that could be checked.
bool HasHttpEndpointsAlone(const Object& configuration) {
  const Array& endpoints = GetArray(configuration, "endpoints");
  auto http = [](const auto& member) {
    return member.second.is_string() &&
           member.second.as_string().starts_with("http://");
  };
  return !endpoints.empty() &&
         std::ranges::all_of(endpoints, [&](const Value& each) {
           return each.is_object() && !each.as_object().empty() &&
                  std::ranges::all_of(each.as_object(), http);
         });
}

bool AsksForInsecurity(const Object& configuration) {
  return GetBool(configuration, "insecure") == true ||
         GetString(configuration, "insecure") == "true";
}

void CheckSupported(const Object& configuration,
                    std::vector<CheckFailure>& failures) {
  if (AsksForInsecurity(configuration) &&
      !HasHttpEndpointsAlone(configuration)) {
    failures.push_back({"insecure",
                        "certificates are always checked; name "
                        "yours with customCaBundle"});
  }
  if (!IsEmpty(Value(GetObject(configuration, "ignoreTags")))) {
    failures.push_back({"ignoreTags", "is not supported; use ignoreChanges"});
  }
}

void CheckNames(const Object& configuration,
                std::vector<CheckFailure>& failures) {
  auto region = GetString(configuration, "region");
  if (region && !region->empty() && !aws::IsRegionName(*region)) {
    failures.push_back(
        {"region", fmt::format("\"{}\" is no name of a region", *region)});
  }
  bool id = GetString(configuration, "credentialId").has_value();
  auto file = GetString(configuration, "credentialsFile");
  if (id && !file && !IsUnknown(configuration, "credentialsFile")) {
    failures.push_back({"credentialsFile", "must be given with credentialId"});
  }
  if (file && !file->starts_with('/')) {
    failures.push_back({"credentialsFile", "must be an absolute path"});
  }
  auto account = GetString(configuration, "accountId");
  bool digits = !account || account->empty() ||
                (account->size() == 12 &&
                 std::ranges::all_of(*account, [](unsigned char c) {
                   return std::isdigit(c) != 0;
                 }));
  if (!digits) {
    failures.push_back({"accountId", "must be the 12 digits of an account"});
  }
}

}  // namespace

pulumi::CheckResponse CheckConfiguration(const pulumi::CheckRequest& request) {
  pulumi::CheckResponse response;
  response.inputs = request.new_inputs;
  for (const Property& each : ConfigurationProperties()) {
    auto found = response.inputs.find(std::string(each.name));
    if (each.secret && found != response.inputs.end()) {
      found->second = Value::MakeSecret(found->second);
    }
  }
  // Not known: a preview, whose plan must hold for any id of a new stack.
  const bool open = IsUnknown(response.inputs, "ownerId");
  const auto kept = GetString(request.old_inputs, "ownerId");
  if (open && kept) response.inputs["ownerId"] = *kept;
  if (Find(response.inputs, "ownerId") == nullptr) {
    response.inputs["ownerId"] = kept ? *kept : NewOwnerId();
  }
  Object configuration = Structured(response.inputs);
  DropOtherEndpoints(configuration);
  CheckObject(ConfigurationProperties(), configuration, "", response.failures);
  CheckSupported(configuration, response.failures);
  CheckNames(configuration, response.failures);
  return response;
}

pulumi::DiffResponse DiffConfiguration(const pulumi::DiffRequest& request) {
  pulumi::DiffResponse response;
  const Object& old_inputs =
      request.old_inputs.empty() ? request.old_outputs : request.old_inputs;
  auto compare = [&](const std::string& key) {
    if (IsEngines(key)) return;
    const Value* was = Find(old_inputs, key);
    const Value* now = Find(request.new_inputs, key);
    if (was == nullptr && now == nullptr) return;
    if (was != nullptr && now != nullptr && SameText(*was, *now)) return;
    bool place = key == "region" || key == "accountId";
    bool moved = place && was != nullptr && now != nullptr &&
                 was->is_string() && now->is_string() && !IsEmpty(*was) &&
                 !IsEmpty(*now);
    DiffKind kind = was == nullptr   ? DiffKind::kAdd
                    : now == nullptr ? DiffKind::kDelete
                                     : DiffKind::kUpdate;
    response.changes[key] = moved ? DiffKind::kUpdateReplace : kind;
  };
  for (const auto& [key, value] : old_inputs) compare(key);
  for (const auto& [key, value] : request.new_inputs) compare(key);
  return response;
}

namespace {

// "1h30m", "900s"; 0 when it is none.
std::chrono::seconds Duration(const std::string& text) {
  std::chrono::seconds total{0};
  std::size_t at = 0;
  while (at < text.size()) {
    int number = 0;
    auto [end, error] =
        std::from_chars(text.data() + at, text.data() + text.size(), number);
    if (error != std::errc()) return std::chrono::seconds(0);
    at = static_cast<std::size_t>(end - text.data());
    char unit = at < text.size() ? text[at++] : 's';
    total += std::chrono::seconds(number * (unit == 'h'   ? 3600
                                            : unit == 'm' ? 60
                                                          : 1));
  }
  return total;
}

std::vector<std::string> Strings(const Object& inputs, std::string_view key) {
  std::vector<std::string> strings;
  for (const Value& each : GetArray(inputs, key)) {
    strings.push_back(ScalarText(each));
  }
  return strings;
}

aws::Role ReadRole(const Object& given) {
  aws::Role role{
      .role_arn = GetString(given, "roleArn").value_or(""),
      .external_id = GetString(given, "externalId").value_or(""),
      .session_name = GetString(given, "sessionName").value_or(""),
      .duration = Duration(GetString(given, "duration").value_or("")),
      .policy = GetString(given, "policy").value_or(""),
      .policy_arns = Strings(given, "policyArns"),
      .source_identity = GetString(given, "sourceIdentity").value_or(""),
      .transitive_tag_keys = Strings(given, "transitiveTagKeys")};
  for (const auto& [key, value] : GetObject(given, "tags")) {
    role.tags[key] = ScalarText(value);
  }
  return role;
}

void ReadCredentials(const Object& inputs, Configuration& configuration) {
  configuration.credential_id = GetString(inputs, "credentialId").value_or("");
  configuration.credentials_file =
      GetString(inputs, "credentialsFile").value_or("");
  configuration.profile = GetString(inputs, "profile").value_or("");
  configuration.keys.access_key_id =
      GetString(inputs, "accessKey").value_or("");
  configuration.keys.secret_access_key =
      aws::Secret(GetString(inputs, "secretKey").value_or(""));
  configuration.keys.session_token =
      aws::Secret(GetString(inputs, "token").value_or(""));
  for (const Value& each : GetArray(inputs, "assumeRoles")) {
    if (!each.is_object()) continue;
    aws::Role role = ReadRole(each.as_object());
    if (!role.role_arn.empty()) configuration.roles.push_back(std::move(role));
  }
  const Object& identity = GetObject(inputs, "assumeRoleWithWebIdentity");
  if (GetString(identity, "roleArn").value_or("").empty()) return;
  configuration.web_identity = aws::WebIdentity{
      ReadRole(identity),
      aws::Secret(GetString(identity, "webIdentityToken").value_or("")),
      GetString(identity, "webIdentityTokenFile").value_or("")};
}

void ReadEndpoints(const Object& inputs, Configuration& configuration) {
  const std::pair<const char*, aws::Service> kServices[] = {
      {"dynamodb", aws::Service::kDynamoDb},
      {"appautoscaling", aws::Service::kApplicationAutoScaling},
      {"applicationautoscaling", aws::Service::kApplicationAutoScaling},
      {"sts", aws::Service::kSts},
  };
  for (const Value& each : GetArray(inputs, "endpoints")) {
    for (const auto& [key, service] : kServices) {
      if (each[key].is_string() && !each[key].as_string().empty()) {
        configuration.endpoints[service] = each[key].as_string();
      }
    }
  }
}

// Settings that AWS's SDKs also take from variables are handed on as such.
void ReadEnvironment(const Object& inputs, Configuration& configuration) {
  auto set = [&](std::string_view key, const char* variable) {
    const Value* value = Find(inputs, key);
    if (value == nullptr || IsEmpty(*value)) return;
    const Value& first = value->is_array() ? value->as_array().front() : *value;
    if (first.is_bool() && !first.as_bool()) return;
    configuration.environment[variable] = ScalarText(first);
  };
  set("customCaBundle", "AWS_CA_BUNDLE");
  set("httpProxy", "HTTP_PROXY");
  set("httpsProxy", "HTTPS_PROXY");
  set("noProxy", "NO_PROXY");
  set("sharedConfigFiles", "AWS_CONFIG_FILE");
  set("sharedCredentialsFiles", "AWS_SHARED_CREDENTIALS_FILE");
  set("ec2MetadataServiceEndpoint", "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  set("ec2MetadataServiceEndpointMode",
      "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
  set("skipMetadataApiCheck", "AWS_EC2_METADATA_DISABLED");
  set("useDualstackEndpoint", "AWS_USE_DUALSTACK_ENDPOINT");
  set("useFipsEndpoint", "AWS_USE_FIPS_ENDPOINT");
}

}  // namespace

bool Configuration::LimitsAccounts() const {
  return !account_id.empty() || !allowed_accounts.empty() ||
         !forbidden_accounts.empty();
}

std::string Configuration::AccountFault(const std::string& account) const {
  if (!account_id.empty() && account != account_id) {
    return fmt::format("account {} is meant", account_id);
  }
  if (!allowed_accounts.empty() &&
      std::ranges::count(allowed_accounts, account) == 0) {
    return fmt::format("allowedAccountIds allows {} alone",
                       fmt::join(allowed_accounts, ", "));
  }
  if (std::ranges::count(forbidden_accounts, account) > 0) {
    return fmt::format("forbiddenAccountIds forbids {}",
                       fmt::join(forbidden_accounts, ", "));
  }
  return "";
}

pulumi::Result<Configuration> ReadConfiguration(const Object& given) {
  Object structured = Structured(given);
  DropOtherEndpoints(structured);
  std::vector<CheckFailure> failures;
  Object inputs =
      CheckObject(ConfigurationProperties(), structured, "", failures);
  if (!failures.empty()) {
    return pulumi::Fail(pulumi::Error::Code::kInvalidArgument,
                        fmt::format("The provider's configuration: {} {}.",
                                    failures[0].property, failures[0].reason));
  }
  Configuration configuration;
  configuration.region = GetString(inputs, "region").value_or("");
  configuration.account_id = GetString(inputs, "accountId").value_or("");
  configuration.allowed_accounts = Strings(inputs, "allowedAccountIds");
  configuration.forbidden_accounts = Strings(inputs, "forbiddenAccountIds");
  configuration.owner_id = GetString(inputs, "ownerId").value_or("");
  if (AsksForInsecurity(inputs)) {
    configuration.warnings.emplace_back(
        "insecure of the provider is ignored: an http endpoint has no "
        "certificate, and every other one is checked.");
  }
  configuration.sts_region = GetString(inputs, "stsRegion").value_or("");
  configuration.max_attempts =
      static_cast<int>(GetInteger(inputs, "maxRetries").value_or(0));
  for (const auto& [key, value] :
       GetObject(GetObject(inputs, "defaultTags"), "tags")) {
    configuration.default_tags[key] = ScalarText(value);
  }
  ReadCredentials(inputs, configuration);
  ReadEndpoints(inputs, configuration);
  ReadEnvironment(inputs, configuration);
  return configuration;
}

}  // namespace dynaplane::provider
