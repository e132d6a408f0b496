#include "provider/configuration/run_settings.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/bytes.h"
#include "provider/generic/values.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::ParseJson;

using pulumi::Object;

constexpr char kDeletable[] = "deletable";
constexpr char kCredentials[] = "credentials";
constexpr char kTables[] = "tables";
constexpr char kAccepted[] = "accepted";
constexpr char kLooks[] = "looks";
constexpr char kLooksOnly[] = "looksOnly";

tl::unexpected<pulumi::Error> Unreadable(const std::string& path) {
  return tl::unexpected(
      Refused("the settings of this run, " + path +
              ", cannot be read, and nothing is done without them; run the "
              "command again"));
}

std::vector<std::string> WordsOf(const pulumi::Value& list) {
  std::vector<std::string> words;
  if (!list.is_array()) return words;
  for (const pulumi::Value& word : list.as_array()) {
    words.push_back(word.is_string() ? word.as_string() : "");
  }
  return words;
}

std::optional<RunSettings::RecordedTable> TableFrom(
    const pulumi::Value& value) {
  const std::vector<std::string> words = WordsOf(value);
  if (words.size() != 4) return std::nullopt;
  return RunSettings::RecordedTable{words[0], words[1], words[2],
                                    std::atoll(words[3].c_str())};
}

}  // namespace

std::optional<std::vector<std::vector<std::string>>> RunSettings::LookAt(
    const std::string& urn) const {
  const auto found = looks.find(urn);
  if (found != looks.end()) return found->second;
  if (looks_only) return std::vector<std::vector<std::string>>();
  return std::nullopt;
}

bool RunSettings::MayDelete(const std::string& urn) const {
  return !deletable || deletable->contains(urn);
}

Object WithCredentials(const std::map<std::string, Object>& credentials,
                       const std::string& urn, Object inputs) {
  const auto own = credentials.find(urn);
  if (own == credentials.end()) return inputs;
  for (const auto& [key, value] : own->second) {
    inputs.erase(key);
    if (value != pulumi::Value("")) inputs[key] = value;
  }
  return inputs;
}

bool MayReplacePolicies() {
  const char* may = std::getenv(kReplacePolicies);
  return may != nullptr && std::string_view(may) == "1";
}

Object RunCredentials(const Object& inputs) {
  Object credentials;
  for (const char* key : {"credentialId", "credentialsFile", "accountId"}) {
    credentials[key] = GetString(inputs, key).value_or("");
  }
  return credentials;
}

std::string ToText(const RunSettings& settings) {
  nlohmann::json text = nlohmann::json::object();
  if (settings.deletable) text[kDeletable] = *settings.deletable;
  for (const auto& [urn, inputs] : settings.credentials) {
    text[kCredentials][urn] = ToJson(inputs);
  }
  for (const auto& [urn, tables] : settings.tables) {
    nlohmann::json& list = text[kTables][urn];
    for (const auto& each : tables) {
      list.push_back({each.arn, each.id, each.urn, std::to_string(each.seen)});
    }
  }
  if (!settings.accepted.empty()) text[kAccepted] = settings.accepted;
  if (!settings.looks.empty()) text[kLooks] = settings.looks;
  if (settings.looks_only) text[kLooksOnly] = true;
  return text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

pulumi::Result<RunSettings> ReadRunSettings() {
  const char* path = std::getenv(kRunSettings);
  if (path == nullptr) return RunSettings{};
  const auto text = base::ReadFile(path, base::kLargestState);
  if (!text) return Unreadable(path);
  const auto all = ParseJson(*text);
  if (!all || !all->is_object()) return Unreadable(path);
  RunSettings settings;
  if (const pulumi::Value* urns = Find(all->as_object(), kDeletable)) {
    if (!urns->is_array()) return Unreadable(path);
    settings.deletable.emplace();
    for (const pulumi::Value& urn : urns->as_array()) {
      if (urn.is_string()) settings.deletable->insert(urn.as_string());
    }
  }
  for (const auto& [urn, inputs] : GetObject(all->as_object(), kCredentials)) {
    if (inputs.is_object()) settings.credentials[urn] = inputs.as_object();
  }
  for (const auto& [urn, list] : GetObject(all->as_object(), kTables)) {
    if (!list.is_array()) continue;
    for (const pulumi::Value& each : list.as_array()) {
      if (auto table = TableFrom(each)) settings.tables[urn].push_back(*table);
    }
  }
  for (const pulumi::Value& id : GetArray(all->as_object(), kAccepted)) {
    if (id.is_string()) settings.accepted.insert(id.as_string());
  }
  for (const auto& [urn, paths] : GetObject(all->as_object(), kLooks)) {
    auto& look = settings.looks[urn];
    if (!paths.is_array()) continue;
    for (const pulumi::Value& path : paths.as_array()) {
      look.push_back(WordsOf(path));
    }
  }
  settings.looks_only = GetBool(all->as_object(), kLooksOnly).value_or(false);
  return settings;
}

pulumi::Error Refused(const std::string& why) {
  return {pulumi::Error::Code::kFailedPrecondition, kRefused + why};
}

bool IsRefusal(const pulumi::Error& error) {
  return error.message.starts_with(kRefused);
}

}  // namespace dynaplane::provider
