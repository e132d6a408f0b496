#include "module/table.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "module/capacity.h"
#include "module/names.h"
#include "module/replicas.h"
#include "module/tags.h"
#include "module/types.h"
#include "module/words.h"

namespace dynaplane::module {
namespace {

using manifest::BillingMode;
using manifest::GlobalSecondaryIndex;
using manifest::Spec;
using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

// Sets a member unless its value is empty.
void SetText(Object& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

Array TextArray(const std::vector<std::string>& texts) {
  return Array(texts.begin(), texts.end());
}

Value Attributes(const Spec& spec) {
  Array attributes;
  for (const manifest::AttributeDefinition& attribute : spec.attributes) {
    attributes.push_back(
        Object{{"name", attribute.name}, {"type", Word(attribute.type)}});
  }
  return attributes;
}

void SetProjection(Object& index, const manifest::Projection& projection) {
  index["projectionType"] = Word(projection.type);
  if (projection.type != manifest::ProjectionType::kInclude) return;
  index["nonKeyAttributes"] = TextArray(projection.non_key_attributes);
}

// The short form where it suffices: it is what the Go module's stacks hold.
void SetIndexKey(Object& index, const manifest::KeySchema& key) {
  if (key.hash.size() == 1 && key.range.size() <= 1) {
    index["hashKey"] = key.hash.front();
    if (!key.range.empty()) index["rangeKey"] = key.range.front();
    return;
  }
  Array schemas;
  auto add = [&](const std::vector<std::string>& names, const char* type) {
    for (const std::string& name : names) {
      schemas.push_back(Object{{"attributeName", name}, {"keyType", type}});
    }
  };
  add(key.hash, "HASH");
  add(key.range, "RANGE");
  index["keySchemas"] = std::move(schemas);
}

void SetCapacity(Object& object, const Capacity& capacity) {
  object["readCapacity"] = capacity.read;
  object["writeCapacity"] = capacity.write;
}

// Both sides together: AWS takes a missing one for zero.
void SetOnDemandThroughput(
    Object& object,
    const std::optional<manifest::OnDemandThroughput>& throughput) {
  if (!throughput) return;
  object["onDemandThroughput"] =
      Object{{"maxReadRequestUnits", throughput->max_read_request_units},
             {"maxWriteRequestUnits", throughput->max_write_request_units}};
}

void SetWarmThroughput(
    Object& object, const std::optional<manifest::WarmThroughput>& throughput) {
  if (!throughput) return;
  Object warm;
  auto set = [&](const char* key, std::int64_t units) {
    if (units > 0) warm[key] = units;
  };
  set("readUnitsPerSecond", throughput->read_units_per_second);
  set("writeUnitsPerSecond", throughput->write_units_per_second);
  // AWS answers an empty structure with an internal error.
  if (!warm.empty()) object["warmThroughput"] = std::move(warm);
}

Value GlobalIndex(const Spec& spec, const GlobalSecondaryIndex& index) {
  Object object{{"name", index.name}};
  SetIndexKey(object, index.key);
  SetProjection(object, index.projection);
  SetWarmThroughput(object, index.warm_throughput);
  if (spec.billing_mode == BillingMode::kProvisioned) {
    SetCapacity(object, IndexCapacity(spec, index));
  } else {
    SetOnDemandThroughput(object, index.on_demand_throughput);
  }
  return object;
}

Value LocalIndex(const manifest::LocalSecondaryIndex& index) {
  Object object{{"name", index.name}, {"rangeKey", index.range_key}};
  SetProjection(object, index.projection);
  return object;
}

void SetKeysAndIndexes(Object& table, const Spec& spec) {
  if (!spec.key.hash.empty()) table["hashKey"] = spec.key.hash.front();
  if (!spec.key.range.empty()) table["rangeKey"] = spec.key.range.front();
  table["attributes"] = Attributes(spec);
  Array global, local;
  for (const GlobalSecondaryIndex& index : spec.global_secondary_indexes) {
    global.push_back(GlobalIndex(spec, index));
  }
  for (const auto& index : spec.local_secondary_indexes) {
    local.push_back(LocalIndex(index));
  }
  if (!global.empty()) table["globalSecondaryIndexes"] = std::move(global);
  if (!local.empty()) table["localSecondaryIndexes"] = std::move(local);
}

void SetBilling(Object& table, const Spec& spec) {
  table["billingMode"] = Word(spec.billing_mode);
  if (spec.billing_mode == BillingMode::kProvisioned) {
    SetCapacity(table, TableCapacity(spec));
  } else {
    SetOnDemandThroughput(table, spec.on_demand_throughput);
  }
  SetWarmThroughput(table, spec.warm_throughput);
}

void SetStream(Object& table, const Spec& spec) {
  using manifest::StreamViewType;
  table["streamEnabled"] = HasStream(spec);
  if (!HasStream(spec)) return;
  table["streamViewType"] =
      Word(spec.stream_view_type.value_or(StreamViewType::kNewAndOldImages));
}

Value Encryption(const manifest::ServerSideEncryption& encryption) {
  Object object{{"enabled", encryption.is_enabled}};
  if (encryption.is_enabled) {
    SetText(object, "kmsKeyArn", encryption.kms_key_arn);
  }
  return object;
}

Value Recovery(const manifest::PointInTimeRecovery& recovery) {
  Object object{{"enabled", recovery.is_enabled}};
  if (recovery.is_enabled && recovery.recovery_period_in_days) {
    object["recoveryPeriodInDays"] = *recovery.recovery_period_in_days;
  }
  return object;
}

// The attribute's name goes along when TTL is off, too: AWS wants it to turn
// TTL off.
Value TimeToLive(const manifest::Ttl& ttl) {
  Object object{{"enabled", ttl.is_enabled}};
  SetText(object, "attributeName", ttl.attribute_name);
  return object;
}

Value Import(const manifest::ImportTable& import) {
  Object source{{"bucket", import.bucket}};
  SetText(source, "bucketOwner", import.bucket_owner);
  SetText(source, "keyPrefix", import.key_prefix);
  Object object{{"inputFormat", Word(import.input_format)},
                {"inputCompressionType", Word(import.input_compression_type)},
                {"s3BucketSource", std::move(source)}};
  // AWS refuses CSV options of any other format.
  if (import.input_format != manifest::InputFormat::kCsv) return object;
  Object csv;
  SetText(csv, "delimiter", import.csv_delimiter);
  if (!import.csv_headers.empty()) {
    csv["headerLists"] = TextArray(import.csv_headers);
  }
  if (!csv.empty()) {
    object["inputFormatOptions"] = Object{{"csv", std::move(csv)}};
  }
  return object;
}

void SetOrigin(Object& table, const Spec& spec) {
  if (spec.import_table) table["importTable"] = Import(*spec.import_table);
  if (!spec.restore) return;
  const manifest::Restore& restore = *spec.restore;
  SetText(table, "restoreSourceName", restore.source_table_name);
  SetText(table, "restoreSourceTableArn", restore.source_table_arn);
  SetText(table, "restoreDateTime", restore.date_time);
  if (restore.to_latest || restore.date_time.empty()) {
    table["restoreToLatestTime"] = true;
  }
}

std::vector<std::string> IgnoredChanges(const Draft& draft) {
  std::vector<std::string> paths = CreationOnlyInputs();
  if (!draft.options().on_demand_in_state.contains(draft.name())) {
    std::vector<std::string> scaled = ScaledCapacityPaths(draft.spec());
    paths.insert(paths.end(), scaled.begin(), scaled.end());
  }
  std::vector<std::string> replicas =
      SeparateReplicaPaths(draft.spec(), draft.options().provider);
  paths.insert(paths.end(), replicas.begin(), replicas.end());
  return paths;
}

}  // namespace

bool HasStream(const Spec& spec) {
  return spec.enable_streams || HasEventualReplica(spec);
}

Object TableInputs(const manifest::AwsDynamodb& manifest) {
  const Spec& spec = manifest.spec;
  Object table{
      {"name", spec.table_name},
      {"tableClass", Word(spec.table_class)},
      {"deletionProtectionEnabled", spec.deletion_protection_enabled},
      {"serverSideEncryption", Encryption(spec.server_side_encryption)},
      {"pointInTimeRecovery", Recovery(spec.point_in_time_recovery)},
      {"ttl", TimeToLive(spec.ttl)},
  };
  SetKeysAndIndexes(table, spec);
  SetBilling(table, spec);
  SetStream(table, spec);
  SetOrigin(table, spec);
  SetInlineReplicas(table, spec);
  Object tags;
  for (const auto& [key, value] : TableTags(manifest)) tags[key] = value;
  if (!tags.empty()) table["tags"] = std::move(tags);
  return table;
}

pulumi::ResourceHandle AddTable(Draft& draft) {
  Object inputs = TableInputs(draft.manifest());
  if (draft.options().provider == ProviderKind::kNative) {
    SetReplicaKeys(inputs, draft.spec());
  }
  // Named as in the Go module, so that no alias is needed.
  return draft.Add(
      {.type = kTableType,
       .name = draft.name(),
       .settings = "spec",
       .inputs = std::move(inputs),
       .options = {.ignore_changes = IgnoredChanges(draft), .protect = true}});
}

}  // namespace dynaplane::module
