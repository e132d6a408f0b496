#include "cli/state.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "cli/run_journal.h"
#include "cli/torn_files.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using pulumi::Value;

// Marks special objects, as in the engine's RPCs (pulumi/wire.cc).
constexpr char kSignature[] = "4dabf18193072939515e22adb298388d";
constexpr char kSecretSignature[] = "1b47061264138c4ac30d75fd1eb44270";

Value ReadValue(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return json.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return json.get<double>();
    case Json::value_t::string:
      return json.get<std::string>();
    case Json::value_t::array: {
      pulumi::Array array;
      for (const Json& item : json) array.push_back(ReadValue(item));
      return array;
    }
    case Json::value_t::object: {
      // The state holds a secret's cipher text only.
      if (json.value(kSignature, Json()) == kSecretSignature) {
        return Value::MakeSecret(pulumi::Unknown{});
      }
      pulumi::Object object;
      for (const auto& [key, item] : json.items()) {
        object[key] = ReadValue(item);
      }
      return object;
    }
    default:
      return {};
  }
}

pulumi::Object ReadObject(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return {};
  const Value value = ReadValue(*found);
  return value.is_object() ? value.as_object() : pulumi::Object{};
}

std::string Text(const Json& json, const char* key) {
  if (!json.is_object()) return "";
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return "";
  return found->get<std::string>();
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

Result<Json> ReadJson(const std::string& text, const std::string& source) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_object()) return json;
  return Fail(ExitCode::kFailed,
              fmt::format("the state {} is damaged: no JSON object; restore it "
                          "from the backend's backups",
                          source));
}

std::optional<Json> ReadBackup(const fs::path& state) {
  const Result<std::string> text = ReadFile(BackupOf(state));
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
  return state;
}

}  // namespace

std::string StateResource::name() const {
  return urn.substr(urn.rfind("::") + 2);
}

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

Result<State> ParseState(const std::string& text, const std::string& source) {
  Result<Json> json = ReadJson(text, source);
  if (!json) return tl::unexpected(json.error());
  return ReadState(DeploymentOf(*json));
}

Result<StateLookup> LookUpState(const Backend& backend,
                                const StackName& stack) {
  StateLookup lookup;
  if (!backend.folder) return lookup;
  const fs::path base = *backend.folder / ".pulumi" / "stacks" / stack.project;
  std::error_code error;
  for (const char* compressed : {".json.gz", ".json.zst"}) {
    if (fs::exists(base / (stack.stack + compressed), error)) return lookup;
  }
  if (backend.compresses) return lookup;
  lookup.readable = true;
  const fs::path file = base / (stack.stack + ".json");
  if (!fs::exists(file, error)) return lookup;
  lookup.stack_exists = true;
  const Result<std::string> text = ReadFile(file);
  if (!text) return tl::unexpected(text.error());
  const StackJournal journal = ReadStackJournal(*backend.folder, stack);
  Result<Json> json = ReadJson(*text, file);
  if (!json && !journal.journal.header.is_null()) {
    // The backup is of before the run that the journal tells of.
    if (auto backup = ReadBackup(file)) {
      json = *std::move(backup);
      lookup.torn = true;
    }
  }
  if (!json) return tl::unexpected(json.error());
  Json* deployment = DeploymentOf(*json);
  if (deployment == nullptr) return lookup;
  lookup.recovery = Recover(
      journal.journal, {.state_is_newer = journal.state_is_newer}, *deployment);
  if (lookup.torn) lookup.recovery.changed = true;
  lookup.state = ReadState(deployment);
  return lookup;
}

}  // namespace dynaplane::cli
