// JSON objects inside a manifest, such as policies.
#pragma once

#include <optional>
#include <string>

#include "manifest/yaml/tree.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

// A map as compact JSON, or a text that holds a JSON object, also compacted;
// the order of the keys is kept. `fault` says why there is none.
std::optional<std::string> ToJsonObject(const yaml::Node& node,
                                        std::string* fault);

// Plain words become numbers, booleans and nulls as in YAML 1.2.
Tree ToTree(const yaml::Node& node);

// JSON text as a tree; text that is no JSON becomes a text.
Tree JsonToTree(const std::string& json);

}  // namespace dynaplane::manifest
