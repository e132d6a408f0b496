// From a program's inputs to a Table.
#include <algorithm>

#include "provider/generic/values.h"
#include "provider/table/model.h"
#include "provider/table/table_rules.h"

namespace dynaplane::provider {
namespace {

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

std::set<std::string> Strings(const Object& object, std::string_view key) {
  std::set<std::string> strings;
  for (const Value& each : GetArray(object, key)) {
    strings.insert(ScalarText(each));
  }
  return strings;
}

std::string Text(const Object& object, std::string_view key) {
  return GetString(object, key).value_or("");
}

Maximum WantedMaximum(const Object& object) {
  const Object& units = GetObject(object, "onDemandThroughput");
  auto side = [&](std::string_view key) {
    std::int64_t value = GetInteger(units, key).value_or(-1);
    return value > 0 ? value : -1;
  };
  return {side("maxReadRequestUnits"), side("maxWriteRequestUnits")};
}

Capacity WantedWarm(const Object& object) {
  const Object& units = GetObject(object, "warmThroughput");
  return {GetInteger(units, "readUnitsPerSecond"),
          GetInteger(units, "writeUnitsPerSecond")};
}

Capacity WantedCapacity(const Object& object) {
  return {GetInteger(object, "readCapacity"),
          GetInteger(object, "writeCapacity")};
}

std::vector<KeyElement> WantedKeys(const Object& index) {
  std::vector<KeyElement> keys;
  for (const Value& each : GetArray(index, "keySchemas")) {
    keys.push_back(
        {ScalarText(each["attributeName"]), each["keyType"] != Value("RANGE")});
  }
  if (keys.empty()) {
    keys.push_back({Text(index, "hashKey"), true});
    std::string range = Text(index, "rangeKey");
    if (!range.empty()) keys.push_back({std::move(range), false});
  }
  std::ranges::stable_partition(keys, &KeyElement::hash);
  return keys;
}

GlobalIndex WantedIndex(const Object& input) {
  GlobalIndex index;
  index.name = Text(input, "name");
  index.keys = WantedKeys(input);
  index.projection = Text(input, "projectionType");
  if (index.projection == "INCLUDE") {
    index.non_key_attributes = Strings(input, "nonKeyAttributes");
  }
  index.capacity = WantedCapacity(input);
  index.maximum = WantedMaximum(input);
  index.warm = WantedWarm(input);
  return index;
}

LocalIndex WantedLocalIndex(const Object& input) {
  LocalIndex index;
  index.name = Text(input, "name");
  index.range_key = Text(input, "rangeKey");
  index.projection = Text(input, "projectionType");
  if (index.projection == "INCLUDE") {
    index.non_key_attributes = Strings(input, "nonKeyAttributes");
  }
  return index;
}

Replica WantedReplica(const Object& input) {
  Replica replica;
  replica.region = Text(input, "regionName");
  replica.kms_key = Text(input, "kmsKeyArn");
  replica.strong = GetString(input, "consistencyMode") == "STRONG";
  replica.protection = GetBool(input, "deletionProtectionEnabled");
  replica.recovery = GetBool(input, "pointInTimeRecovery").value_or(false);
  replica.propagate_tags = GetBool(input, "propagateTags").value_or(false);
  return replica;
}

void AddBlocks(Table& table, const Object& inputs) {
  const Object& encryption = GetObject(inputs, "serverSideEncryption");
  table.encrypted = GetBool(encryption, "enabled").value_or(false);
  table.keep_kms_key = Find(encryption, "kmsKeyArn") == nullptr;
  table.kms_key = Text(encryption, "kmsKeyArn");
  const Object& ttl = GetObject(inputs, "ttl");
  table.ttl = GetBool(ttl, "enabled").value_or(false);
  if (table.ttl) table.ttl_attribute = Text(ttl, "attributeName");
  const Object& recovery = GetObject(inputs, "pointInTimeRecovery");
  table.recovery = GetBool(recovery, "enabled").value_or(false);
  if (table.recovery) {
    table.recovery_days = GetInteger(recovery, "recoveryPeriodInDays");
  }
}

}  // namespace

Table WantedTable(const Object& inputs) {
  Table table;
  table.name = Text(inputs, "name");
  table.region = Text(inputs, "region");
  table.on_demand = IsOnDemand(inputs);
  table.hash_key = Text(inputs, "hashKey");
  table.range_key = Text(inputs, "rangeKey");
  for (const Value& each : GetArray(inputs, "attributes")) {
    table.attributes[ScalarText(each["name"])] = ScalarText(each["type"]);
  }
  for (const Value& each : GetArray(inputs, "globalSecondaryIndexes")) {
    table.indexes.push_back(WantedIndex(each.Plain().as_object()));
  }
  for (const Value& each : GetArray(inputs, "localSecondaryIndexes")) {
    table.local_indexes.push_back(WantedLocalIndex(each.Plain().as_object()));
  }
  table.capacity = WantedCapacity(inputs);
  table.maximum = WantedMaximum(inputs);
  table.warm = WantedWarm(inputs);
  table.stream = GetBool(inputs, "streamEnabled").value_or(false);
  if (table.stream) table.stream_view = Text(inputs, "streamViewType");
  AddBlocks(table, inputs);
  std::string table_class = Text(inputs, "tableClass");
  if (!table_class.empty()) table.table_class = table_class;
  table.protection =
      GetBool(inputs, "deletionProtectionEnabled").value_or(false);
  for (const auto& [key, value] : GetObject(inputs, "tags")) {
    if (!IsHiddenTag(key)) table.tags[key] = ScalarText(value);
  }
  table.manages_replicas = Find(inputs, "replicas") != nullptr;
  for (const Value& each : GetArray(inputs, "replicas")) {
    table.replicas.push_back(WantedReplica(each.Plain().as_object()));
  }
  table.witness = Text(GetObject(inputs, "globalTableWitness"), "regionName");
  return table;
}

const GlobalIndex* Table::FindIndex(std::string_view index) const {
  auto found = std::ranges::find(indexes, index, &GlobalIndex::name);
  return found == indexes.end() ? nullptr : &*found;
}

const Replica* Table::FindReplica(std::string_view replica_region) const {
  auto found = std::ranges::find(replicas, replica_region, &Replica::region);
  return found == replicas.end() ? nullptr : &*found;
}

std::map<std::string, std::string> KeyAttributes(
    const Table& table, const std::map<std::string, std::string>& types) {
  std::map<std::string, std::string> used;
  auto use = [&](const std::string& name) {
    auto type = types.find(name);
    if (type != types.end()) used.insert(*type);
  };
  use(table.hash_key);
  use(table.range_key);
  for (const LocalIndex& index : table.local_indexes) use(index.range_key);
  for (const GlobalIndex& index : table.indexes) {
    for (const KeyElement& key : index.keys) use(key.attribute);
  }
  return used;
}

}  // namespace dynaplane::provider
