#include "cli/yaml_text.h"

#include <nlohmann/json.hpp>

#include "manifest/yaml/json.h"
#include "manifest/yaml/tree.h"

namespace dynaplane::cli {
namespace {

constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;

}  // namespace

std::string ToYaml(const nlohmann::ordered_json& value) {
  return manifest::ToYaml(
      manifest::JsonToTree(value.dump(-1, ' ', false, kReplace)));
}

std::string ToJsonText(const nlohmann::ordered_json& value) {
  return value.dump(2, ' ', false, kReplace) + "\n";
}

}  // namespace dynaplane::cli
