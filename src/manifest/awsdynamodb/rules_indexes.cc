// Indexes: names, projections, what a local index needs.
#include <fmt/format.h>

#include <map>
#include <set>

#include "manifest/awsdynamodb/limits.h"
#include "manifest/awsdynamodb/rules.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

struct Index {
  const std::string& name;
  const Projection& projection;
  std::string path;
};

std::vector<Index> IndexesOf(const Spec& spec) {
  std::vector<Index> all;
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const GlobalSecondaryIndex& index = spec.global_secondary_indexes[i];
    all.push_back({index.name, index.projection, IndexPath(i)});
  }
  for (std::size_t i = 0; i < spec.local_secondary_indexes.size(); ++i) {
    const LocalSecondaryIndex& index = spec.local_secondary_indexes[i];
    all.push_back({index.name, index.projection, LocalIndexPath(i)});
  }
  return all;
}

// The original's words, for the dialect that has its field names.
constexpr std::string_view kInclude =
    "non_key_attributes must be set when projection type is INCLUDE, otherwise "
    "it must be empty";

void CheckNames(Check& check, const std::vector<Index>& indexes) {
  std::map<std::string_view, const Index*> seen;
  for (const Index& index : indexes) {
    if (index.name.empty()) continue;
    const auto [first, added] = seen.emplace(index.name, &index);
    if (added) continue;
    check.Error(
        index.path + ".name", "index_name_unique",
        fmt::format(
            "the index name {} is already taken on line {} (global and "
            "local indexes share their names); rename one",
            Quoted(index.name),
            check.reader.places()[first->second->path + ".name"].key.line));
  }
}

// Names that could not be read are not in the model, but in the user's count.
void CheckProjectedTwice(Check& check, const std::string& path,
                         const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  std::size_t written = 0;
  for (const std::string& name : names) {
    std::string at = fmt::format("{}[{}]", path, written++);
    while (check.IsBroken(at)) at = fmt::format("{}[{}]", path, written++);
    if (seen.insert(name).second) continue;
    check.Error(at, "projected_attributes_unique",
                fmt::format("the attribute {} is named twice; remove one",
                            Quoted(name)));
  }
}

void CheckProjection(Check& check, const Index& index) {
  const std::string type = index.path + ".projectionType";
  const std::string names = index.path + ".nonKeyAttributes";
  if (!check.Wrote(type)) {
    if (check.Is(kV1)) {
      check.ErrorAtKey(
          check.Trace(type) != nullptr ? type : index.path + ".projection",
          "missing_field",
          "the index has no projection type; write projection: "
          "{type: ALL}, KEYS_ONLY or INCLUDE");
    }
    return;
  }
  if (check.IsBroken(type) || check.IsBroken(names)) return;
  const bool include = index.projection.type == ProjectionType::kInclude;
  const std::size_t count = index.projection.non_key_attributes.size();
  if (include && count == 0 && !check.IsBrokenBelow(names)) {
    check.ErrorAtKey(
        check.Wrote(names) ? names : type, "include_requires_attributes",
        fmt::format("{}; name 1 to 20 attributes",
                    check.Is(kV1)
                        ? kInclude
                        : "INCLUDE copies what nonKeyAttributes says"));
  }
  if (!include && count > 0) {
    check.ErrorAtKey(
        names, "include_requires_attributes",
        fmt::format("{}; remove them, or use INCLUDE",
                    check.Is(kV1)
                        ? kInclude
                        : "nonKeyAttributes works with INCLUDE only"));
  }
  if (count > kMaxProjectedPerIndex) {
    check.ErrorAtKey(
        names, "projected_attributes_per_index",
        fmt::format("the index copies {} attributes; AWS allows {} for each "
                    "index, so name fewer or use ALL",
                    count, kMaxProjectedPerIndex));
  }
  CheckProjectedTwice(check, names, index.projection.non_key_attributes);
}

// AWS counts a name again for each index that includes it.
void CheckProjectedInAll(Check& check, const std::vector<Index>& indexes) {
  std::size_t total = 0;
  for (const Index& index : indexes) {
    if (index.projection.type != ProjectionType::kInclude) continue;
    const std::size_t before = total;
    total += index.projection.non_key_attributes.size();
    if (before > kMaxProjectedInAll || total <= kMaxProjectedInAll) continue;
    check.ErrorAtKey(
        index.path + ".nonKeyAttributes", "projected_attributes_in_all",
        fmt::format("with this index, {} attributes are copied by all indexes "
                    "together; AWS allows {}, so name fewer or use ALL",
                    total, kMaxProjectedInAll));
  }
}

}  // namespace

void CheckIndexes(Check& check) {
  const std::vector<Index> indexes = IndexesOf(check.spec);
  CheckNames(check, indexes);
  for (const Index& index : indexes) CheckProjection(check, index);
  CheckProjectedInAll(check, indexes);
  if (!check.spec.local_secondary_indexes.empty() &&
      check.spec.key.range.empty() && !check.spec.key.hash.empty() &&
      !check.IsBrokenBelow("spec.rangeKey") &&
      !check.IsBrokenBelow("spec.keySchema")) {
    check.ErrorAtKey("spec.localSecondaryIndexes", "lsi_needs_range_key",
                     "local indexes need a table with a range key; give the "
                     "table one, or use global indexes");
  }
  for (std::size_t i = 0; i < check.spec.local_secondary_indexes.size(); ++i) {
    const LocalSecondaryIndex& index = check.spec.local_secondary_indexes[i];
    if (check.spec.key.hash.empty() || index.range_key.empty() ||
        index.range_key != check.spec.key.hash.front()) {
      if (check.Is(kV1) && !check.Wrote(LocalIndexPath(i) + ".rangeKey") &&
          !check.Wrote(LocalIndexPath(i) + ".keySchema")) {
        check.ErrorAtKey(LocalIndexPath(i) + ".keySchema", "missing_field",
                         "the field \"keySchema\" is missing; LSI must have "
                         "exactly one HASH key and one RANGE key");
      }
      continue;
    }
    check.Error(PathOfName(check.scratch, LocalIndexPath(i) + ".rangeKey",
                           index.range_key),
                "key_attributes_distinct",
                "the sort key is the table's hash key; hash and range key "
                "must be different attributes");
  }
}

}  // namespace dynaplane::manifest::awsdynamodb
