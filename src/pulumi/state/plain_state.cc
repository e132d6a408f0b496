#include "pulumi/state/plain_state.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "base/json_read.h"
#include "base/timestamp.h"
#include "pulumi/state/vocabulary.h"
#include "pulumi/types.h"

namespace pulumi::state {
namespace {

using base::Json;
using base::Text;

bool IsText(const Json& value) { return value.is_string(); }
bool IsFlag(const Json& value) { return value.is_boolean(); }
bool IsObject(const Json& value) { return value.is_object(); }
bool IsTime(const Json& value) {
  return IsText(value) &&
         base::ParseIso8601(value.get<std::string>()).has_value();
}
bool IsTexts(const Json& value) {
  return value.is_array() && std::ranges::all_of(value, IsText);
}
bool IsTextsByName(const Json& value) {
  return value.is_object() && std::ranges::all_of(value, IsTexts);
}

struct Member {
  std::string_view name;
  bool (*is)(const Json&);
};

// What engines write of a resource, be it read here or of no account for what
// a run does.
constexpr std::array kOfResource{
    Member{"urn", IsText},
    Member{"custom", IsFlag},
    Member{"id", IsText},
    Member{"type", IsText},
    Member{"inputs", IsObject},
    Member{"outputs", IsObject},
    Member{"parent", IsText},
    Member{"provider", IsText},
    Member{"dependencies", IsTexts},
    Member{"propertyDependencies", IsTextsByName},
    Member{"protect", IsFlag},
    Member{"deletedWith", IsText},
    Member{"ignoreChanges", IsTexts},
    Member{"initErrors", IsTexts},
    Member{"delete", IsFlag},
    Member{"created", IsTime},
    Member{"modified", IsTime},
    Member{"sourcePosition", IsText},
};
constexpr std::array kOfDeployment{
    Member{"manifest", IsObject},
    Member{"secrets_providers", IsObject},
    Member{"resources", [](const Json& value) { return value.is_array(); }},
    Member{"metadata", IsObject},
};

bool SaysSomething(const Json& value) {
  return !value.is_null() && value != Json(false) && value != Json("") &&
         !((value.is_array() || value.is_object()) && value.empty());
}

template <typename Members>
bool SaysNoMoreThan(const Json& object, const Members& members) {
  return std::ranges::all_of(object.items(), [&](const auto& item) {
    const auto found = std::ranges::find(members, item.key(), &Member::name);
    return found == members.end() ? !SaysSomething(item.value())
                                  : found->is(item.value());
  });
}

using Urns = std::set<std::string, std::less<>>;

bool RefersTo(const Urns& urns, const std::string& urn) {
  return urn.empty() || urns.contains(urn);
}

bool RefersTo(const Urns& urns, const Json& resource, const char* list) {
  const auto found = resource.find(list);
  return found == resource.end() ||
         std::ranges::all_of(*found, [&](const Json& urn) {
           return RefersTo(urns, urn.get<std::string>());
         });
}

bool IsPlainResource(const Json& resource, const Urns& before) {
  if (!resource.is_object() || !SaysNoMoreThan(resource, kOfResource)) {
    return false;
  }
  const std::string provider = Text(resource, "provider");
  const bool custom = Text(resource, "type") != kStackType;
  const auto flag = resource.find("custom");
  const auto lists = resource.find("propertyDependencies");
  return flag != resource.end() && *flag == custom &&
         Text(resource, "id").empty() != custom &&
         RefersTo(before, Text(resource, "parent")) &&
         RefersTo(before, Text(resource, "deletedWith")) &&
         RefersTo(before, provider.substr(0, provider.rfind("::"))) &&
         RefersTo(before, resource, "dependencies") &&
         (lists == resource.end() ||
          std::ranges::all_of(lists->items(), [&](const auto& item) {
            return RefersTo(before, *lists, item.key().c_str());
          }));
}

}  // namespace

bool IsPlain(const Json& deployment) {
  if (!SaysNoMoreThan(deployment, kOfDeployment)) return false;
  Urns before;
  for (const Json& resource : deployment.value("resources", Json::array())) {
    if (!IsPlainResource(resource, before)) return false;
    before.insert(Text(resource, "urn"));
  }
  return true;
}

}  // namespace pulumi::state
