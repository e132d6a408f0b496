#include "stack/provider_settings.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <variant>

#include "aws/credentials.h"
#include "base/bytes.h"
#include "base/files.h"
#include "credential/credential_file.h"
#include "manifest/partition.h"

namespace dynaplane::stack {
namespace {

using credential::Entry;
using manifest::AwsDynamodb;

tl::unexpected<Failure> FailAt(const AwsDynamodb& manifest,
                               const std::string& path,
                               const std::string& message) {
  manifest::Diagnostic diagnostic;
  diagnostic.file = manifest.file;
  diagnostic.position = manifest.PositionOf(path);
  diagnostic.path = path;
  diagnostic.message = message;
  return Fail(Ending::kInvalid, manifest::ToString(diagnostic));
}

std::string Describe(const credential::Error& error) {
  std::string place = error.file;
  if (error.line > 0) {
    place += fmt::format(":{}:{}", error.line, error.column);
  }
  return fmt::format("{}: {}", place, error.message);
}

nlohmann::json RoleToJson(const credential::Role& role) {
  nlohmann::json json = {{"roleArn", role.role_arn}};
  if (!role.external_id.empty()) json["externalId"] = role.external_id;
  if (!role.session_name.empty()) json["sessionName"] = role.session_name;
  if (role.duration.count() > 0) {
    json["duration"] = fmt::format("{}s", role.duration.count());
  }
  return json;
}

nlohmann::json RolesToJson(const credential::Role* first,
                           const std::vector<credential::Role>& chained) {
  nlohmann::json roles = nlohmann::json::array();
  if (first != nullptr) roles.push_back(RoleToJson(*first));
  for (const credential::Role& role : chained) {
    roles.push_back(RoleToJson(role));
  }
  return roles;
}

// The official provider's configuration, by its own names. All of it travels
// as secrets: that costs nothing and forgets none.
struct OfficialInputs {
  std::map<std::string, std::string> operator()(
      const credential::Ambient&) const {
    return {};
  }
  std::map<std::string, std::string> operator()(
      const credential::StaticKeys& keys) const {
    std::map<std::string, std::string> inputs = {
        {"accessKey", keys.access_key_id},
        {"secretKey", keys.secret_access_key.Reveal()}};
    if (!keys.session_token.empty()) {
      inputs["token"] = keys.session_token.Reveal();
    }
    return inputs;
  }
  std::map<std::string, std::string> operator()(
      const credential::Profile& profile) const {
    return {{"profile", profile.name}};
  }
  std::map<std::string, std::string> operator()(
      const credential::AssumeRole& assume) const {
    return {{"assumeRoles", RolesToJson(&assume.role, assume.chained).dump()}};
  }
  std::map<std::string, std::string> operator()(
      const credential::WebIdentity& web) const {
    nlohmann::json role = RoleToJson(web.role);
    role.erase("externalId");
    if (!web.token.empty()) role["webIdentityToken"] = web.token.Reveal();
    if (!web.token_file.empty()) role["webIdentityTokenFile"] = web.token_file;
    std::map<std::string, std::string> inputs = {
        {"assumeRoleWithWebIdentity", role.dump()}};
    if (!web.chained.empty()) {
      inputs["assumeRoles"] = RolesToJson(nullptr, web.chained).dump();
    }
    return inputs;
  }
};

// The variable that names the environment's region; none: a profile does.
std::string RegionVariable(const std::string& region) {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && region == value) return name;
  }
  return "the profile";
}

// Into `settings`, with what named it.
Result<void> SettleRegion(const AwsDynamodb& manifest,
                          const std::optional<Entry>& entry,
                          const std::string& region_in_state,
                          module::ProviderSettings& settings) {
  const auto settle = [&](const std::string& region, const std::string& from) {
    settings.region = region;
    settings.region_from = from;
    return Result<void>();
  };
  const std::string credential =
      !entry              ? ""
      : entry->id.empty() ? entry->file
                          : fmt::format("the credential {}", entry->id);
  if (!manifest.spec.region.empty()) return settle(manifest.spec.region, "");
  if (entry && !entry->region.empty()) return settle(entry->region, credential);
  const auto* profile =
      entry ? std::get_if<credential::Profile>(&entry->source) : nullptr;
  const auto ambient =
      aws::ResolveRegion({}, profile != nullptr ? profile->name : "");
  if (ambient && !ambient->empty()) {
    return settle(*ambient, RegionVariable(*ambient));
  }
  if (entry && !entry->fallback_region.empty()) {
    return settle(entry->fallback_region, credential);
  }
  if (!region_in_state.empty()) return settle(region_in_state, "");
  return FailAt(manifest, "spec.region",
                "no region is known; set spec.region, the credential's "
                "region or AWS_REGION");
}

// What the native provider is told of an entry.
module::ProviderSettings Named(const Entry& entry) {
  module::ProviderSettings settings;
  settings.account_id = entry.account_id;
  settings.credentials_file = base::Absolute(entry.file);
  if (entry.format == credential::Format::kResources) {
    settings.credential_id = entry.id;
  }
  return settings;
}

}  // namespace

std::optional<module::ProviderSettings> SettingsOfEntry(
    const std::string& id, const Settings& options) {
  const auto entry =
      credential::Find(credential::CredentialsPath(options.credentials), id);
  if (!entry || !base::IsUtf8(entry->file)) return std::nullopt;
  return Named(*entry);
}

namespace {

// What comes from a credential or the environment is not known to the
// manifest's own rules.
Result<void> CheckPartition(const AwsDynamodb& manifest,
                            const std::string& region) {
  const std::string_view own = manifest::PartitionOfRegion(region);
  const std::string_view wanted = manifest::PartitionOf(manifest.spec);
  if (own.empty() || wanted.empty() || own == wanted) return {};
  return FailAt(manifest, "spec.region",
                fmt::format("the region is {}, of AWS's partition {}, and the "
                            "manifest names keys, streams or replicas of {}; "
                            "set spec.region, the credential's region or "
                            "AWS_REGION to one of {}",
                            region, own, wanted, wanted));
}

}  // namespace

const credential::Result<Entry>& ProviderSettler::Find(const std::string& id) {
  const auto known = entries_.find(id);
  if (known != entries_.end()) return known->second;
  return entries_
      .emplace(
          id, id.empty()
                  ? credential::ReadFlat(settings_.aws_credential)
                  : credential::Find(
                        credential::CredentialsPath(settings_.credentials), id))
      .first->second;
}

// The credential of this manifest; nothing: the AWS default chain.
Result<std::optional<Entry>> ProviderSettler::FindEntry(
    const AwsDynamodb& manifest) {
  if (!settings_.aws_credential.empty()) {
    const auto& entry = Find("");
    if (!entry) return Fail(Ending::kInvalid, Describe(entry.error()));
    return *entry;
  }
  const std::string& id = manifest.spec.aws_credential_id;
  if (id.empty()) return std::nullopt;
  const auto& entry = Find(id);
  if (!entry) {
    return FailAt(manifest, "spec.awsCredentialId", Describe(entry.error()));
  }
  return *entry;
}

Result<module::ProviderSettings> ProviderSettler::Settle(
    const AwsDynamodb& manifest, const std::string& region_in_state) {
  const Result<std::optional<Entry>> entry = FindEntry(manifest);
  if (!entry) return tl::unexpected(entry.error());
  module::ProviderSettings settings;
  if (*entry) settings = Named(**entry);
  const auto region = SettleRegion(manifest, *entry, region_in_state, settings);
  if (!region) return tl::unexpected(region.error());
  if (const auto one = CheckPartition(manifest, settings.region); !one) {
    return tl::unexpected(one.error());
  }
  // It stands in the state, for the provider to read.
  if (!base::IsUtf8(settings.credentials_file)) {
    return Fail(Ending::kInvalid,
                fmt::format("the path of the credentials file {} is not UTF-8, "
                            "and the provider could not be told of it; rename "
                            "it",
                            base::ToUtf8(settings.credentials_file)));
  }
  if (*entry && settings_.provider == "official") {
    settings.secret_inputs = std::visit(OfficialInputs{}, (*entry)->source);
  }
  return settings;
}

}  // namespace dynaplane::stack
