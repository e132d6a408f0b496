#include "stack/type_place.h"

#include <fmt/format.h>

#include <vector>

namespace dynaplane::stack {
namespace {

// The paths below which a key may stand, with its attributes.
std::vector<std::pair<std::string, std::vector<std::string>>> KeysOf(
    const manifest::Spec& spec) {
  std::vector<std::pair<std::string, std::vector<std::string>>> keys = {
      {"spec.hashKey", spec.key.hash}, {"spec.rangeKey", spec.key.range}};
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const auto& key = spec.global_secondary_indexes[i].key;
    const std::string path = fmt::format("spec.globalSecondaryIndexes[{}]", i);
    keys.emplace_back(path + ".hashKey", key.hash);
    keys.emplace_back(path + ".rangeKey", key.range);
  }
  for (std::size_t i = 0; i < spec.local_secondary_indexes.size(); ++i) {
    keys.emplace_back(fmt::format("spec.localSecondaryIndexes[{}].rangeKey", i),
                      std::vector{spec.local_secondary_indexes[i].range_key});
  }
  return keys;
}

}  // namespace

std::string PlaceOfType(const manifest::AwsDynamodb& manifest,
                        const std::string& attribute) {
  for (const auto& [path, attributes] : KeysOf(manifest.spec)) {
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      if (attributes[i] != attribute) continue;
      // One alone, or one of a list.
      for (const std::string& type :
           {path + ".type", fmt::format("{}[{}].type", path, i)}) {
        if (manifest.positions.contains(type)) return type;
      }
    }
  }
  return "spec.attributes";
}

}  // namespace dynaplane::stack
