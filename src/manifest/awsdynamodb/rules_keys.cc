// Keys and the attributes they use.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "manifest/awsdynamodb/rules.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

// Each key attribute with the path of the key that uses it.
struct Use {
  std::string name;
  std::string path;
};

// Where there are several names, each one stands at its own element.
void AddUses(const std::vector<std::string>& names, const std::string& path,
             std::vector<Use>& uses) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    uses.push_back(
        {names[i], names.size() == 1 ? path : fmt::format("{}[{}]", path, i)});
  }
}

std::vector<Use> UsesOf(const Spec& spec, const Scratch& scratch) {
  std::vector<Use> uses;
  AddUses(spec.key.hash, "spec.hashKey", uses);
  AddUses(spec.key.range, "spec.rangeKey", uses);
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const KeySchema& key = spec.global_secondary_indexes[i].key;
    AddUses(key.hash, IndexPath(i) + ".hashKey", uses);
    AddUses(key.range, IndexPath(i) + ".rangeKey", uses);
  }
  for (std::size_t i = 0; i < spec.local_secondary_indexes.size(); ++i) {
    AddUses({spec.local_secondary_indexes[i].range_key},
            LocalIndexPath(i) + ".rangeKey", uses);
  }
  for (Use& use : uses) use.path = PathOfName(scratch, use.path, use.name);
  return uses;
}

void CheckDistinct(Check& check, const KeySchema& key,
                   const std::string& parent) {
  std::set<std::string_view> seen(key.hash.begin(), key.hash.end());
  bool repeated = seen.size() != key.hash.size();
  for (const std::string& name : key.range) {
    repeated |= !name.empty() && !seen.insert(name).second;
  }
  if (!repeated || seen.contains("")) return;
  const bool in_range = !key.range.empty();
  const std::string path =
      PathOfName(check.scratch, parent + (in_range ? ".rangeKey" : ".hashKey"),
                 in_range ? key.range.back() : key.hash.back());
  check.Error(path, "key_attributes_distinct",
              "an attribute is used twice in one key; hash and range key must "
              "be different attributes");
}

std::string_view Word(ScalarType type) {
  switch (type) {
    case ScalarType::kString:
      return "S";
    case ScalarType::kNumber:
      return "N";
    case ScalarType::kBinary:
      return "B";
  }
  return "S";
}

// The first definition of a name that `definition` repeats or contradicts.
const Definition* FindConflict(const std::vector<const Definition*>& earlier,
                               const Definition& definition) {
  for (const Definition* other : earlier) {
    const bool twice = definition.in_list && other->in_list;
    const bool differ =
        definition.type != other->type && !definition.broken && !other->broken;
    if (twice || differ) return other;
  }
  return nullptr;
}

void CheckConflicts(Check& check) {
  std::map<std::string_view, std::vector<const Definition*>> by_name;
  for (const Definition& definition : check.scratch.definitions) {
    std::vector<const Definition*>& earlier = by_name[definition.name];
    const Definition* other = FindConflict(earlier, definition);
    if (other == nullptr) {
      // Those that agree with one that is kept tell nothing more.
      const bool tells_more = earlier.empty() || definition.in_list ||
                              (earlier.back()->broken && !definition.broken);
      if (tells_more) earlier.push_back(&definition);
      continue;
    }
    const Place& place = check.reader.places()[other->path];
    check.Error(definition.path, "attribute_defined_twice",
                fmt::format("the attribute {} is already defined as {} on "
                            "line {}; keep one definition",
                            Quoted(definition.name), Word(other->type),
                            place.key.line));
  }
}

// Whether a key could not be read, and with it the attributes it uses.
bool IsAnyKeyBroken(const Check& check) {
  const auto broken = [&](const std::string& parent) {
    return check.IsBroken(parent) || check.IsBrokenBelow(parent + ".hashKey") ||
           check.IsBrokenBelow(parent + ".rangeKey") ||
           check.IsBrokenBelow(parent + ".keySchema");
  };
  bool found = broken("spec") ||
               check.IsBroken("spec.globalSecondaryIndexes") ||
               check.IsBroken("spec.localSecondaryIndexes");
  for (std::size_t i = 0; check.Wrote(IndexPath(i)); ++i) {
    found |= broken(IndexPath(i));
  }
  for (std::size_t i = 0; check.Wrote(LocalIndexPath(i)); ++i) {
    found |= broken(LocalIndexPath(i));
  }
  return found;
}

// Whether an attribute's definition could not be read so far that not even its
// name is known.
bool IsAnyNameBroken(const Check& check) {
  bool found = check.IsBroken("spec.attributes");
  for (std::size_t i = 0;; ++i) {
    const std::string path = fmt::format("spec.attributes[{}]", i);
    if (!check.Wrote(path)) return found;
    found |= check.IsBroken(path) || check.IsBroken(path + ".name");
  }
}

std::vector<const Definition*> FindUnused(const Check& check,
                                          const std::vector<Use>& uses) {
  std::set<std::string_view> used;
  for (const Use& use : uses) used.insert(use.name);
  // v1 also names the hash key of a local index.
  for (const auto& [path, elements] : check.scratch.key_schemas) {
    for (const SchemaElement& element : elements) used.insert(element.name);
  }
  std::vector<const Definition*> unused;
  for (const Definition& definition : check.scratch.definitions) {
    if (!definition.in_list || used.contains(definition.name)) continue;
    unused.push_back(&definition);
  }
  return unused;
}

std::vector<const Use*> FindUndefined(const Check& check,
                                      const std::vector<Use>& uses) {
  std::set<std::string_view> defined;
  for (const Definition& definition : check.scratch.definitions) {
    defined.insert(definition.name);
  }
  std::vector<const Use*> undefined;
  for (const Use& use : uses) {
    if (!defined.contains(use.name)) undefined.push_back(&use);
  }
  return undefined;
}

// One name too many here and one there is a single slip.
bool IsOneSlip(const std::vector<const Definition*>& unused,
               const std::vector<const Use*>& undefined) {
  return unused.size() == 1 && !undefined.empty() &&
         std::ranges::all_of(undefined, [&](const Use* use) {
           return use->name == undefined.front()->name;
         });
}

void CheckDefinitions(Check& check, const std::vector<Use>& uses) {
  const std::vector<const Definition*> unused = FindUnused(check, uses);
  std::vector<const Use*> undefined;
  if (!IsAnyNameBroken(check)) undefined = FindUndefined(check, uses);
  const std::string list = check.Name("spec.attributes");
  if (IsOneSlip(unused, undefined)) {
    const Use& use = *undefined.front();
    return check.Error(
        use.path, "key_attribute_undefined",
        fmt::format("the type of the key attribute {} is not said, and {} has "
                    "{}, which no key uses; name one as the other",
                    Quoted(use.name), list, Quoted(unused.front()->name)));
  }
  for (const Definition* definition : unused) {
    const bool ttl = check.spec.ttl.attribute_name == definition->name;
    check.Error(
        definition->path, "attribute_unused",
        fmt::format("the attribute {} is not part of any key{}; AWS wants the "
                    "types of key attributes only, so remove it",
                    Quoted(definition->name),
                    ttl ? " (ttl needs no definition)" : ""));
  }
  for (const Use* use : undefined) {
    check.Error(use->path, "key_attribute_undefined",
                fmt::format("the type of the key attribute {} is not said; "
                            "add it to {} with type S, N or B",
                            Quoted(use->name), list));
  }
}

constexpr std::string_view kTableShape =
    "Table key_schema must have exactly one HASH key and at most one RANGE key "
    "(max 2 elements)";
constexpr std::string_view kGsiShape =
    "GSI must have exactly one HASH key and at most one RANGE key";
constexpr std::string_view kLsiShape =
    "LSI must have exactly one HASH key and one RANGE key";

void CheckOrder(Check& check, const std::vector<SchemaElement>& elements) {
  if (elements.size() != 2 || elements[0].is_hash || !elements[1].is_hash) {
    return;
  }
  check.Error(elements[0].path, "key_schema_order",
              "the RANGE key stands before the HASH key; AWS wants the HASH "
              "key first, so swap the two");
}

void CheckLocalSchema(Check& check, const std::string& parent,
                      const std::vector<SchemaElement>& elements,
                      std::size_t hashes, std::size_t ranges) {
  if (hashes != 1 || ranges != 1) {
    check.ErrorAtKey(
        parent + ".keySchema", "lsi_key_schema_shape",
        fmt::format("{}; this one has {} and {}", kLsiShape, hashes, ranges));
  }
  if (check.spec.key.hash.empty() || check.spec.key.hash.front().empty()) {
    return;
  }
  for (const SchemaElement& element : elements) {
    if (!element.is_hash || element.name == check.spec.key.hash.front()) {
      continue;
    }
    check.Error(
        element.path + ".attributeName", "lsi_hash_is_the_tables",
        fmt::format("a local index shares the table's hash key {}, not "
                    "{}; use that, or make it a global index",
                    Quoted(check.spec.key.hash.front()), Quoted(element.name)));
  }
}

}  // namespace

void CheckKeySchemas(Check& check) {
  for (const auto& [parent, elements] : check.scratch.key_schemas) {
    if (check.IsBrokenBelow(parent + ".keySchema")) continue;
    const auto hashes = static_cast<std::size_t>(
        std::count_if(elements.begin(), elements.end(),
                      [](const SchemaElement& e) { return e.is_hash; }));
    const std::size_t ranges = elements.size() - hashes;
    CheckOrder(check, elements);
    if (parent.starts_with("spec.local")) {
      CheckLocalSchema(check, parent, elements, hashes, ranges);
      continue;
    }
    if (hashes == 1 && ranges <= 1) continue;
    const bool table = parent == "spec";
    check.ErrorAtKey(
        parent + ".keySchema",
        table ? "table_key_schema_shape" : "gsi_key_schema_shape",
        fmt::format("{}; this one has {} and {}",
                    table ? kTableShape : kGsiShape, hashes, ranges));
  }
}

void CheckKeys(Check& check) {
  const Spec& spec = check.spec;
  if (check.Is(kV1) && !check.Wrote("spec.hashKey") &&
      !check.Wrote("spec.keySchema")) {
    check.ErrorAtKey(
        "spec.keySchema", "missing_field",
        fmt::format("the field \"keySchema\" is missing; {}", kTableShape));
  }
  CheckDistinct(check, spec.key, "spec");
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    CheckDistinct(check, spec.global_secondary_indexes[i].key, IndexPath(i));
    if (check.Is(kV1) && !check.Wrote(IndexPath(i) + ".hashKey") &&
        !check.Wrote(IndexPath(i) + ".keySchema")) {
      check.ErrorAtKey(
          IndexPath(i) + ".keySchema", "missing_field",
          fmt::format("the field \"keySchema\" is missing; {}", kGsiShape));
    }
  }
}

void CheckAttributes(Check& check) {
  const std::vector<Use> uses = UsesOf(check.spec, check.scratch);
  if (check.Is(kV1) && !check.Wrote("spec.attributes") &&
      check.scratch.definitions.empty()) {
    check.ErrorAtKey("spec.attributeDefinitions", "missing_field",
                     "the field \"attributeDefinitions\" is missing; define "
                     "the type of each key attribute");
    CheckConflicts(check);
    return;
  }
  CheckConflicts(check);
  if (!IsAnyKeyBroken(check)) CheckDefinitions(check, uses);
}

}  // namespace dynaplane::manifest::awsdynamodb
