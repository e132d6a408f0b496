#include "module/provider.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "module/draft.h"
#include "module/names.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using pulumi::Object;
using pulumi::Value;

void SetText(Object& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

ProviderKey KeyOf(const ProviderSettings& settings) {
  return {settings.credential_id, settings.region};
}

// Provider inputs that are no plain strings travel as JSON.
Object OfficialInputs(const ProviderSettings& settings) {
  Object inputs;
  SetText(inputs, "region", settings.region);
  if (!settings.account_id.empty()) {
    inputs["allowedAccountIds"] =
        nlohmann::json::array({settings.account_id})
            .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  for (const auto& [key, value] : settings.secret_inputs) {
    inputs[key] = Value::MakeSecret(value);
  }
  return inputs;
}

// Names of a run: `classic-provider` alone, else by key. Names of different
// keys are different for all regions that AWS has; should a name recur all the
// same, primes keep them apart.
std::string ProviderName(const ProviderKey& key, bool alone, const Plan& plan) {
  if (alone) return kClassicProviderName;
  std::string name = SharedProviderName(key.credential_id, key.region);
  auto taken = [&](const pulumi::Resource& resource) {
    return resource.name == name;
  };
  while (std::ranges::any_of(plan.program.resources, taken)) name += "'";
  return name;
}

// The provider's name in a run of the other kind, so that a stack may grow
// from one manifest to several and back with its provider.
std::vector<std::string> Aliases(const PlanOptions& options,
                                 const ProviderKey& key, bool alone,
                                 const ProviderKey& heir) {
  std::string former;
  if (alone) {
    former = SharedProviderName(key.credential_id, key.region);
  } else if (key == heir) {
    former = kClassicProviderName;
  } else {
    return {};
  }
  return {Urn(options.stack, options.project, {kProviderType}, former)};
}

// Whose place the state's `classic-provider` is taken over by. One that the
// Go module made has no credential id: then the region decides.
ProviderKey HeirOf(std::span<const manifest::AwsDynamodb> manifests,
                   const PlanOptions& options) {
  if (!options.classic_provider_in_state) return KeyOf(SettingsOf(options, 0));
  const ProviderKey& former = *options.classic_provider_in_state;
  if (!former.credential_id.empty()) return former;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    ProviderKey key = KeyOf(SettingsOf(options, i));
    if (key.region == former.region) return key;
  }
  return former;
}

bool HasOwnProvider(OwnProviders which, const ProviderKey& key) {
  if (which == OwnProviders::kWhereNamed) return key != ProviderKey{};
  return which == OwnProviders::kEach;
}

}  // namespace

Object NativeInputs(const ProviderSettings& settings) {
  Object inputs;
  SetText(inputs, "region", settings.region);
  SetText(inputs, "accountId", settings.account_id);
  SetText(inputs, "credentialId", settings.credential_id);
  SetText(inputs, "credentialsFile", settings.credentials_file);
  return inputs;
}

const ProviderSettings& SettingsOf(const PlanOptions& options,
                                   std::size_t position) {
  static const ProviderSettings none;
  return position < options.providers.size() ? options.providers[position]
                                             : none;
}

std::vector<pulumi::ResourceHandle> AddProviders(
    std::span<const manifest::AwsDynamodb> manifests,
    const PlanOptions& options, Plan& plan) {
  const bool alone = manifests.size() == 1 && !options.shares_stack;
  const ProviderKey heir = HeirOf(manifests, options);
  std::map<ProviderKey, pulumi::ResourceHandle> known;
  std::vector<pulumi::ResourceHandle> handles;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    const ProviderSettings& settings = SettingsOf(options, i);
    const ProviderKey key = KeyOf(settings);
    if (!HasOwnProvider(options.own_providers, key)) {
      handles.emplace_back();
      continue;
    }
    auto [place, is_new] = known.try_emplace(key);
    if (is_new) {
      bool native = options.provider == ProviderKind::kNative;
      plan.origins.push_back({i, "spec.awsCredentialId"});
      place->second = plan.program.Add(
          {.type = kProviderType,
           .name = ProviderName(key, alone, plan),
           .inputs = native ? NativeInputs(settings) : OfficialInputs(settings),
           .options = {.aliases = Aliases(options, key, alone, heir),
                       .protect = false,
                       .version = options.provider_version,
                       .source = SourceOf(manifests[i], "spec.awsCredentialId",
                                          options.directory)}});
    }
    handles.push_back(place->second);
  }
  return handles;
}

}  // namespace dynaplane::module
