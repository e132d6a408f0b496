// One entry of a state's list of resources, as JSON of either kind: as it
// comes, or in the order of its file.
#pragma once

#include <algorithm>
#include <set>
#include <string>

namespace dynaplane::cli {

// Takes the names of entries that go out of one that stays, or the engine
// would take the state for damaged.
template <typename Json>
void DropMentions(Json& entry, const std::set<std::string>& urns) {
  const auto goes = [&](const Json& urn) {
    return urn.is_string() && urns.contains(urn.template get<std::string>());
  };
  const auto drop = [&](Json& list) {
    if (!list.is_array()) return;
    std::erase_if(list.template get_ref<typename Json::array_t&>(), goes);
  };
  for (const char* key : {"dependencies", "replaceWith"}) {
    if (entry.contains(key)) drop(entry[key]);
  }
  if (entry.contains("propertyDependencies") &&
      entry["propertyDependencies"].is_object()) {
    for (Json& list : entry["propertyDependencies"]) drop(list);
  }
  if (entry.contains("deletedWith") && goes(entry["deletedWith"])) {
    entry.erase("deletedWith");
  }
}

}  // namespace dynaplane::cli
