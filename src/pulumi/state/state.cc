#include "pulumi/state/state.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json_read.h"
#include "pulumi/json_value.h"
#include "pulumi/state/plain_state.h"
#include "pulumi/state/run_journal.h"
#include "pulumi/state/state_entry.h"
#include "pulumi/state/torn_files.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using base::Json;
using base::Text;

// Of a checkpoint, as engines write it today.
constexpr int kStateVersion = 3;

pulumi::Object ReadObject(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return {};
  const pulumi::Value value = pulumi::FromJson(*found);
  return value.is_object() ? value.as_object() : pulumi::Object{};
}

bool Flag(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

StateResource ReadResource(const Json& json) {
  StateResource resource;
  resource.urn = Text(json, "urn");
  resource.type = Text(json, "type");
  resource.id = Text(json, "id");
  resource.parent = Text(json, "parent");
  resource.provider = Text(json, "provider");
  resource.deleted_with = Text(json, "deletedWith");
  resource.protect = Flag(json, "protect");
  resource.pending_delete = Flag(json, "delete");
  const auto errors = json.find("initErrors");
  resource.init_failed =
      errors != json.end() && errors->is_array() && !errors->empty();
  resource.inputs = ReadObject(json, "inputs");
  resource.outputs = ReadObject(json, "outputs");
  const auto dependencies = json.find("dependencies");
  if (dependencies != json.end() && dependencies->is_array()) {
    for (const Json& urn : *dependencies) {
      if (urn.is_string()) resource.dependencies.push_back(urn);
    }
  }
  return resource;
}

std::string ReadSalt(const Json& deployment) {
  const auto secrets = deployment.find("secrets_providers");
  if (secrets == deployment.end() || Text(*secrets, "type") != "passphrase") {
    return "";
  }
  const auto state = secrets->find("state");
  return state != secrets->end() && state->is_object() ? Text(*state, "salt")
                                                       : "";
}

std::string HowToRestore(const std::string& source) {
  std::error_code error;
  const fs::path backup = BackupOf(source);
  const Result<std::string> text = base::LoadFile(backup);
  return text && Json::accept(*text)
             ? fmt::format(
                   "the state before its last writing is in {}: if "
                   "nothing has changed since, put it back with `cp "
                   "{} {}`",
                   backup.string(), backup.string(), source)
             : "restore it from a copy of the backend";
}

tl::unexpected<Failure> Damaged(const std::string& source,
                                const std::string& what) {
  return Fail(Ending::kFailed, fmt::format("the state {} is damaged: {}; {}",
                                           source, what, HowToRestore(source)));
}

Result<Json> ReadJson(const std::string& text, const std::string& source) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_object()) return json;
  return Damaged(source, text.empty() ? "it is empty" : "no JSON object");
}

std::optional<Json> ReadKept(const fs::path& state) {
  const auto text = ReadKeptState(state);
  if (!text) return std::nullopt;
  Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

State ReadState(const Json* deployment) {
  State state;
  if (deployment == nullptr) return state;
  const auto resources = deployment->find("resources");
  if (resources != deployment->end() && resources->is_array()) {
    for (const Json& resource : *resources) {
      state.resources.push_back(ReadResource(resource));
    }
  }
  state.encryption_salt = ReadSalt(*deployment);
  state.plain = IsPlain(*deployment);
  return state;
}

}  // namespace

std::string StateResource::name() const { return NameIn(urn); }

std::string StateResource::provider_urn() const {
  return provider.substr(0, provider.rfind("::"));
}

const StateResource* State::Find(const std::string& urn) const {
  for (const StateResource& resource : resources) {
    if (resource.urn == urn && !resource.pending_delete) return &resource;
  }
  return nullptr;
}

// A state file wraps the deployment in checkpoint.latest, an export in
// deployment; a stack that was never updated has none.
Json* DeploymentOf(Json& json) {
  const auto child = [](Json* parent, const char* key) -> Json* {
    if (parent == nullptr || !parent->is_object()) return nullptr;
    const auto found = parent->find(key);
    return found == parent->end() || !found->is_object() ? nullptr : &*found;
  };
  if (Json* deployment = child(&json, "deployment")) return deployment;
  return child(child(&json, "checkpoint"), "latest");
}

Result<void> CheckDeployment(const Json& deployment,
                             const std::string& source) {
  const auto resources = deployment.find("resources");
  if (resources == deployment.end() || resources->is_null()) return {};
  if (!resources->is_array()) {
    return Damaged(source, "its resources are no list");
  }
  for (std::size_t i = 0; i < resources->size(); ++i) {
    const Json& resource = resources->at(i);
    const std::string urn = Text(resource, "urn");
    if (!urn.starts_with("urn:pulumi:") || urn.find("::") == urn.npos ||
        Text(resource, "type").empty()) {
      return Damaged(source, fmt::format("resources[{}] has no {}", i,
                                         resource.is_object() && !urn.empty()
                                             ? "valid URN or no type"
                                             : "URN"));
    }
    for (const char* key : {"delete", "pendingReplacement", "custom"}) {
      if (resource.contains(key) && !resource.at(key).is_boolean()) {
        return Damaged(source,
                       fmt::format("{} of {} is not true or false", key, urn));
      }
    }
  }
  return {};
}

Result<State> ParseState(const std::string& text, const std::string& source) {
  Result<Json> json = ReadJson(text, source);
  if (!json) return tl::unexpected(json.error());
  const Json* deployment = DeploymentOf(*json);
  if (deployment != nullptr) {
    if (auto checked = CheckDeployment(*deployment, source); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  return ReadState(deployment);
}

namespace {

bool IsObject(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_object();
}

// The state file; where it is not whole, what the run began with that the
// journal tells of. Nothing when there is no stack.
Result<std::optional<Json>> ReadOrRebuild(const fs::path& file,
                                          const StackJournal& journal,
                                          StateLookup& lookup) {
  std::error_code error;
  const bool exists = fs::exists(file, error);
  // A stack that somebody has removed has a journal that tells of nothing.
  const bool tells_nothing =
      journal.journal.steps.empty() && !journal.journal.torn;
  if (!exists && tells_nothing) return std::nullopt;
  Result<Json> json = Fail(Ending::kFailed, "");
  if (exists) {
    const Result<std::string> text = base::LoadFile(file);
    if (!text) return tl::unexpected(text.error());
    json = ReadJson(*text, file);
    const bool holds_a_stack = json && (IsObject(*json, "checkpoint") ||
                                        IsObject(*json, "deployment"));
    if (json && !holds_a_stack) json = Damaged(file, "it holds no stack");
    if (json) return std::optional<Json>(*std::move(json));
    if (journal.is_empty()) return tl::unexpected(json.error());
  }
  lookup.torn = true;
  if (auto kept = ReadKept(file)) return kept;
  if (journal.is_first()) {
    return std::optional<Json>(Json{{"deployment", Json::object()}});
  }
  // It held more than the journal knows of.
  if (exists) return tl::unexpected(json.error());
  lookup.torn = false;
  return std::nullopt;
}

}  // namespace

Result<StateLookup> LookUpState(const Backend& backend,
                                const StackName& stack) {
  StateLookup lookup;
  if (!backend.folder) return lookup;
  const fs::path file = StatePath(*backend.folder, stack);
  std::error_code error;
  for (const char* compressed : {".gz", ".zst"}) {
    if (fs::exists(file.string() + compressed, error)) return lookup;
  }
  if (backend.compresses) return lookup;
  lookup.readable = true;
  const StackJournal journal = ReadStackJournal(*backend.folder, stack);
  Result<std::optional<Json>> json = ReadOrRebuild(file, journal, lookup);
  if (!json) return tl::unexpected(json.error());
  if (!*json) return lookup;
  lookup.stack_exists = true;
  Json* deployment = DeploymentOf(**json);
  Json nothing = Json::object();  // of a stack that only its journal tells of
  if (deployment == nullptr && journal.is_empty()) return lookup;
  if (deployment == nullptr) deployment = &nothing;
  if (auto checked = CheckDeployment(*deployment, file); !checked) {
    return tl::unexpected(checked.error());
  }
  lookup.recovery = Recover(
      journal.journal,
      {.state_is_newer = journal.state_is_newer && !lookup.torn}, *deployment);
  if (lookup.torn) lookup.recovery.changed = true;
  lookup.state = ReadState(deployment);
  const auto version = (*json)->find("version");
  lookup.state.plain &= version != (*json)->end() && *version == kStateVersion;
  return lookup;
}

}  // namespace pulumi::state
