// From AWS's answers to a Table.
#include <algorithm>

#include "provider/arn.h"
#include "provider/json_read.h"
#include "provider/owner.h"
#include "provider/table/model.h"
#include "provider/table/table_rules.h"

namespace dynaplane::provider {
namespace {

std::vector<KeyElement> Keys(const Json& json) {
  std::vector<KeyElement> keys;
  for (const Json* each : Objects(json, "KeySchema")) {
    keys.push_back(
        {Text(*each, "AttributeName"), Text(*each, "KeyType") != "RANGE"});
  }
  std::ranges::stable_partition(keys, &KeyElement::hash);
  return keys;
}

std::set<std::string> NonKeyAttributes(const Json& projection) {
  std::vector<std::string> names = Strings(projection, "NonKeyAttributes");
  return {names.begin(), names.end()};
}

Capacity LiveCapacity(const Json& json) {
  const Json& units = At(json, "ProvisionedThroughput");
  return {Integer(units, "ReadCapacityUnits").value_or(0),
          Integer(units, "WriteCapacityUnits").value_or(0)};
}

Maximum LiveMaximum(const Json& json) {
  const Json& units = At(json, "OnDemandThroughput");
  auto side = [&](const char* key) {
    std::int64_t value = Integer(units, key).value_or(-1);
    return value > 0 ? value : -1;
  };
  return {side("MaxReadRequestUnits"), side("MaxWriteRequestUnits")};
}

Capacity LiveWarm(const Json& json) {
  const Json& warm = At(json, "WarmThroughput");
  return {Integer(warm, "ReadUnitsPerSecond"),
          Integer(warm, "WriteUnitsPerSecond")};
}

void AddIndexes(Table& table, const Json& description) {
  for (const Json* each : Objects(description, "GlobalSecondaryIndexes")) {
    GlobalIndex index;
    index.name = Text(*each, "IndexName");
    index.keys = Keys(*each);
    index.projection = Text(At(*each, "Projection"), "ProjectionType");
    index.non_key_attributes = NonKeyAttributes(At(*each, "Projection"));
    index.capacity = LiveCapacity(*each);
    index.maximum = LiveMaximum(*each);
    index.warm = LiveWarm(*each);
    index.status = Text(*each, "IndexStatus");
    index.warm_status = Text(At(*each, "WarmThroughput"), "Status");
    table.indexes.push_back(std::move(index));
  }
  for (const Json* each : Objects(description, "LocalSecondaryIndexes")) {
    LocalIndex index;
    index.name = Text(*each, "IndexName");
    for (const KeyElement& key : Keys(*each)) {
      if (!key.hash) index.range_key = key.attribute;
    }
    index.projection = Text(At(*each, "Projection"), "ProjectionType");
    index.non_key_attributes = NonKeyAttributes(At(*each, "Projection"));
    table.local_indexes.push_back(std::move(index));
  }
}

void AddReplicas(Table& table, const Json& description) {
  table.strong = Text(description, "MultiRegionConsistency") == "STRONG";
  for (const Json* each : Objects(description, "Replicas")) {
    Replica replica;
    replica.region = Text(*each, "RegionName");
    if (replica.region == table.region) continue;
    replica.kms_key = Text(*each, "KMSMasterKeyId");
    replica.status = Text(*each, "ReplicaStatus");
    replica.arn = Text(*each, "ReplicaArn");
    replica.status_description = Text(*each, "ReplicaStatusDescription");
    replica.strong = table.strong;
    table.replicas.push_back(std::move(replica));
  }
  for (const Json* each : Objects(description, "GlobalTableWitnesses")) {
    table.witness = Text(*each, "RegionName");
  }
}

void AddSettings(Table& table, const Json& description) {
  const Json& stream = At(description, "StreamSpecification");
  table.stream = Flag(stream, "StreamEnabled");
  if (table.stream) table.stream_view = Text(stream, "StreamViewType");
  table.stream_arn = Text(description, "LatestStreamArn");
  table.stream_label = Text(description, "LatestStreamLabel");
  const Json& encryption = At(description, "SSEDescription");
  table.encryption_status = Text(encryption, "Status");
  table.encrypted = table.encryption_status == "ENABLED" ||
                    table.encryption_status == "ENABLING" ||
                    table.encryption_status == "UPDATING";
  if (table.encrypted) table.kms_key = Text(encryption, "KMSMasterKeyArn");
  std::string table_class =
      Text(At(description, "TableClassSummary"), "TableClass");
  if (!table_class.empty()) table.table_class = table_class;
  table.protection = Flag(description, "DeletionProtectionEnabled");
  const Json& restored = At(description, "RestoreSummary");
  table.created = Integer(description, "CreationDateTime");
  table.restored = {Text(restored, "SourceTableArn"),
                    Text(restored, "SourceBackupArn"),
                    Integer(restored, "RestoreDateTime")};
}

}  // namespace

Table LiveTable(const Json& description) {
  Table table;
  table.name = Text(description, "TableName");
  table.status = Text(description, "TableStatus");
  table.arn = Text(description, "TableArn");
  table.id = Text(description, "TableId");
  table.region = ParseArn(table.arn).region;
  table.on_demand = Text(At(description, "BillingModeSummary"),
                         "BillingMode") == "PAY_PER_REQUEST";
  for (const KeyElement& key : Keys(description)) {
    (key.hash ? table.hash_key : table.range_key) = key.attribute;
  }
  for (const Json* each : Objects(description, "AttributeDefinitions")) {
    table.attributes[Text(*each, "AttributeName")] =
        Text(*each, "AttributeType");
  }
  table.capacity = LiveCapacity(description);
  table.maximum = LiveMaximum(description);
  table.warm = LiveWarm(description);
  table.warm_status = Text(At(description, "WarmThroughput"), "Status");
  AddIndexes(table, description);
  AddSettings(table, description);
  AddReplicas(table, description);
  return table;
}

void AddTimeToLive(Table& table, const Json& answer) {
  const Json& description = At(answer, "TimeToLiveDescription");
  std::string status = Text(description, "TimeToLiveStatus");
  table.ttl = status == "ENABLED" || status == "ENABLING";
  table.ttl_attribute = table.ttl ? Text(description, "AttributeName") : "";
}

void AddBackups(Table& table, const Json& answer) {
  const Json& description = At(At(answer, "ContinuousBackupsDescription"),
                               "PointInTimeRecoveryDescription");
  table.recovery = Text(description, "PointInTimeRecoveryStatus") == "ENABLED";
  table.recovery_days = std::nullopt;
  if (table.recovery) {
    table.recovery_days = Integer(description, "RecoveryPeriodInDays");
  }
}

void AddTags(Table& table, const Json& answer) {
  for (const Json* each : Objects(answer, "Tags")) {
    std::string key = Text(*each, "Key");
    if (key == kOwnerTag) table.owner = Text(*each, "Value");
    if (!IsHiddenTag(key)) table.tags[key] = Text(*each, "Value");
  }
}

bool IsSettled(const Table& live) {
  auto steady = [](const std::string& status) {
    return status.empty() || status == "ACTIVE";
  };
  auto replica_moves = [](const Replica& replica) {
    return replica.status == "CREATING" || replica.status == "UPDATING" ||
           replica.status == "DELETING";
  };
  return live.status == "ACTIVE" && live.encryption_status != "ENABLING" &&
         live.encryption_status != "DISABLING" &&
         live.encryption_status != "UPDATING" &&
         std::ranges::all_of(
             live.indexes,
             [&](const GlobalIndex& index) { return steady(index.status); }) &&
         std::ranges::none_of(live.replicas, replica_moves);
}

}  // namespace dynaplane::provider
