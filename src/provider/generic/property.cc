#include "provider/generic/property.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>

#include "provider/generic/unsupported.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {

using pulumi::FromJson;

using pulumi::Object;
using pulumi::Value;

const Property* FindProperty(std::span<const Property> properties,
                             std::string_view name) {
  auto found = std::ranges::find(properties, name, &Property::name);
  return found == properties.end() ? nullptr : &*found;
}

bool IsGiven(const Property& property, const Value& value) {
  const Value& plain = value.Plain();
  bool empty = property.type == Type::kString && plain.is_string() &&
               plain.as_string().empty();
  return !empty && !plain.is_null();
}

Object OnlyGiven(std::span<const Property> properties, Object object) {
  for (const Property& each : properties) {
    auto found = object.find(each.name);
    if (found == object.end()) continue;
    Value& value = found->second;
    if (!IsGiven(each, value)) {
      object.erase(found);
    } else if (each.type == Type::kObject && value.is_object()) {
      value = OnlyGiven(each.object->properties, std::move(value.as_object()));
    } else if (each.type == Type::kObjectList && value.is_array()) {
      for (Value& element : value.as_array()) {
        if (!element.is_object()) continue;
        element =
            OnlyGiven(each.object->properties, std::move(element.as_object()));
      }
    }
  }
  return object;
}

pulumi::Value AbsentValue(const Property& property) {
  if (property.absent.empty()) return {};
  return FromJson(nlohmann::json::parse(property.absent));
}

std::string AwsName(const Property& property) {
  if (!property.aws.empty()) return std::string(property.aws);
  std::string name(property.name);
  name[0] =
      static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

tl::unexpected<pulumi::Error> Unsupported(std::string_view token) {
  return pulumi::Fail(
      pulumi::Error::Code::kInvalidArgument,
      fmt::format("The native AWS provider of dynaplane does not have {}; it "
                  "serves DynamoDB tables and their scaling. Use the official "
                  "provider for this stack: run with --provider official, or "
                  "leave the plugin path out of Pulumi.yaml.",
                  token));
}

}  // namespace dynaplane::provider
