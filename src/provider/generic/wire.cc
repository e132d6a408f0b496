#include "provider/generic/wire.h"

#include <charconv>

#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::FromJson;
using pulumi::ToJson;

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

Json NumberOf(const std::string& text) {
  double number = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? ToJson(number) : Json(text);
}

Json MemberToAws(const Property& property, const Value& value) {
  if (property.type == Type::kObject && value.is_object()) {
    return ToAws(property.object->properties, value.as_object());
  }
  if (property.type == Type::kObjectList && value.is_array()) {
    Json list = Json::array();
    for (const Value& each : value.as_array()) {
      if (each.Plain().is_object()) {
        list.push_back(
            ToAws(property.object->properties, each.Plain().as_object()));
      }
    }
    return list;
  }
  if (property.aws_number) return NumberOf(ScalarText(value));
  return ToJson(value);
}

Value MemberFromAws(const Property& property, const Json& json) {
  if (property.type == Type::kObject && json.is_object()) {
    return FromAws(property.object->properties, json);
  }
  if (property.type == Type::kObjectList && json.is_array()) {
    Array list;
    for (const Json& each : json) {
      list.push_back(FromAws(property.object->properties, each));
    }
    return list;
  }
  Value value = FromJson(json);
  return property.aws_number ? Value(ScalarText(value)) : value;
}

}  // namespace

Json ToAws(std::span<const Property> properties, const Object& object) {
  Json json = Json::object();
  for (const Property& each : properties) {
    const Value* value = Find(object, each.name);
    if (value == nullptr || value->is_unknown()) continue;
    Json member = MemberToAws(each, *value);
    bool empty = member.is_null() || (member.is_string() && member == "") ||
                 (member.is_array() && member.empty());
    if (!empty) json[AwsName(each)] = std::move(member);
  }
  return json;
}

Object FromAws(std::span<const Property> properties, const Json& json) {
  Object object;
  for (const Property& each : properties) {
    const Json& member = At(json, AwsName(each).c_str());
    if (member.is_null()) continue;
    object[std::string(each.name)] = MemberFromAws(each, member);
  }
  return object;
}

}  // namespace dynaplane::provider
