#include "provider/run_settings.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "provider/json_value.h"
#include "provider/values.h"

namespace dynaplane::provider {

using pulumi::Object;

bool MayDelete(const std::string& table) {
  const char* allowed = std::getenv(kDeletableTables);
  if (allowed == nullptr) return true;
  std::string_view rest = allowed;
  while (!rest.empty()) {
    std::string_view each = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), each.size() + 1));
    if (each == table) return true;
  }
  return false;
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

std::string RunCredentialsText(const std::map<std::string, Object>& by_urn) {
  nlohmann::json text = nlohmann::json::object();
  for (const auto& [urn, inputs] : by_urn) text[urn] = ToJson(inputs);
  return text.dump();
}

Object WithRunCredentials(const std::string& urn, Object inputs) {
  const char* variable = std::getenv(kRunCredentials);
  if (variable == nullptr || urn.empty()) return inputs;
  const auto all = ParseJson(variable);
  if (!all || !all->is_object()) return inputs;
  for (const auto& [key, value] : GetObject(all->as_object(), urn)) {
    inputs.erase(key);
    if (value != pulumi::Value("")) inputs[key] = value;
  }
  return inputs;
}

}  // namespace dynaplane::provider
