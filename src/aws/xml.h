// Just enough XML to read STS's answers.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace dynaplane::aws {

// The document as {"Root": …}: an element with children is an object, one
// without a string; of several of one name the last counts. Attributes are
// left out. Nothing when it is not well-formed, holds a document type or is
// nested more than 32 deep.
std::optional<nlohmann::json> ParseXml(std::string_view text);

}  // namespace dynaplane::aws
