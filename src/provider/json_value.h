// Property values from JSON and back.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "pulumi/value.h"

namespace dynaplane::provider {

pulumi::Value FromJson(const nlohmann::json& json);
// Of values that JSON can hold; secrets are looked through, whole numbers
// become integers, anything else null.
nlohmann::json ToJson(const pulumi::Value& value);
// Nothing when `text` is no JSON.
std::optional<pulumi::Value> ParseJson(const std::string& text);

}  // namespace dynaplane::provider
