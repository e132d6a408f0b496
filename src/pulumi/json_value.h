// Property values from JSON and back, as states and events hold them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "pulumi/value.h"

namespace pulumi {

// A secret's cipher text is a secret that is not known.
Value FromJson(const nlohmann::json& json);
// Of values that JSON can hold; secrets are looked through, whole numbers
// become integers, anything else null.
nlohmann::json ToJson(const Value& value);
// Nothing when `text` is no JSON.
std::optional<Value> ParseJson(const std::string& text);

}  // namespace pulumi
