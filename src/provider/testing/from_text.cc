#include "provider/testing/from_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::ParseJson;

pulumi::Value WithUnknowns(const pulumi::Value& value) {
  if (value == pulumi::Value("<unknown>")) return pulumi::Unknown{};
  if (value.is_array()) {
    pulumi::Array array;
    for (const pulumi::Value& each : value.as_array()) {
      array.push_back(WithUnknowns(each));
    }
    return array;
  }
  if (value.is_object()) {
    pulumi::Object object;
    for (const auto& [key, each] : value.as_object()) {
      object[key] = WithUnknowns(each);
    }
    return object;
  }
  return value;
}

}  // namespace

pulumi::Object FromText(const std::string& json) {
  std::optional<pulumi::Value> value = ParseJson(json);
  if (!value || !value->is_object()) {
    ADD_FAILURE() << "not a JSON object: " << json;
    return {};
  }
  return WithUnknowns(*value).as_object();
}

std::string ToText(const pulumi::Value& value) { return ToJson(value).dump(); }

}  // namespace dynaplane::provider
