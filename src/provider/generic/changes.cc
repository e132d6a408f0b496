#include "provider/generic/changes.h"

#include <algorithm>

#include "provider/generic/diff.h"
#include "provider/generic/values.h"

namespace dynaplane::provider {
namespace {

std::vector<std::string_view> NamesOf(const PropertyPath& path) {
  std::vector<std::string_view> names;
  for (const PathStep& step : path.steps()) names.emplace_back(step.key);
  return names;
}

// Whether one of the two contains the other.
bool Meet(std::span<const std::string_view> a,
          std::span<const std::string_view> b) {
  const std::size_t common = std::min(a.size(), b.size());
  return std::ranges::equal(a.first(common), b.first(common));
}

// DiffDefaultTags tells texts; their keys are among these.
void AddDefaultTags(const pulumi::UpdateRequest& request,
                    const DefaultTags& defaults,
                    std::vector<PropertyPath>& paths) {
  const ResourceType* type = FindResource(request.resource.type);
  if (type == nullptr) return;
  pulumi::DiffResponse response;
  DiffDefaultTags(*type, defaults, AsDiff(request), response);
  const pulumi::Value recorded = Reveal(request.old_outputs);
  pulumi::Object keys = GetObject(recorded.as_object(), "tagsAll");
  for (const auto& [key, value] : defaults) keys.emplace(key, value);
  for (const auto& [key, value] : keys) {
    PropertyPath path = PropertyPath().Member("tagsAll").Member(key);
    if (response.changes.contains(path.Text())) paths.push_back(path);
  }
}

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

const Value kNone;

Object MapTakeNamed(const Object& base, const Object& from,
                    const Changes& changes, const PropertyPath& at) {
  Object map = base;
  std::erase_if(map, [&](const auto& each) {
    return changes.Touch(at.Member(each.first));
  });
  for (const auto& [key, value] : from) {
    if (changes.Touch(at.Member(key))) map[key] = value;
  }
  return map;
}

Array ListTakeNamed(const ObjectType& type, const Array& base,
                    const Array& from, const Changes& changes,
                    const PropertyPath& at) {
  auto path = [&](const Value& element) {
    return at.Element(0, ScalarText(element[type.key]));
  };
  auto find = [&](const Array& list, const Value& element) -> const Value& {
    auto found = std::ranges::find_if(list, [&](const Value& each) {
      return SameText(each[type.key], element[type.key]);
    });
    return found == list.end() ? kNone : found->Plain();
  };
  Array list;
  for (const Value& each : base) {
    const Value& other = find(from, each);
    if (other.is_object()) {
      list.push_back(TakeNamed(type.properties, each.Plain().as_object(),
                               other.as_object(), changes, path(each)));
    } else if (!changes.Touch(path(each))) {
      list.push_back(each);
    }
  }
  for (const Value& each : from) {
    bool comes = find(base, each).is_null() && changes.Touch(path(each));
    if (comes) list.push_back(each);
  }
  return list;
}

Value ValueTakeNamed(const Property& property, const Value& base,
                     const Value& from, const Changes& changes,
                     const PropertyPath& at) {
  if (!changes.Touch(at)) return base;
  if (property.type == Type::kStringMap && base.is_object()) {
    return MapTakeNamed(base.as_object(),
                        from.is_object() ? from.as_object() : Object(), changes,
                        at);
  }
  if (property.type == Type::kObject && base.is_object() && from.is_object()) {
    return TakeNamed(property.object->properties, base.as_object(),
                     from.as_object(), changes, at);
  }
  bool named = property.type == Type::kObjectList &&
               !property.object->key.empty() && base.is_array();
  if (named) {
    return ListTakeNamed(*property.object, base.as_array(),
                         from.is_array() ? from.as_array() : Array(), changes,
                         at);
  }
  return from;
}

}  // namespace

Object TakeNamed(std::span<const Property> properties, const Object& base,
                 const Object& from, const Changes& changes,
                 const PropertyPath& at) {
  Object result = base;
  for (const Property& each : properties) {
    if (each.use == Use::kComputed) continue;
    const std::string key(each.name);
    const Value* was = Find(base, key);
    const Value* now = Find(from, key);
    Value value =
        ValueTakeNamed(each, was == nullptr ? kNone : *was,
                       now == nullptr ? kNone : *now, changes, at.Member(key));
    if (value.is_null()) {
      result.erase(key);
    } else {
      result[key] = std::move(value);
    }
  }
  return result;
}

pulumi::DiffRequest AsDiff(const pulumi::UpdateRequest& request) {
  pulumi::DiffRequest diff;
  diff.resource = request.resource;
  diff.old_inputs = request.old_inputs;
  diff.old_outputs = request.old_outputs;
  diff.new_inputs = request.new_inputs;
  diff.ignore_changes = request.ignore_changes;
  return diff;
}

std::vector<PropertyPath> DriftedPaths(const pulumi::UpdateRequest& request,
                                       const pulumi::Object& actual,
                                       const Changes& changes) {
  pulumi::DiffRequest look = AsDiff(request);
  look.old_outputs = actual;
  std::vector<PropertyPath> paths = ChangedPaths(look);
  std::erase_if(paths, [&](const auto& path) { return changes.Touch(path); });
  return paths;
}

pulumi::Object AchievedInputs(const pulumi::UpdateRequest& request,
                              const pulumi::Object& outputs) {
  pulumi::DiffRequest look = AsDiff(request);
  look.old_outputs = outputs;
  const Changes left(ChangedPaths(look));
  pulumi::Object inputs = request.new_inputs;
  std::erase_if(inputs,
                [&](const auto& each) { return left.Touch({each.first}); });
  for (const auto& [key, value] : request.old_inputs) {
    if (left.Touch({key})) inputs[key] = value;
  }
  return inputs;
}

Changes Changes::Everything() {
  Changes changes({});
  changes.everything_ = true;
  return changes;
}

Changes Changes::Of(const pulumi::UpdateRequest& request,
                    const DefaultTags& defaults) {
  std::vector<PropertyPath> paths = ChangedPaths(AsDiff(request));
  AddDefaultTags(request, defaults, paths);
  return Changes(std::move(paths));
}

Changes Changes::Named(const std::vector<std::vector<std::string>>& paths) {
  std::vector<PropertyPath> named;
  for (const std::vector<std::string>& names : paths) {
    PropertyPath& path = named.emplace_back();
    for (const std::string& name : names) path = path.Member(name);
  }
  return Changes(std::move(named));
}

bool Changes::Meets(std::span<const std::string_view> path) const {
  return everything_ ||
         std::ranges::any_of(paths_, [&](const PropertyPath& each) {
           return Meet(NamesOf(each), path);
         });
}

bool Changes::Touch(NamePath path) const { return Meets(path); }

bool Changes::Touch(const PropertyPath& path) const {
  return Meets(NamesOf(path));
}

bool Changes::TouchTag(std::string_view key) const {
  return Touch({"tags", key}) || Touch({"tagsAll", key});
}

bool Changes::TouchTags() const {
  return Touch({"tags"}) || Touch({"tagsAll"});
}

bool Changes::TouchWhole(NamePath path) const {
  return everything_ ||
         std::ranges::any_of(paths_, [&](const PropertyPath& each) {
           return each.steps().size() <= path.size() &&
                  Meet(NamesOf(each), path);
         });
}

}  // namespace dynaplane::provider
