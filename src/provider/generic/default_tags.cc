#include "provider/generic/default_tags.h"

#include "provider/generic/property_path.h"
#include "provider/generic/values.h"

namespace dynaplane::provider {

using pulumi::DiffKind;
using pulumi::Object;
using pulumi::Value;

namespace {

Object Normal(const ResourceType& type, const Object& properties) {
  Object object = Reveal(properties).as_object();
  return type.normalise == nullptr ? object : type.normalise(std::move(object));
}

bool IsRecordedDefault(const Object& recorded, const std::string& key,
                       const Value& value) {
  const Object& all = GetObject(recorded, "tagsAll");
  auto found = all.find(key);
  return found != all.end() && SameText(found->second, value) &&
         !GetObject(recorded, "tags").contains(key);
}

}  // namespace

Object AllTags(const DefaultTags& defaults, const Object& tags) {
  Object all = tags;
  for (const auto& [key, value] : defaults) all.emplace(key, value);
  return all;
}

Object OwnTags(const DefaultTags& defaults, const Object& all,
               const Object& given, const Object& recorded_outputs) {
  Object own;
  for (const auto& [key, value] : all) {
    auto by_default = defaults.find(key);
    bool is_default =
        (by_default != defaults.end() && SameText(by_default->second, value)) ||
        IsRecordedDefault(recorded_outputs, key, value);
    if (given.contains(key) || !is_default) own[key] = value;
  }
  return own;
}

void DiffDefaultTags(const ResourceType& type, const DefaultTags& defaults,
                     const pulumi::DiffRequest& request,
                     pulumi::DiffResponse& response) {
  if (FindProperty(type.properties, "tagsAll") == nullptr) return;
  Object recorded = Normal(type, request.old_outputs);
  Object inputs = Normal(type, request.new_inputs);
  bool told = Find(recorded, "tagsAll") != nullptr;
  if (!told || IsUnknown(inputs, "tags")) return;
  const Object& was = GetObject(recorded, "tagsAll");
  const Object& own = GetObject(inputs, "tags");
  PathPatterns ignored(request.ignore_changes);
  auto emit = [&](const std::string& key, DiffKind kind) {
    PropertyPath all = PropertyPath().Member("tagsAll").Member(key);
    bool passed_over = ignored.Match(all) ||
                       ignored.Match(PropertyPath().Member("tags").Member(key));
    if (!passed_over) response.changes.emplace(all.Text(), kind);
  };
  for (const auto& [key, value] : defaults) {
    if (own.contains(key)) continue;
    auto found = was.find(key);
    if (found == was.end()) {
      emit(key, DiffKind::kAdd);
    } else if (!SameText(found->second, value)) {
      emit(key, DiffKind::kUpdate);
    }
  }
  for (const auto& [key, value] : was) {
    bool gone = !own.contains(key) && !defaults.contains(key) &&
                IsRecordedDefault(recorded, key, value);
    if (gone) emit(key, DiffKind::kDelete);
  }
}

}  // namespace dynaplane::provider
