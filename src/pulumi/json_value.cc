#include "pulumi/json_value.h"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace pulumi {
namespace {

using Json = nlohmann::json;

// Marks special objects, as in the engine's RPCs (wire.cc).
constexpr char kSignature[] = "4dabf18193072939515e22adb298388d";
constexpr char kSecretSignature[] = "1b47061264138c4ac30d75fd1eb44270";

}  // namespace

Value FromJson(const Json& json) {
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
      Array array;
      for (const Json& each : json) array.push_back(FromJson(each));
      return array;
    }
    case Json::value_t::object: {
      if (json.value(kSignature, Json()) == kSecretSignature) {
        return Value::MakeSecret(Unknown{});
      }
      Object object;
      for (const auto& [key, each] : json.items()) object[key] = FromJson(each);
      return object;
    }
    default:
      return {};
  }
}

Json ToJson(const Value& value) {
  const Value& plain = value.Plain();
  if (plain.is_bool()) return plain.as_bool();
  if (plain.is_string()) return plain.as_string();
  if (plain.is_number()) {
    double number = plain.as_number();
    if (number == std::floor(number) && std::abs(number) < 9e15) {
      return static_cast<std::int64_t>(number);
    }
    return number;
  }
  if (plain.is_array()) {
    Json array = Json::array();
    for (const Value& each : plain.as_array()) array.push_back(ToJson(each));
    return array;
  }
  if (plain.is_object()) {
    Json object = Json::object();
    for (const auto& [key, each] : plain.as_object()) {
      object[key] = ToJson(each);
    }
    return object;
  }
  return nullptr;
}

std::optional<Value> ParseJson(const std::string& text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::nullopt;
  return FromJson(json);
}

}  // namespace pulumi
