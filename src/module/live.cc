#include "module/live.h"

#include <cmath>

namespace dynaplane::module {
namespace {

using pulumi::Object;
using pulumi::Value;

const Value& Member(const Object& object, std::string_view key) {
  static const Value kNone;
  auto found = object.find(std::string(key));
  return found == object.end() ? kNone : found->second.Plain();
}

}  // namespace

std::string LiveText(const Object& object, std::string_view key) {
  const Value& value = Member(object, key);
  return value.is_string() ? value.as_string() : "";
}

bool LiveFlag(const Object& object, std::string_view key) {
  const Value& value = Member(object, key);
  return value.is_bool() && value.as_bool();
}

std::optional<std::int64_t> LiveInteger(const Object& object,
                                        std::string_view key) {
  const Value& value = Member(object, key);
  if (!value.is_number()) return std::nullopt;
  return std::llround(value.as_number());
}

const Object* LiveObject(const Object& object, std::string_view key) {
  const Value& value = Member(object, key);
  return value.is_object() ? &value.as_object() : nullptr;
}

std::vector<Object> LiveObjects(const Object& object, std::string_view key) {
  std::vector<Object> objects;
  const Value& value = Member(object, key);
  if (!value.is_array()) return objects;
  for (const Value& each : value.as_array()) {
    if (each.Plain().is_object()) objects.push_back(each.Plain().as_object());
  }
  return objects;
}

std::vector<std::string> LiveTexts(const Object& object, std::string_view key) {
  std::vector<std::string> texts;
  const Value& value = Member(object, key);
  if (!value.is_array()) return texts;
  for (const Value& each : value.as_array()) {
    if (each.Plain().is_string()) texts.push_back(each.Plain().as_string());
  }
  return texts;
}

std::map<std::string, std::string> LiveTextMap(const Object& object,
                                               std::string_view key) {
  std::map<std::string, std::string> texts;
  const Object* map = LiveObject(object, key);
  if (map == nullptr) return texts;
  for (const auto& [name, value] : *map) {
    if (value.Plain().is_string()) texts[name] = value.Plain().as_string();
  }
  return texts;
}

}  // namespace dynaplane::module
