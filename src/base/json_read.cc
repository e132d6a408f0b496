#include "base/json_read.h"

namespace dynaplane::base {

const Json& At(const Json& json, const char* key) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  auto found = json.find(key);
  return found == json.end() ? kNull : *found;
}

std::string Text(const Json& json, const char* key) {
  const Json& value = At(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<std::int64_t> Integer(const Json& json, const char* key) {
  const Json& value = At(json, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<std::int64_t>();
}

std::optional<double> Number(const Json& json, const char* key) {
  const Json& value = At(json, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

bool Flag(const Json& json, const char* key) {
  const Json& value = At(json, key);
  return value.is_boolean() && value.get<bool>();
}

std::vector<const Json*> Objects(const Json& json, const char* key) {
  std::vector<const Json*> objects;
  const Json& list = At(json, key);
  if (!list.is_array()) return objects;
  for (const Json& each : list) {
    if (each.is_object()) objects.push_back(&each);
  }
  return objects;
}

std::vector<std::string> Strings(const Json& json, const char* key) {
  std::vector<std::string> strings;
  const Json& list = At(json, key);
  if (!list.is_array()) return strings;
  for (const Json& each : list) {
    if (each.is_string()) strings.push_back(each.get<std::string>());
  }
  return strings;
}

}  // namespace dynaplane::base
