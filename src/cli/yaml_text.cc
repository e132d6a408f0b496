#include "cli/yaml_text.h"

#include <nlohmann/json.hpp>

#include "manifest/json.h"
#include "manifest/tree.h"

namespace dynaplane::cli {

std::string ToYaml(const nlohmann::ordered_json& value) {
  return manifest::ToYaml(manifest::JsonToTree(value.dump()));
}

}  // namespace dynaplane::cli
