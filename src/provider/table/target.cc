#include "provider/table/target.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/table/plan.h"

namespace dynaplane::provider {
namespace {

constexpr std::string_view kIndexes = "globalSecondaryIndexes";
constexpr std::string_view kReplicas = "replicas";

bool TouchKeys(const Changes& changes, const GlobalIndex& index) {
  auto named = [&](std::string_view member) {
    return changes.Touch({kIndexes, index.name, member});
  };
  bool types = std::ranges::any_of(index.keys, [&](const KeyElement& key) {
    return changes.Touch({"attributes", key.attribute, "type"});
  });
  return named("hashKey") || named("rangeKey") || named("keySchemas") || types;
}

bool TouchProjection(const Changes& changes, const std::string& index) {
  return changes.Touch({kIndexes, index, "projectionType"}) ||
         changes.Touch({kIndexes, index, "nonKeyAttributes"});
}

}  // namespace

bool RemakesIndex(const Changes& changes, const GlobalIndex& wanted) {
  return TouchKeys(changes, wanted) || TouchProjection(changes, wanted.name);
}

namespace {

// Whether it is made or dropped for a change, which may have been cut off in
// between.
bool IndexMayComeOrGo(const Changes& changes, const GlobalIndex& index) {
  return changes.TouchWhole({kIndexes, index.name}) ||
         RemakesIndex(changes, index);
}

// Puts the named parts of one table into another.
class Merge {
 public:
  // `into` is the base, too.
  Merge(const Table& from, const Changes& changes, Table& into)
      : from_(from), changes_(changes), into_(into) {}

  void Run() {
    if (Named({"billingMode"})) into_.on_demand = from_.on_demand;
    TakeCapacity({}, from_.capacity, into_.capacity);
    TakeMaximum({}, from_.maximum, into_.maximum);
    TakeWarm({}, from_.warm, into_.warm);
    TakeAttributes();
    TakeIndexes();
    TakeStream();
    TakeBlocks();
    TakeTags();
    TakeReplicas();
  }

 private:
  bool Named(NamePath path) const { return changes_.Touch(path); }
  // A setting of the table, or of the index.
  bool Named(std::string_view index, std::string_view setting) const {
    return index.empty() ? Named({setting}) : Named({kIndexes, index, setting});
  }
  bool Named(std::string_view index, std::string_view block,
             std::string_view side) const {
    return index.empty() ? Named({block, side})
                         : Named({kIndexes, index, block, side});
  }

  // Another billing mode brings all units anew.
  void TakeCapacity(std::string_view index, const Capacity& from,
                    Capacity& into) const {
    bool both = Named({"billingMode"});
    if (both || Named(index, "readCapacity")) into.read = from.read;
    if (both || Named(index, "writeCapacity")) into.write = from.write;
  }

  void TakeMaximum(std::string_view index, const Maximum& from,
                   Maximum& into) const {
    constexpr std::string_view kBlock = "onDemandThroughput";
    bool both = Named({"billingMode"});
    if (both || Named(index, kBlock, "maxReadRequestUnits")) {
      into.read = from.read;
    }
    if (both || Named(index, kBlock, "maxWriteRequestUnits")) {
      into.write = from.write;
    }
  }

  void TakeWarm(std::string_view index, const Capacity& from,
                Capacity& into) const {
    constexpr std::string_view kBlock = "warmThroughput";
    if (Named(index, kBlock, "readUnitsPerSecond")) into.read = from.read;
    if (Named(index, kBlock, "writeUnitsPerSecond")) into.write = from.write;
  }

  // A definition more does no harm; one less may be an index's.
  void TakeAttributes() {
    for (const auto& [name, type] : from_.attributes) {
      if (Named({"attributes", name})) into_.attributes[name] = type;
      into_.attributes.emplace(name, type);
    }
  }

  void TakeIndexes() {
    // Not one that others made on an attribute whose definition comes or goes.
    std::erase_if(into_.indexes, [&](const GlobalIndex& index) {
      return Named({kIndexes, index.name}) &&
             from_.FindIndex(index.name) == nullptr;
    });
    for (GlobalIndex& index : into_.indexes) {
      const GlobalIndex* other = from_.FindIndex(index.name);
      if (other != nullptr) TakeIndex(*other, index);
    }
    for (const GlobalIndex& index : from_.indexes) {
      bool comes = IndexMayComeOrGo(changes_, index) &&
                   into_.FindIndex(index.name) == nullptr;
      if (comes) into_.indexes.push_back(index);
    }
  }

  void TakeIndex(const GlobalIndex& from, GlobalIndex& into) const {
    if (TouchKeys(changes_, from)) into.keys = from.keys;
    if (TouchProjection(changes_, from.name)) {
      into.projection = from.projection;
      into.non_key_attributes = from.non_key_attributes;
    }
    TakeCapacity(from.name, from.capacity, into.capacity);
    TakeMaximum(from.name, from.maximum, into.maximum);
    TakeWarm(from.name, from.warm, into.warm);
  }

  // A replica brings its stream with it.
  void TakeStream() {
    bool view = Named({"streamViewType"});
    bool brought = Named({kReplicas}) && from_.stream;
    if (!view && !brought && !Named({"streamEnabled"})) return;
    if (view || !into_.stream) into_.stream_view = from_.stream_view;
    into_.stream = from_.stream;
  }

  void TakeBlocks() {
    if (Named({"deletionProtectionEnabled"})) {
      into_.protection = from_.protection;
    }
    if (Named({"tableClass"})) into_.table_class = from_.table_class;
    if (Named({"ttl"})) {
      into_.ttl = from_.ttl;
      into_.ttl_attribute = from_.ttl_attribute;
    }
    if (Named({"pointInTimeRecovery"})) {
      bool days = Named({"pointInTimeRecovery", "recoveryPeriodInDays"});
      if (days || !into_.recovery) into_.recovery_days = from_.recovery_days;
      into_.recovery = from_.recovery;
    }
    if (Named({"serverSideEncryption"})) {
      if (Named({"serverSideEncryption", "kmsKeyArn"}) || !into_.encrypted) {
        into_.kms_key = from_.kms_key;
        into_.keep_kms_key = from_.keep_kms_key;
      }
      into_.encrypted = from_.encrypted;
    }
    if (Named({"globalTableWitness"})) into_.witness = from_.witness;
  }

  void TakeTags() {
    std::erase_if(into_.tags, [&](const auto& tag) {
      return changes_.TouchTag(tag.first) && !from_.tags.contains(tag.first);
    });
    for (const auto& [key, value] : from_.tags) {
      if (changes_.TouchTag(key)) into_.tags[key] = value;
    }
  }

  // AWS makes it anew for another key or mode.
  bool MayComeOrGo(const Replica& replica) const {
    return changes_.TouchWhole({kReplicas, replica.region}) ||
           Named({kReplicas, replica.region, "kmsKeyArn"}) ||
           Named({kReplicas, replica.region, "consistencyMode"});
  }

  void TakeReplicas() {
    std::erase_if(into_.replicas, [&](const Replica& replica) {
      return MayComeOrGo(replica) &&
             from_.FindReplica(replica.region) == nullptr;
    });
    for (Replica& replica : into_.replicas) {
      const Replica* other = from_.FindReplica(replica.region);
      if (other != nullptr) TakeReplica(*other, replica);
    }
    for (const Replica& replica : from_.replicas) {
      bool comes =
          MayComeOrGo(replica) && into_.FindReplica(replica.region) == nullptr;
      if (comes) into_.replicas.push_back(replica);
    }
  }

  void TakeReplica(const Replica& from, Replica& into) const {
    auto named = [&](std::string_view member) {
      return Named({kReplicas, from.region, member});
    };
    if (named("kmsKeyArn")) into.kms_key = from.kms_key;
    if (named("consistencyMode")) into.strong = from.strong;
    if (named("deletionProtectionEnabled")) into.protection = from.protection;
    if (named("pointInTimeRecovery")) into.recovery = from.recovery;
    if (named("propagateTags")) into.propagate_tags = from.propagate_tags;
    // AWS could not make it: this is another attempt.
    if (changes_.TouchWhole({kReplicas, from.region})) into.status.clear();
  }

  const Table& from_;
  const Changes& changes_;
  Table& into_;
};

// What is left open is no reason to wait for anything. Where nothing is named,
// waiting for what an earlier run began is all that there is to do.
void DropUnnamedWarmth(const Table& wanted, const Changes& changes,
                       Table& target) {
  if (changes.empty()) return;
  if (!changes.Touch({"warmThroughput"})) target.warm = {};
  for (GlobalIndex& index : target.indexes) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    bool remade = now != nullptr && RemakesIndex(changes, *now);
    if (remade) {
      index.warm = now->warm;  // made anew with all that it is to have
    } else if (!changes.Touch({kIndexes, index.name, "warmThroughput"})) {
      index.warm = {};
    }
  }
}

// On demand nothing has a capacity that could stay. An index that the program
// knows nothing of, or no capacity of, gets the table's.
void FillInCapacity(const Table& wanted, Table& target) {
  auto fill = [](const Capacity& from, Capacity& into) {
    if (into.read.value_or(0) <= 0) into.read = from.read;
    if (into.write.value_or(0) <= 0) into.write = from.write;
  };
  fill(wanted.capacity, target.capacity);
  for (GlobalIndex& index : target.indexes) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    bool told = now != nullptr && !wanted.on_demand;
    fill(told ? now->capacity : target.capacity, index.capacity);
  }
}

// With the table's key those of replicas that are resources of their own.
void TakeKeys(const Table& wanted, const Changes& changes, Table& target) {
  if (!changes.Touch({"serverSideEncryption"})) return;
  for (Replica& replica : target.replicas) {
    auto key = wanted.replica_keys.find(replica.region);
    if (key != wanted.replica_keys.end()) replica.kms_key = key->second;
  }
}

// The mark rides along with a tag that is set. It is put back where it is
// missing, never taken away, and no reason for a request of its own.
void MarkTags(const Table& live, const Table& wanted, const Changes& changes,
              Table& target) {
  bool sets = std::ranges::any_of(target.tags, [&](const auto& tag) {
    auto was = live.tags.find(tag.first);
    return was == live.tags.end() || was->second != tag.second;
  });
  bool marks = sets || changes.everything();
  target.owner = marks ? wanted.owner : live.owner;
}

// The table's tags that a replica is to have, and the mark.
void MarkReplicas(const Table& wanted, const Changes& changes, Table& target) {
  for (Replica& replica : target.replicas) {
    const Replica* now = wanted.FindReplica(replica.region);
    if (now == nullptr) continue;
    replica.propagate_tags = now->propagate_tags;
    bool all = changes.Touch({kReplicas, replica.region, "propagateTags"});
    const Tags before = replica.tags;
    if (replica.propagate_tags) {
      for (const auto& [key, value] : wanted.tags) {
        if (all || changes.TouchTag(key)) replica.tags[key] = value;
      }
    }
    bool marks =
        replica.tags != before || changes.Touch({kReplicas, replica.region});
    if (marks) replica.owner = wanted.owner;
  }
}

}  // namespace

Table TargetTable(const Table& live, const Table& wanted,
                  const Changes& changes) {
  Table target = live;
  target.manages_replicas = wanted.manages_replicas;
  Merge(wanted, changes, target).Run();
  DropUnnamedWarmth(wanted, changes, target);
  if (!target.on_demand) FillInCapacity(wanted, target);
  TakeKeys(wanted, changes, target);
  MarkTags(live, wanted, changes, target);
  MarkReplicas(wanted, changes, target);
  return target;
}

Table RecordedTable(const Table& state, const Table& live, const Table& wanted,
                    const Changes& changes) {
  Table recorded = state;
  Merge(live, changes, recorded).Run();
  std::erase_if(recorded.attributes, [&](const auto& attribute) {
    return !state.attributes.contains(attribute.first) &&
           !changes.Touch({"attributes", attribute.first});
  });
  std::erase_if(recorded.attributes, [&](const auto& attribute) {
    return !live.attributes.contains(attribute.first) &&
           changes.TouchWhole({"attributes", attribute.first});
  });
  // An index that was made under a billing mode set by hand.
  if (live.on_demand != recorded.on_demand) {
    for (GlobalIndex& index : recorded.indexes) {
      const GlobalIndex* now = wanted.FindIndex(index.name);
      bool made = now != nullptr && state.FindIndex(index.name) == nullptr;
      if (made) index.capacity = now->capacity;
      if (made) index.maximum = now->maximum;
    }
  }
  recorded.arn = live.arn;
  recorded.id = live.id;
  recorded.region = live.region;
  recorded.hash_key = live.hash_key;
  recorded.range_key = live.range_key;
  recorded.local_indexes = live.local_indexes;
  if (recorded.stream == live.stream) {
    recorded.stream_arn = live.stream_arn;
    recorded.stream_label = live.stream_label;
  }
  for (Replica& replica : recorded.replicas) {
    const Replica* now = live.FindReplica(replica.region);
    if (now == nullptr) continue;
    replica.arn = now->arn;
    replica.stream_arn = now->stream_arn;
    replica.stream_label = now->stream_label;
    replica.status = now->status;
  }
  return recorded;
}

namespace {

std::string FaultOfIndex(const GlobalIndex& now, const Table& live,
                         const Table& wanted, const Changes& changes) {
  if (!changes.Touch({kIndexes, now.name})) return {};
  const GlobalIndex* was = live.FindIndex(now.name);
  const bool whole = changes.TouchWhole({kIndexes, now.name});
  if (was == nullptr) {
    if (IndexMayComeOrGo(changes, now)) return {};
    return fmt::format("index {} is to change, but AWS has it no more",
                       now.name);
  }
  if (whole && MustBeRemade(*was, now, live, wanted)) {
    return fmt::format("AWS has an index {} already, with another shape",
                       now.name);
  }
  return {};
}

// Of the table, or of an index that was there before.
bool TouchUnits(const Table& live, const Table& wanted, const Changes& changes,
                std::initializer_list<std::string_view> settings) {
  return std::ranges::any_of(settings, [&](std::string_view setting) {
    return changes.Touch({setting}) ||
           std::ranges::any_of(wanted.indexes, [&](const GlobalIndex& index) {
             return live.FindIndex(index.name) != nullptr &&
                    changes.Touch({kIndexes, index.name, setting});
           });
  });
}

}  // namespace

std::string FaultOfTarget(const Table& live, const Table& wanted,
                          const Changes& changes) {
  std::string fault;
  for (const GlobalIndex& index : wanted.indexes) {
    if (fault.empty()) fault = FaultOfIndex(index, live, wanted, changes);
  }
  for (const Replica& replica : wanted.replicas) {
    const bool named = changes.Touch({"replicas", replica.region}) &&
                       !changes.TouchWhole({"replicas", replica.region});
    if (named && live.FindReplica(replica.region) == nullptr) {
      fault =
          fmt::format("the replica in {} is to change, but AWS has it no more",
                      replica.region);
    }
  }
  const bool switches = changes.Touch({"billingMode"});
  if (fault.empty() && !switches && live.on_demand && !wanted.on_demand &&
      TouchUnits(live, wanted, changes, {"readCapacity", "writeCapacity"})) {
    fault = "a capacity is to change, but AWS has the table on demand";
  }
  if (fault.empty() && !switches && !live.on_demand && wanted.on_demand &&
      TouchUnits(live, wanted, changes, {"onDemandThroughput"})) {
    fault =
        "an on-demand limit is to change, but AWS has the table provisioned";
  }
  if (fault.empty()) return {};
  return fmt::format(
      "Table {} was changed outside of this stack: {}. Nothing was sent; `up "
      "--refresh` shows all that differs, and does it.",
      live.name, fault);
}

}  // namespace dynaplane::provider
