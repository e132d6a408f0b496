// JSON values as text, for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace dynaplane::cli {

// Block style, two spaces a level; strings are quoted where a YAML 1.1 or 1.2
// reader could take them for something else. Ends with a newline.
std::string ToYaml(const nlohmann::ordered_json& value);

// JSON, indented by two; ends with a newline. What is no UTF-8, as in the name
// of a file, becomes U+FFFD: the library would throw.
std::string ToJsonText(const nlohmann::ordered_json& value);

}  // namespace dynaplane::cli
