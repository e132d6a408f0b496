// Global secondary indexes: dropped, made, and re-made when AWS cannot change
// them. What is wanted of capacity is in throughput.cc.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "provider/table/plan.h"
#include "provider/table/request.h"

namespace dynaplane::provider {
namespace {

bool TypesDiffer(const GlobalIndex& index, const Table& live,
                 const Table& wanted) {
  return std::ranges::any_of(index.keys, [&](const KeyElement& key) {
    auto was = live.attributes.find(key.attribute);
    auto now = wanted.attributes.find(key.attribute);
    return was != live.attributes.end() && now != wanted.attributes.end() &&
           was->second != now->second;
  });
}

bool WarmFalls(const Capacity& live, const Capacity& wanted) {
  auto falls = [](auto was, auto now) { return was && now && *now < *was; };
  return falls(live.read, wanted.read) || falls(live.write, wanted.write);
}

// Every index has its own keys and the table's, named or not.
std::set<std::string> Projected(const GlobalIndex& index, const Table& live) {
  std::set<std::string> names = index.non_key_attributes;
  for (const KeyElement& key : index.keys) names.erase(key.attribute);
  names.erase(live.hash_key);
  names.erase(live.range_key);
  return names;
}

}  // namespace

bool MustBeRemade(const GlobalIndex& was, const GlobalIndex& now,
                  const Table& live, const Table& wanted) {
  return was.keys != now.keys || was.projection != now.projection ||
         Projected(was, live) != Projected(now, live) ||
         WarmFalls(was.warm, now.warm) || TypesDiffer(now, live, wanted);
}

std::vector<Step> PlanIndexDeletes(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  for (const GlobalIndex& index : live.indexes) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    if (now != nullptr && !MustBeRemade(index, *now, live, wanted)) continue;
    steps.push_back(UpdateTableStep(
        live, fmt::format("drop index {}", index.name),
        IndexChange({{"Delete", {{"IndexName", index.name}}}})));
  }
  return steps;
}

std::vector<Step> PlanIndexCreates(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  // The table as it will be when the earlier steps are done.
  Table then = live;
  std::erase_if(then.indexes, [&](const GlobalIndex& index) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    return now == nullptr || MustBeRemade(index, *now, live, wanted);
  });
  std::map<std::string, std::string> types = live.attributes;
  for (const auto& [name, type] : wanted.attributes) types[name] = type;
  for (const GlobalIndex& index : wanted.indexes) {
    if (then.FindIndex(index.name) != nullptr) continue;
    GlobalIndex made = index;
    // A re-made index keeps the capacity that a scaler gave it, unless the
    // program says otherwise.
    const GlobalIndex* was = live.FindIndex(index.name);
    if (was != nullptr) {
      if (!made.capacity.read) made.capacity.read = was->capacity.read;
      if (!made.capacity.write) made.capacity.write = was->capacity.write;
    }
    then.indexes.push_back(made);
    Json change =
        IndexChange({{"Create", GlobalIndexRequest(made, wanted.on_demand)}});
    change["AttributeDefinitions"] =
        AttributeDefinitions(KeyAttributes(then, types));
    steps.push_back(UpdateTableStep(
        live, fmt::format("add index {}", index.name), std::move(change)));
    steps.back().slow = true;
  }
  return steps;
}

}  // namespace dynaplane::provider
