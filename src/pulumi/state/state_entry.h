// One entry of a state's list of resources.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "pulumi/types.h"

namespace pulumi::state {

// Whether a resource of `type` is the stack or a provider: nobody wrote it
// into a manifest.
inline bool IsBookkeeping(std::string_view type) {
  return type == kStackType || type.starts_with("pulumi:providers:");
}

// The last part of a URN; all of what is none.
inline std::string NameIn(const std::string& urn) {
  const std::size_t last = urn.rfind("::");
  return last == std::string::npos ? urn : urn.substr(last + 2);
}

// Takes the names of entries that go out of one that stays, or the engine
// would take the state for damaged. `Json` as it comes, or in the order of its
// file.
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

}  // namespace pulumi::state
