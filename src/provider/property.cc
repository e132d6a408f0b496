#include "provider/property.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>

#include "provider/json_value.h"
#include "provider/unsupported.h"

namespace dynaplane::provider {

const Property* FindProperty(std::span<const Property> properties,
                             std::string_view name) {
  auto found = std::ranges::find(properties, name, &Property::name);
  return found == properties.end() ? nullptr : &*found;
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
