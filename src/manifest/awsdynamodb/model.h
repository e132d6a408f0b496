// The one model of an AwsDynamodb manifest, whatever dialect it came in.
//
// Everything is normalised: enum words are enums, keys of every spelling are
// KeyAttribute lists, `attributes` holds each key attribute of the table and
// of its indexes exactly once. Fields with a fixed default hold it; a field
// whose default depends on other fields is an optional and stays empty.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "manifest/metadata.h"
#include "manifest/yaml/diagnostic.h"

namespace dynaplane::manifest {

enum class BillingMode { kPayPerRequest, kProvisioned };
enum class ScalarType { kString, kNumber, kBinary };
enum class ProjectionType { kAll, kKeysOnly, kInclude };
enum class StreamViewType { kKeysOnly, kNewImage, kOldImage, kNewAndOldImages };
enum class TableClass { kStandard, kStandardInfrequentAccess };
enum class ConsistencyMode { kEventual, kStrong };
enum class InputFormat { kCsv, kDynamodbJson, kIon };
enum class CompressionType { kNone, kGzip, kZstd };
enum class InsightsMode { kAccessedAndThrottledKeys, kThrottledKeys };
enum class TimestampPrecision { kMillisecond, kMicrosecond };

struct AttributeDefinition {
  std::string name;
  ScalarType type = ScalarType::kString;
  bool operator==(const AttributeDefinition&) const = default;
};

// Attribute names of a key: 1 hash and 0–1 range for the table and an LSI,
// 1–4 hash and 0–4 range for a GSI.
struct KeySchema {
  std::vector<std::string> hash;
  std::vector<std::string> range;
  bool operator==(const KeySchema&) const = default;
};

// −1 stands for "no maximum".
struct OnDemandThroughput {
  std::int64_t max_read_request_units = -1;
  std::int64_t max_write_request_units = -1;
  bool operator==(const OnDemandThroughput&) const = default;
};

struct WarmThroughput {
  std::int64_t read_units_per_second = 0;
  std::int64_t write_units_per_second = 0;
  bool operator==(const WarmThroughput&) const = default;
};

struct Projection {
  ProjectionType type = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes;
  bool operator==(const Projection&) const = default;
};

struct SuspendedState {
  bool dynamic_scaling_in_suspended = false;
  bool dynamic_scaling_out_suspended = false;
  bool scheduled_scaling_suspended = false;
  bool operator==(const SuspendedState&) const = default;
};

struct ScalingDimension {
  std::int64_t min_capacity = 5;
  std::int64_t max_capacity = 20;
  double target_utilization = 50;                  // per cent
  std::optional<std::int64_t> scale_in_cooldown;   // seconds
  std::optional<std::int64_t> scale_out_cooldown;  // seconds
  bool disable_scale_in = false;
  SuspendedState suspended_state;
  bool operator==(const ScalingDimension&) const = default;
};

struct CapacityBounds {
  std::optional<std::int64_t> min_capacity;
  std::optional<std::int64_t> max_capacity;
  bool operator==(const CapacityBounds&) const = default;
};

struct ScheduledAction {
  std::string name;
  std::string schedule;  // cron(…), rate(…) or at(…)
  std::string timezone;  // empty: UTC
  std::optional<CapacityBounds> read_capacity;
  std::optional<CapacityBounds> write_capacity;
  bool operator==(const ScheduledAction&) const = default;
};

struct AutoScale {
  bool is_enabled = false;
  ScalingDimension read_capacity;
  ScalingDimension write_capacity;
  std::vector<ScheduledAction> scheduled_actions;
  bool operator==(const AutoScale&) const = default;
};

struct ContributorInsights {
  bool is_enabled = false;
  std::optional<InsightsMode> mode;
  bool operator==(const ContributorInsights&) const = default;
};

struct GlobalSecondaryIndex {
  std::string name;
  KeySchema key;
  Projection projection;
  std::optional<std::int64_t> read_capacity;
  std::optional<std::int64_t> write_capacity;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::optional<WarmThroughput> warm_throughput;
  std::optional<AutoScale> auto_scale;  // replaces the table's as a whole
  ContributorInsights contributor_insights;
  bool operator==(const GlobalSecondaryIndex&) const = default;
};

struct LocalSecondaryIndex {
  std::string name;
  std::string range_key;
  Projection projection;
  bool operator==(const LocalSecondaryIndex&) const = default;
};

struct ServerSideEncryption {
  bool is_enabled = false;
  std::string kms_key_arn;  // empty: the AWS-managed key
  bool operator==(const ServerSideEncryption&) const = default;
};

struct PointInTimeRecovery {
  bool is_enabled = false;
  std::optional<std::int64_t> recovery_period_in_days;
  bool operator==(const PointInTimeRecovery&) const = default;
};

struct Ttl {
  bool is_enabled = false;
  std::string attribute_name;
  bool operator==(const Ttl&) const = default;
};

struct Replica {
  std::string region_name;
  std::string kms_key_arn;
  PointInTimeRecovery point_in_time_recovery;
  std::optional<bool> deletion_protection_enabled;
  std::optional<TableClass> table_class;
  std::map<std::string, std::string> tags;
  bool propagate_tags = false;
  ConsistencyMode consistency_mode = ConsistencyMode::kEventual;
  std::string witness_region_name;
  bool operator==(const Replica&) const = default;
};

struct ImportTable {
  InputFormat input_format = InputFormat::kDynamodbJson;
  CompressionType input_compression_type = CompressionType::kNone;
  std::string csv_delimiter;             // empty: AWS's default, a comma
  std::vector<std::string> csv_headers;  // empty: the first line of the file
  std::string bucket;
  std::string bucket_owner;
  std::string key_prefix;
  bool operator==(const ImportTable&) const = default;
};

struct Restore {
  std::string source_table_name;  // this or the ARN
  std::string source_table_arn;
  std::string date_time;  // RFC 3339; empty: the latest
  bool to_latest = false;
  bool operator==(const Restore&) const = default;
};

struct KinesisStreamingDestination {
  std::string stream_arn;
  std::optional<TimestampPrecision> approximate_creation_date_time_precision;
  bool operator==(const KinesisStreamingDestination&) const = default;
};

struct Spec {
  std::string aws_credential_id;
  std::string region;      // empty: the credential's, then AWS_REGION
  std::string table_name;  // never empty: metadata.name by default
  BillingMode billing_mode = BillingMode::kPayPerRequest;
  std::optional<std::int64_t> read_capacity;
  std::optional<std::int64_t> write_capacity;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::optional<WarmThroughput> warm_throughput;
  KeySchema key;
  std::vector<AttributeDefinition> attributes;  // complete, in order of use
  std::vector<GlobalSecondaryIndex> global_secondary_indexes;
  std::vector<LocalSecondaryIndex> local_secondary_indexes;
  AutoScale auto_scale;
  bool enable_streams = false;
  std::optional<StreamViewType> stream_view_type;
  ServerSideEncryption server_side_encryption;
  PointInTimeRecovery point_in_time_recovery;
  Ttl ttl;
  TableClass table_class = TableClass::kStandard;
  bool deletion_protection_enabled = false;
  std::map<std::string, std::string> tags;
  std::vector<Replica> replicas;
  std::optional<ImportTable> import_table;
  std::optional<Restore> restore;
  ContributorInsights contributor_insights;
  std::optional<KinesisStreamingDestination> kinesis_streaming_destination;
  std::string resource_policy;         // JSON text; empty: none
  std::string stream_resource_policy;  // JSON text; empty: none
  bool operator==(const Spec&) const = default;
};

// Whether any replica is not STRONG: those read the table's stream.
bool HasEventualReplica(const Spec& spec);

// The names of the dialects of docs/manifest.md.
enum class Dialect { kCanonical, kClassicFlat, kClassicWrapped, kV1 };

struct AwsDynamodb {
  std::string api_version;
  Dialect dialect = Dialect::kCanonical;
  Metadata metadata;
  Spec spec;

  std::string file;  // as named by the user; "-" for standard input
  int document = 0;  // of a multi-document file, from 0
  int item = -1;     // of a List in it, from 0; -1: the document itself
  // Canonical path ("spec.ttl.attributeName", list elements by position) →
  // where the user wrote it, in whatever dialect.
  std::map<std::string, Position> positions;

  // Of `path`, or of the nearest enclosing field that was written.
  Position PositionOf(const std::string& path) const;
};

// "spec.ttl (orders.yaml:12:5)", as errors name a field; the file alone where
// the field is not written.
std::string FieldWithPlace(const AwsDynamodb& manifest,
                           const std::string& path);

}  // namespace dynaplane::manifest
