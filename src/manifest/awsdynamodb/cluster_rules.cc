// What the API server of a cluster checks at once, in CEL: the rules that need
// no more than one object or its old version. Each is one of rules.h in other
// words; tests/cluster/test_rules.py has an object for each.
#include <iterator>

#include "manifest/awsdynamodb/rules.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

constexpr std::string_view kTable = "AwsDynamodbSpec";
constexpr std::string_view kGlobal = "GlobalSecondaryIndex";
constexpr std::string_view kLocal = "LocalSecondaryIndex";

constexpr ClusterRule kRules[] = {
    // What is for good.
    {kTable, "",
     "self.hashKey.name == oldSelf.hashKey.name && "
     "(!has(self.hashKey.type) || !has(oldSelf.hashKey.type) || "
     "self.hashKey.type == oldSelf.hashKey.type)",
     "The partition key is for good: changing it would replace the table. "
     "Make an object of another name instead."},
    {kTable, "",
     "has(self.rangeKey) == has(oldSelf.rangeKey) && (!has(self.rangeKey) || "
     "self.rangeKey.name == oldSelf.rangeKey.name && "
     "(!has(self.rangeKey.type) || !has(oldSelf.rangeKey.type) || "
     "self.rangeKey.type == oldSelf.rangeKey.type))",
     "The sort key is for good: adding, changing or removing it would replace "
     "the table. Make an object of another name instead."},

    // Keys and indexes.
    {kTable, "key_attributes_distinct",
     "!has(self.rangeKey) || self.rangeKey.name != self.hashKey.name", ""},
    {kGlobal, "key_attributes_distinct",
     "self.hashKey.all(a, self.hashKey.exists_one(b, a.name == b.name) && "
     "(!has(self.rangeKey) || !self.rangeKey.exists(b, a.name == b.name))) && "
     "(!has(self.rangeKey) || self.rangeKey.all(a, "
     "self.rangeKey.exists_one(b, a.name == b.name)))",
     ""},
    {kTable, "key_attributes_distinct",
     "!has(self.localSecondaryIndexes) || self.localSecondaryIndexes.all("
     "index, index.rangeKey.name != self.hashKey.name)",
     ""},
    {kTable, "lsi_needs_range_key",
     "has(self.rangeKey) || !has(self.localSecondaryIndexes) || "
     "size(self.localSecondaryIndexes) == 0",
     ""},
    {kTable, "index_name_unique",
     "!has(self.globalSecondaryIndexes) || !has(self.localSecondaryIndexes) "
     "|| self.localSecondaryIndexes.all(a, "
     "!self.globalSecondaryIndexes.exists(b, a.name == b.name))",
     ""},
    {kGlobal, "include_requires_attributes",
     "(self.projectionType == 'INCLUDE') == "
     "(has(self.nonKeyAttributes) && size(self.nonKeyAttributes) > 0)",
     ""},
    {kLocal, "include_requires_attributes",
     "(self.projectionType == 'INCLUDE') == "
     "(has(self.nonKeyAttributes) && size(self.nonKeyAttributes) > 0)",
     ""},

    // Capacity.
    {kTable, "provisioned_requires_throughput",
     "has(self.billingMode) && self.billingMode == 'PROVISIONED' || "
     "!has(self.readCapacity) && !has(self.writeCapacity)",
     ""},
    {kTable, "gsi_throughput_matches_billing",
     "has(self.billingMode) && self.billingMode == 'PROVISIONED' || "
     "!has(self.globalSecondaryIndexes) || self.globalSecondaryIndexes.all("
     "index, !has(index.readCapacity) && !has(index.writeCapacity))",
     ""},
    {kTable, "on_demand_needs_billing",
     "!has(self.billingMode) || self.billingMode != 'PROVISIONED' || "
     "!has(self.onDemandThroughput) && (!has(self.globalSecondaryIndexes) || "
     "!self.globalSecondaryIndexes.exists(index, "
     "has(index.onDemandThroughput)))",
     ""},
    {"OnDemandThroughput", "number_range",
     "(!has(self.maxReadRequestUnits) || self.maxReadRequestUnits != 0) && "
     "(!has(self.maxWriteRequestUnits) || self.maxWriteRequestUnits != 0)",
     "A maximum is 1 or more, or -1 for none."},
    {"WarmThroughput", "warm_throughput_empty",
     "has(self.readUnitsPerSecond) || has(self.writeUnitsPerSecond)", ""},
    {kTable, "warm_throughput_minimum",
     "has(self.billingMode) && self.billingMode == 'PROVISIONED' || "
     "!has(self.warmThroughput) || "
     "(!has(self.warmThroughput.readUnitsPerSecond) || "
     "self.warmThroughput.readUnitsPerSecond >= 12000) && "
     "(!has(self.warmThroughput.writeUnitsPerSecond) || "
     "self.warmThroughput.writeUnitsPerSecond >= 4000)",
     ""},
    {kTable, "auto_scale_needs_provisioned",
     "has(self.billingMode) && self.billingMode == 'PROVISIONED' || "
     "(!has(self.autoScale) || !has(self.autoScale.isEnabled) || "
     "!self.autoScale.isEnabled) && (!has(self.globalSecondaryIndexes) || "
     "!self.globalSecondaryIndexes.exists(index, has(index.autoScale) && "
     "has(index.autoScale.isEnabled) && index.autoScale.isEnabled))",
     ""},
    {"ScalingDimension", "scaling_bounds",
     "(has(self.minCapacity) ? self.minCapacity : 5) <= "
     "(has(self.maxCapacity) ? self.maxCapacity : 20)",
     "minCapacity (5 when it is left out) is not above maxCapacity (20)."},
    {"CapacityBounds", "scaling_bounds",
     "!has(self.minCapacity) || !has(self.maxCapacity) || "
     "self.minCapacity <= self.maxCapacity",
     ""},
    {"CapacityBounds", "scheduled_action_empty",
     "has(self.minCapacity) || has(self.maxCapacity)", ""},
    {"ScheduledAction", "scheduled_action_empty",
     "has(self.readCapacity) || has(self.writeCapacity)", ""},

    // Streams, expiry, protection.
    {kTable, "stream_view_requires_enabled",
     "!has(self.enableStreams) || !self.enableStreams || "
     "has(self.streamViewType) || "
     "has(self.replicas) && self.replicas.exists(replica, "
     "!has(replica.consistencyMode) || "
     "replica.consistencyMode == 'EVENTUAL') || "
     "has(self.replicaRegionNames) && size(self.replicaRegionNames) > 0",
     ""},
    {kTable, "stream_view_requires_enabled",
     "!has(self.streamViewType) || "
     "has(self.enableStreams) && self.enableStreams || "
     "has(self.replicas) && self.replicas.exists(replica, "
     "!has(replica.consistencyMode) || "
     "replica.consistencyMode == 'EVENTUAL') || "
     "has(self.replicaRegionNames) && size(self.replicaRegionNames) > 0",
     ""},
    {kTable, "stream_policy_needs_stream",
     "!has(self.streamResourcePolicy) || "
     "has(self.enableStreams) && self.enableStreams || "
     "has(self.replicas) && self.replicas.exists(replica, "
     "!has(replica.consistencyMode) || "
     "replica.consistencyMode == 'EVENTUAL') || "
     "has(self.replicaRegionNames) && size(self.replicaRegionNames) > 0",
     ""},
    {"Ttl", "ttl_attribute_when_enabled",
     "!has(self.isEnabled) || !self.isEnabled || has(self.attributeName)",
     "ttl has an attribute when it is enabled."},
    {"ServerSideEncryption", "kms_key_when_encryption_enabled",
     "!has(self.kmsKeyArn) || has(self.isEnabled) && self.isEnabled", ""},
    {"PointInTimeRecovery", "recovery_period_when_enabled",
     "!has(self.recoveryPeriodInDays) || "
     "has(self.isEnabled) && self.isEnabled",
     ""},

    // Replicas.
    {kTable, "replica_region_differs",
     "!has(self.region) || !has(self.replicas) || self.replicas.all(replica, "
     "replica.regionName != self.region && "
     "(!has(replica.witnessRegionName) || "
     "replica.witnessRegionName != self.region))",
     ""},
    {"Replica", "replica_region_differs",
     "!has(self.witnessRegionName) || "
     "self.witnessRegionName != self.regionName",
     ""},
    {kTable, "replicas_need_scaling",
     "!has(self.billingMode) || self.billingMode != 'PROVISIONED' || "
     "(!has(self.replicas) || size(self.replicas) == 0) && "
     "(!has(self.replicaRegionNames) || size(self.replicaRegionNames) == 0) "
     "|| has(self.autoScale) && has(self.autoScale.isEnabled) && "
     "self.autoScale.isEnabled && (!has(self.globalSecondaryIndexes) || "
     "self.globalSecondaryIndexes.all(index, !has(index.autoScale) || "
     "has(index.autoScale.isEnabled) && index.autoScale.isEnabled))",
     ""},
    {kTable, "replica_consistency_same",
     "!has(self.replicas) || !self.replicas.exists(replica, "
     "has(replica.consistencyMode) && replica.consistencyMode == 'STRONG') || "
     "self.replicas.all(replica, has(replica.consistencyMode) && "
     "replica.consistencyMode == 'STRONG')",
     ""},
    {kTable, "strong_replica_count",
     "!has(self.replicas) || !self.replicas.exists(replica, "
     "has(replica.consistencyMode) && replica.consistencyMode == 'STRONG') || "
     "size(self.replicas) == (self.replicas.exists(replica, "
     "has(replica.witnessRegionName)) ? 1 : 2)",
     ""},
    {"Replica", "witness_needs_strong",
     "!has(self.witnessRegionName) || has(self.consistencyMode) && "
     "self.consistencyMode == 'STRONG'",
     ""},
    {kTable, "strong_without_ttl",
     "!has(self.ttl) || !has(self.ttl.isEnabled) || !self.ttl.isEnabled || "
     "!has(self.replicas) || !self.replicas.exists(replica, "
     "has(replica.consistencyMode) && replica.consistencyMode == 'STRONG')",
     ""},
    {kTable, "strong_without_local_indexes",
     "!has(self.localSecondaryIndexes) || "
     "size(self.localSecondaryIndexes) == 0 || "
     "!has(self.replicas) || !self.replicas.exists(replica, "
     "has(replica.consistencyMode) && replica.consistencyMode == 'STRONG')",
     ""},

    // Where a new table's items come from.
    {"ImportTable", "csv_options_need_csv",
     "self.inputFormat == 'CSV' || !has(self.inputFormatOptions) || "
     "!has(self.inputFormatOptions.csv)",
     ""},
    {kTable, "one_source", "!has(self.importTable) || !has(self.restore)", ""},
    {kTable, "import_without_local_indexes",
     "!has(self.importTable) || !has(self.localSecondaryIndexes) || "
     "size(self.localSecondaryIndexes) == 0",
     ""},
    {"Restore", "restore_source",
     "has(self.sourceTableName) != has(self.sourceTableArn)", ""},
    {"Restore", "restore_time",
     "has(self.dateTime) != (has(self.toLatest) && self.toLatest)", ""},
};

}  // namespace

std::vector<ClusterRule> ClusterRules() {
  return {std::begin(kRules), std::end(kRules)};
}

}  // namespace dynaplane::manifest::awsdynamodb
