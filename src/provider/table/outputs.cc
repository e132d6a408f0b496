// From a Table to the resource's outputs, in the official provider's shape.
#include <algorithm>

#include "provider/generic/values.h"
#include "provider/table/model.h"

namespace dynaplane::provider {
namespace {

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

Value Number(std::int64_t number) { return static_cast<double>(number); }

Array Strings(const std::set<std::string>& strings) {
  Array array;
  for (const std::string& each : strings) array.push_back(each);
  return array;
}

Object MaximumOutput(const Maximum& maximum) {
  return {{"maxReadRequestUnits", Number(maximum.read)},
          {"maxWriteRequestUnits", Number(maximum.write)}};
}

// What AWS does not tell is believed to be as given.
Object WarmOutput(const Capacity& live, const Object& given) {
  auto side = [&](const std::optional<std::int64_t>& units, const char* key) {
    return Number(units.value_or(GetInteger(given, key).value_or(0)));
  };
  return {{"readUnitsPerSecond", side(live.read, "readUnitsPerSecond")},
          {"writeUnitsPerSecond", side(live.write, "writeUnitsPerSecond")}};
}

const Object& GivenElement(const Object& inputs, std::string_view list,
                           std::string_view key, const std::string& name) {
  static const Object kNone;
  for (const Value& each : GetArray(inputs, list)) {
    if (each[key] == Value(name)) return each.Plain().as_object();
  }
  return kNone;
}

Value IndexOutput(const GlobalIndex& index, const Object& given) {
  Array schemas;
  Object output{
      {"name", index.name},
      {"hashKey", ""},
      {"projectionType", index.projection},
      {"nonKeyAttributes", Strings(index.non_key_attributes)},
      {"readCapacity", Number(index.capacity.read.value_or(0))},
      {"writeCapacity", Number(index.capacity.write.value_or(0))},
      {"warmThroughput",
       WarmOutput(index.warm, GetObject(given, "warmThroughput"))},
  };
  for (const KeyElement& key : index.keys) {
    schemas.push_back(Object{{"attributeName", key.attribute},
                             {"keyType", key.hash ? "HASH" : "RANGE"}});
  }
  auto hash_keys = std::ranges::count_if(index.keys, &KeyElement::hash);
  bool single = hash_keys <= 1 &&
                static_cast<std::size_t>(hash_keys) + 1 >= index.keys.size();
  if (single) {
    for (const KeyElement& key : index.keys) {
      output[key.hash ? "hashKey" : "rangeKey"] = key.attribute;
    }
  }
  output["keySchemas"] = std::move(schemas);
  bool limited = index.maximum != Maximum{} ||
                 Find(given, "onDemandThroughput") != nullptr;
  if (limited) output["onDemandThroughput"] = MaximumOutput(index.maximum);
  return output;
}

// In the order of the program, so that a diff reads as the program does; what
// the program does not know comes last.
Array IndexOutputs(const Table& live, const Object& inputs) {
  Array outputs;
  std::set<std::string> done;
  for (const Value& each : GetArray(inputs, "globalSecondaryIndexes")) {
    const GlobalIndex* index = live.FindIndex(ScalarText(each["name"]));
    if (index == nullptr || !done.insert(index->name).second) continue;
    outputs.push_back(IndexOutput(*index, each.Plain().as_object()));
  }
  for (const GlobalIndex& index : live.indexes) {
    if (!done.contains(index.name)) outputs.push_back(IndexOutput(index, {}));
  }
  return outputs;
}

Array LocalIndexOutputs(const Table& live) {
  Array outputs;
  for (const LocalIndex& index : live.local_indexes) {
    outputs.push_back(
        Object{{"name", index.name},
               {"rangeKey", index.range_key},
               {"projectionType", index.projection},
               {"nonKeyAttributes", Strings(index.non_key_attributes)}});
  }
  return outputs;
}

Array ReplicaOutputs(const Table& live, const Object& inputs) {
  Array outputs;
  for (const Replica& replica : live.replicas) {
    if (replica.failed()) continue;
    const Object& given =
        GivenElement(inputs, "replicas", "regionName", replica.region);
    outputs.push_back(Object{
        {"regionName", replica.region},
        {"arn", replica.arn},
        {"consistencyMode", replica.strong ? "STRONG" : "EVENTUAL"},
        {"deletionProtectionEnabled", replica.protection.value_or(false)},
        {"kmsKeyArn", replica.kms_key},
        {"pointInTimeRecovery", replica.recovery},
        // One that is still being made has not taken them yet.
        {"propagateTags", !replica.arn.empty() &&
                              GetBool(given, "propagateTags").value_or(false)},
        {"streamArn", replica.stream_arn},
        {"streamLabel", replica.stream_label},
    });
  }
  return outputs;
}

Object TagOutput(const Tags& tags) {
  Object output;
  for (const auto& [key, value] : tags) output[key] = value;
  return output;
}

void AddBlocks(Object& outputs, const Table& live, const Object& inputs) {
  outputs["pointInTimeRecovery"] = Object{
      {"enabled", live.recovery},
      {"recoveryPeriodInDays",
       live.recovery ? Number(live.recovery_days.value_or(
                           GetInteger(GetObject(inputs, "pointInTimeRecovery"),
                                      "recoveryPeriodInDays")
                               .value_or(35)))
                     : Number(0)}};
  outputs["serverSideEncryption"] = Object{
      {"enabled", live.encrypted},
      {"kmsKeyArn", live.encrypted ? live.kms_key : std::string()},
  };
  outputs["ttl"] =
      Object{{"enabled", live.ttl}, {"attributeName", live.ttl_attribute}};
  outputs["warmThroughput"] =
      WarmOutput(live.warm, GetObject(inputs, "warmThroughput"));
  outputs["globalTableWitness"] = Object{{"regionName", live.witness}};
  bool limited = live.maximum != Maximum{} ||
                 Find(inputs, "onDemandThroughput") != nullptr;
  if (limited) outputs["onDemandThroughput"] = MaximumOutput(live.maximum);
}

}  // namespace

Object TableOutputs(const Table& live, const Object& inputs) {
  Array attributes;
  for (const auto& [name, type] : live.attributes) {
    attributes.push_back(Object{{"name", name}, {"type", type}});
  }
  Object outputs{
      {"arn", live.arn},
      {"attributes", attributes},
      {"billingMode", live.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED"},
      {"deletionProtectionEnabled", live.protection},
      {"globalSecondaryIndexes", IndexOutputs(live, inputs)},
      {"hashKey", live.hash_key},
      {"localSecondaryIndexes", LocalIndexOutputs(live)},
      {"name", live.name},
      {"readCapacity", Number(live.capacity.read.value_or(0))},
      {"writeCapacity", Number(live.capacity.write.value_or(0))},
      {"region", live.region},
      {"streamArn", live.stream_arn},
      {"streamEnabled", live.stream},
      {"streamLabel", live.stream_label},
      {"streamViewType", live.stream_view},
      {"tableClass", live.table_class},
      {"tags", TagOutput(live.tags)},
      {"tagsAll", TagOutput(live.tags)},
  };
  if (!live.range_key.empty()) outputs["rangeKey"] = live.range_key;
  if (!live.id.empty()) outputs["tableId"] = live.id;
  AddBlocks(outputs, live, inputs);
  if (Find(inputs, "replicas") != nullptr) {
    outputs["replicas"] = ReplicaOutputs(live, inputs);
  }
  for (const char* key :
       {"importTable", "restoreBackupArn", "restoreDateTime",
        "restoreSourceName", "restoreSourceTableArn", "restoreToLatestTime"}) {
    const Value* given = Find(inputs, key);
    if (given != nullptr) outputs[key] = *given;
  }
  return outputs;
}

}  // namespace dynaplane::provider
