#include "provider/generic/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dynaplane::provider {

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

const Value* Find(const Object& object, std::string_view key) {
  auto found = object.find(key);
  if (found == object.end()) return nullptr;
  const Value& plain = found->second.Plain();
  return plain.is_null() ? nullptr : &plain;
}

std::optional<std::string> GetString(const Object& object,
                                     std::string_view key) {
  const Value* value = Find(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->as_string();
}

std::optional<double> GetNumber(const Object& object, std::string_view key) {
  const Value* value = Find(object, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->as_number();
}

std::optional<std::int64_t> GetInteger(const Object& object,
                                       std::string_view key) {
  std::optional<double> number = GetNumber(object, key);
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<bool> GetBool(const Object& object, std::string_view key) {
  const Value* value = Find(object, key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->as_bool();
}

const Object& GetObject(const Object& object, std::string_view key) {
  static const Object kEmpty;
  const Value* value = Find(object, key);
  return value != nullptr && value->is_object() ? value->as_object() : kEmpty;
}

const Array& GetArray(const Object& object, std::string_view key) {
  static const Array kEmpty;
  const Value* value = Find(object, key);
  return value != nullptr && value->is_array() ? value->as_array() : kEmpty;
}

bool IsTrueOrUnknown(const Object& object, std::string_view key) {
  return IsUnknown(object, key) || GetBool(object, key).value_or(false);
}

bool IsUnknown(const Object& object, std::string_view key) {
  const Value* value = Find(object, key);
  return value != nullptr && value->is_unknown();
}

std::string ScalarText(const Value& value) {
  const Value& plain = value.Plain();
  if (plain.is_string()) return plain.as_string();
  if (plain.is_bool()) return plain.as_bool() ? "true" : "false";
  if (!plain.is_number()) return {};
  double number = plain.as_number();
  if (number == std::floor(number) && std::abs(number) < 1e15) {
    return fmt::format("{}", static_cast<std::int64_t>(number));
  }
  return fmt::format("{}", number);
}

bool SameText(const Value& a, const Value& b) {
  const Value& x = a.Plain();
  const Value& y = b.Plain();
  if (x == y) return true;
  auto scalar = [](const Value& v) {
    return v.is_string() || v.is_bool() || v.is_number();
  };
  return scalar(x) && scalar(y) && ScalarText(x) == ScalarText(y);
}

bool IsEmpty(const Value& value) {
  const Value& plain = value.Plain();
  if (plain.is_null()) return true;
  if (plain.is_string()) return plain.as_string().empty();
  if (plain.is_array()) {
    return std::ranges::all_of(plain.as_array(), IsEmpty);
  }
  if (plain.is_object()) {
    return std::ranges::all_of(plain.as_object(), [](const auto& each) {
      return IsEmpty(each.second);
    });
  }
  return false;
}

std::string CanonicalText(const Value& value) {
  const Value& plain = value.Plain();
  std::string text;
  if (plain.is_array()) {
    for (const Value& each : plain.as_array())
      text += CanonicalText(each) + ",";
    return "[" + text + "]";
  }
  if (plain.is_object()) {
    for (const auto& [key, each] : plain.as_object()) {
      if (!IsEmpty(each)) text += key + "=" + CanonicalText(each) + ",";
    }
    return "{" + text + "}";
  }
  return ScalarText(plain);
}

Value Reveal(const Value& value) {
  const Value& plain = value.Plain();
  if (plain.is_array()) {
    Array array;
    for (const Value& each : plain.as_array()) array.push_back(Reveal(each));
    return array;
  }
  if (plain.is_object()) return RevealAll(plain.as_object());
  return plain;
}

Object RevealAll(const Object& object) {
  Object plain;
  for (const auto& [key, each] : object) {
    plain.emplace_hint(plain.end(), key, Reveal(each));
  }
  return plain;
}

void KeepSecrets(const Object& inputs, Object& outputs) {
  auto mark = [&](const std::string& key) {
    auto found = outputs.find(key);
    if (found == outputs.end()) return;
    found->second = Value::MakeSecret(Reveal(found->second));
  };
  for (const auto& [key, value] : inputs) {
    if (!value.ContainsSecret()) continue;
    mark(key);
    if (key == "tags") mark("tagsAll");
  }
}

}  // namespace dynaplane::provider
