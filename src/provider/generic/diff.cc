#include "provider/generic/diff.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/generic/property.h"
#include "provider/generic/property_path.h"
#include "provider/generic/unsupported.h"
#include "provider/generic/values.h"

namespace dynaplane::provider {
namespace {

using pulumi::Array;
using pulumi::DiffKind;
using pulumi::Object;
using pulumi::Value;

const Value kNull;

// One property as it was given, as it is, and as it is wanted. Each is null
// when there is nothing.
struct Sides {
  const Value& given;
  const Value& actual;
  const Value& wanted;

  Sides Member(std::string_view key) const {
    return {given[key].Plain(), actual[key].Plain(), wanted[key].Plain()};
  }
};

enum class Kind { kAdd, kDelete, kUpdate };

DiffKind ToDiffKind(Kind kind, bool replace) {
  switch (kind) {
    case Kind::kAdd:
      return replace ? DiffKind::kAddReplace : DiffKind::kAdd;
    case Kind::kDelete:
      return replace ? DiffKind::kDeleteReplace : DiffKind::kDelete;
    case Kind::kUpdate:
      break;
  }
  return replace ? DiffKind::kUpdateReplace : DiffKind::kUpdate;
}

std::string KeyOf(const ObjectType& type, const Value& element) {
  return ScalarText(element[type.key]);
}

// Where in `list` the same thing stands as `element` does at `position`; the
// size of the list if nowhere.
std::size_t FindElement(const ObjectType& type, const Array& list,
                        const Value& element, std::size_t position) {
  if (type.key.empty()) return std::min(position, list.size());
  std::string key = KeyOf(type, element);
  auto found = std::ranges::find_if(list, [&](const Value& each) {
    return KeyOf(type, each.Plain()) == key;
  });
  return static_cast<std::size_t>(found - list.begin());
}

// Whether ignoreChanges keeps an element that is no longer wanted.
bool CanStay(const ObjectType& type, const Value& actual) {
  return type.can_stay == nullptr || type.can_stay(actual);
}

class Differ {
 public:
  Differ(const Object& wanted_root, const PathPatterns& ignored)
      : root_(wanted_root), ignored_(ignored) {}

  std::map<std::string, DiffKind> changes;
  std::vector<PropertyPath> paths;

  void Compare(std::span<const Property> properties, const PropertyPath& path,
               const Sides& sides, bool replace) {
    static const Object kNone;
    const Object& parent =
        sides.wanted.is_object() ? sides.wanted.as_object() : kNone;
    for (const Property& each : properties) {
      if (each.use == Use::kComputed) continue;
      if (each.on_change == OnChange::kNothing) continue;
      if (each.relevant != nullptr && !each.relevant({parent, root_})) continue;
      CompareOne(each, path.Member(each.name), sides.Member(each.name),
                 replace || each.on_change == OnChange::kReplace);
    }
  }

 private:
  void Emit(const PropertyPath& path, Kind kind, bool replace) {
    if (!ignored_.Match(path)) Put(path, kind, replace);
  }

  void Put(const PropertyPath& path, Kind kind, bool replace) {
    paths.push_back(path);
    auto [at, fresh] = changes.emplace(path.Text(), ToDiffKind(kind, replace));
    // An element that goes and another that takes its place.
    if (!fresh) at->second = ToDiffKind(Kind::kUpdate, replace);
  }

  void CompareOne(const Property& property, const PropertyPath& path,
                  const Sides& sides, bool replace) {
    if (sides.wanted.is_unknown()) {
      Emit(path, Kind::kUpdate, replace);
      return;
    }
    bool left_out = sides.wanted.is_null();
    if (left_out && property.absence == Absence::kKeep &&
        (sides.given.is_null() || property.absent.empty())) {
      return;
    }
    switch (property.type) {
      case Type::kObject:
        return CompareObject(property, path, sides, replace);
      case Type::kObjectList:
        return CompareList(property, path, sides, replace);
      case Type::kStringList:
        return CompareStrings(property, path, sides, replace);
      case Type::kStringMap:
        return CompareMap(path, sides, replace);
      default:
        return CompareScalar(property, path, sides, replace);
    }
  }

  void CompareScalar(const Property& property, const PropertyPath& path,
                     const Sides& sides, bool replace) {
    Value absent = AbsentValue(property);
    const Value& actual = sides.actual.is_null() ? absent : sides.actual;
    const Value& wanted = sides.wanted.is_null() ? absent : sides.wanted;
    if (SameText(actual, wanted) || (IsEmpty(actual) && IsEmpty(wanted))) {
      return;
    }
    if (property.same != nullptr &&
        property.same(sides.given, actual, wanted)) {
      return;
    }
    Kind kind = sides.actual.is_null()   ? Kind::kAdd
                : sides.wanted.is_null() ? Kind::kDelete
                                         : Kind::kUpdate;
    Emit(path, kind, replace);
  }

  // An object that is not there equals one whose members all have the value
  // that their absence stands for. When one side is missing and they differ,
  // the object as a whole is the change.
  void CompareObject(const Property& property, const PropertyPath& path,
                     const Sides& sides, bool replace) {
    if (sides.actual.is_object() && sides.wanted.is_object()) {
      return Compare(property.object->properties, path, sides, replace);
    }
    Differ inside(root_, ignored_);
    inside.Compare(property.object->properties, path, sides, replace);
    if (inside.changes.empty()) return;
    Emit(path, sides.wanted.is_null() ? Kind::kDelete : Kind::kAdd, replace);
  }

  void CompareList(const Property& property, const PropertyPath& path,
                   const Sides& sides, bool replace) {
    static const Array kNone;
    const Array& wanted =
        sides.wanted.is_array() ? sides.wanted.as_array() : kNone;
    const Array& actual =
        sides.actual.is_array() ? sides.actual.as_array() : kNone;
    const Array& given =
        sides.given.is_array() ? sides.given.as_array() : kNone;
    const ObjectType& type = *property.object;
    if (type.key.empty() && property.unordered) {
      if (sides.wanted.ContainsUnknown() ||
          SortedTexts(wanted) != SortedTexts(actual)) {
        Emit(path, Kind::kUpdate, replace);
      }
      return;
    }
    std::vector<bool> met(actual.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Value& element = wanted[i].Plain();
      PropertyPath here = path.Element(i, KeyOf(type, element));
      if (element.is_unknown() || element[type.key].is_unknown()) {
        Emit(here, Kind::kUpdate, replace);
        continue;
      }
      std::size_t at = FindElement(type, actual, element, i);
      if (at == actual.size() || met[at]) {
        Emit(here, Kind::kAdd, replace);
        continue;
      }
      met[at] = true;
      std::size_t before = FindElement(type, given, element, i);
      const Value& was = before < given.size() ? given[before].Plain() : kNull;
      Compare(type.properties, here, {was, actual[at].Plain(), element},
              replace);
    }
    for (std::size_t i = 0; i < actual.size(); ++i) {
      if (met[i]) continue;
      const Value& element = actual[i].Plain();
      PropertyPath here = path.Element(i, KeyOf(type, element));
      if (CanStay(type, element)) {
        Emit(here, Kind::kDelete, replace);
      } else {
        Put(here, Kind::kDelete, replace);
      }
    }
  }

  static std::vector<std::string> SortedTexts(const Array& list) {
    std::vector<std::string> texts;
    for (const Value& each : list) texts.push_back(CanonicalText(each));
    std::ranges::sort(texts);
    return texts;
  }

  void CompareStrings(const Property& property, const PropertyPath& path,
                      const Sides& sides, bool replace) {
    auto strings = [&](const Value& list) {
      std::vector<std::string> texts;
      if (!list.is_array()) return texts;
      for (const Value& each : list.as_array()) {
        texts.push_back(ScalarText(each));
      }
      if (!property.unordered) return texts;
      // A set: AWS keeps one of each.
      std::ranges::sort(texts);
      texts.erase(std::ranges::unique(texts).begin(), texts.end());
      return texts;
    };
    bool unknown = sides.wanted.ContainsUnknown();
    if (!unknown && strings(sides.actual) == strings(sides.wanted)) return;
    Kind kind = sides.actual.is_null()   ? Kind::kAdd
                : sides.wanted.is_null() ? Kind::kDelete
                                         : Kind::kUpdate;
    Emit(path, kind, replace);
  }

  void CompareMap(const PropertyPath& path, const Sides& sides, bool replace) {
    static const Object kNone;
    const Object& wanted =
        sides.wanted.is_object() ? sides.wanted.as_object() : kNone;
    const Object& actual =
        sides.actual.is_object() ? sides.actual.as_object() : kNone;
    for (const auto& [key, value] : wanted) {
      auto found = actual.find(key);
      if (found == actual.end()) {
        Emit(path.Member(key), Kind::kAdd, replace);
      } else if (!SameText(found->second, value)) {
        Emit(path.Member(key), Kind::kUpdate, replace);
      }
    }
    for (const auto& [key, value] : actual) {
      if (!wanted.contains(key)) {
        Emit(path.Member(key), Kind::kDelete, replace);
      }
    }
  }

  const Object& root_;
  const PathPatterns& ignored_;
};

bool SameIdentity(const ResourceType& type, const Object& actual,
                  const Object& wanted) {
  return std::ranges::all_of(type.identity, [&](std::string_view key) {
    const Value* was = Find(actual, key);
    const Value* now = Find(wanted, key);
    if (now == nullptr) return true;  // kept, or AWS decides as before
    return was != nullptr && !now->is_unknown() && SameText(*was, *now);
  });
}

// Works out what to do about each property; see EffectiveInputs.
class Overlay {
 public:
  explicit Overlay(const PathPatterns& ignored) : ignored_(ignored) {}

  Object Apply(std::span<const Property> properties, const PropertyPath& path,
               const Sides& sides) const {
    Object result = sides.wanted.as_object();
    for (const Property& each : properties) {
      if (each.use == Use::kComputed) continue;
      std::string key(each.name);
      Value value =
          Decide(each, path.Member(each.name), sides.Member(each.name));
      if (value.is_null()) {
        result.erase(key);
      } else {
        result[key] = std::move(value);
      }
    }
    return result;
  }

 private:
  Value Decide(const Property& property, const PropertyPath& path,
               const Sides& sides) const {
    if (ignored_.Match(path)) {
      // Capacity is 0 where there is none (on demand): nothing to keep.
      bool none = sides.actual.is_null() ||
                  (sides.actual.is_number() && sides.actual.as_number() == 0);
      return none ? sides.wanted : sides.actual;
    }
    if (sides.wanted.is_null()) {
      bool dropped =
          property.absence == Absence::kKeep && !sides.given.is_null();
      if (!dropped) return {};
      Array kept = property.object != nullptr
                       ? Kept(*property.object, path, sides.actual, {})
                       : Array();
      return kept.empty() ? AbsentValue(property) : Value(std::move(kept));
    }
    bool equal = property.same != nullptr && !sides.actual.is_null() &&
                 property.same(sides.given, sides.actual, sides.wanted);
    return equal ? sides.actual : Descend(property, path, sides);
  }

  Value Descend(const Property& property, const PropertyPath& path,
                const Sides& sides) const {
    if (property.type == Type::kObject && sides.wanted.is_object()) {
      return Apply(property.object->properties, path, sides);
    }
    if (property.type == Type::kStringMap && sides.wanted.is_object()) {
      return DescendMap(path, sides);
    }
    if (property.type == Type::kObjectList && sides.wanted.is_array()) {
      return DescendList(*property.object, path, sides);
    }
    return sides.wanted;
  }

  Value DescendMap(const PropertyPath& path, const Sides& sides) const {
    Object map = sides.wanted.as_object();
    if (!sides.actual.is_object()) return map;
    for (const auto& [key, value] : sides.actual.as_object()) {
      if (ignored_.Match(path.Member(key))) map[key] = value;
    }
    return map;
  }

  Value DescendList(const ObjectType& type, const PropertyPath& path,
                    const Sides& sides) const {
    static const Array kNone;
    const Array& actual =
        sides.actual.is_array() ? sides.actual.as_array() : kNone;
    const Array& given =
        sides.given.is_array() ? sides.given.as_array() : kNone;
    Array list = sides.wanted.as_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Value element = list[i].Plain();
      if (!element.is_object()) continue;
      auto other = [&](const Array& in) -> const Value& {
        std::size_t at = FindElement(type, in, element, i);
        return at < in.size() ? in[at].Plain() : kNull;
      };
      list[i] = Apply(type.properties, path.Element(i, KeyOf(type, element)),
                      {other(given), other(actual), element});
    }
    for (Value& kept : Kept(type, path, sides.actual, list)) {
      list.push_back(std::move(kept));
    }
    return list;
  }

  // The elements that are there, are not wanted, and stay all the same.
  Array Kept(const ObjectType& type, const PropertyPath& path,
             const Value& actual, const Array& wanted) const {
    Array kept;
    if (!actual.is_array() || type.key.empty()) return kept;
    for (std::size_t i = 0; i < actual.as_array().size(); ++i) {
      const Value& element = actual.as_array()[i].Plain();
      bool stays = FindElement(type, wanted, element, i) == wanted.size() &&
                   CanStay(type, element) &&
                   ignored_.Match(path.Element(i, KeyOf(type, element)));
      if (stays) kept.push_back(element);
    }
    return kept;
  }

  const PathPatterns& ignored_;
};

struct Found {
  pulumi::DiffResponse response;
  std::vector<PropertyPath> paths;
};

pulumi::Result<Found> FindChanges(const pulumi::DiffRequest& request) {
  const ResourceType* type = FindResource(request.resource.type);
  if (type == nullptr) return Unsupported(request.resource.type);
  auto normal = [&](const Object& given) {
    Object object = OnlyGiven(type->properties, RevealAll(given));
    return type->normalise == nullptr ? object
                                      : type->normalise(std::move(object));
  };
  pulumi::DiffRequest plain;
  plain.resource = request.resource;
  plain.ignore_changes = request.ignore_changes;
  plain.old_inputs = normal(request.old_inputs);
  // A state without outputs (made by hand) is taken at its inputs' word.
  plain.old_outputs = normal(request.old_outputs.empty() ? request.old_inputs
                                                         : request.old_outputs);
  plain.new_inputs = normal(request.new_inputs);

  PathPatterns ignored(request.ignore_changes);
  // As values for the walk, and back: a copy of each would take longer.
  Value given = std::move(plain.old_inputs);
  Value actual = std::move(plain.old_outputs);
  Value wanted = std::move(plain.new_inputs);
  Differ differ(wanted.as_object(), ignored);
  differ.Compare(type->properties, {}, {given, actual, wanted}, false);
  plain.old_inputs = std::move(given.as_object());
  plain.old_outputs = std::move(actual.as_object());
  plain.new_inputs = std::move(wanted.as_object());

  Found found{{}, std::move(differ.paths)};
  pulumi::DiffResponse& response = found.response;
  response.changes = std::move(differ.changes);
  if (type->refine != nullptr) type->refine(plain, response);
  // Whatever the changes: the engine may make a replacement of them or, with
  // replaceOnChanges or after a deletion without a creation, of none.
  response.delete_before_replace =
      SameIdentity(*type, plain.old_outputs, plain.new_inputs);
  std::erase_if(found.paths, [&](const PropertyPath& path) {
    return !response.changes.contains(path.Text());
  });
  return found;
}

}  // namespace

pulumi::Result<pulumi::DiffResponse> DiffResource(
    const pulumi::DiffRequest& request) {
  pulumi::Result<Found> found = FindChanges(request);
  if (!found) return tl::unexpected(found.error());
  return std::move(found->response);
}

std::vector<PropertyPath> ChangedPaths(const pulumi::DiffRequest& request) {
  pulumi::Result<Found> found = FindChanges(request);
  return found ? std::move(found->paths) : std::vector<PropertyPath>();
}

Object EffectiveInputs(const pulumi::UpdateRequest& request,
                       const Object& actual) {
  Object inputs = RevealAll(request.new_inputs);
  const ResourceType* type = FindResource(request.resource.type);
  if (type == nullptr) return inputs;
  Value given = OnlyGiven(type->properties, RevealAll(request.old_inputs));
  Value wanted = OnlyGiven(type->properties, std::move(inputs));
  Value live = OnlyGiven(type->properties, actual);
  PathPatterns ignored(request.ignore_changes);
  return Overlay(ignored).Apply(type->properties, {}, {given, live, wanted});
}

bool IsReplacement(const pulumi::DiffResponse& response) {
  return std::ranges::any_of(response.changes, [](const auto& change) {
    return change.second == DiffKind::kAddReplace ||
           change.second == DiffKind::kDeleteReplace ||
           change.second == DiffKind::kUpdateReplace;
  });
}

}  // namespace dynaplane::provider
