// The table of `spec`.
#include "manifest/awsdynamodb/limits.h"
#include "manifest/awsdynamodb/tables.h"

namespace dynaplane::manifest {
namespace awsdynamodb {
namespace {

// `replicaRegionNames: [a, b]`, the short form of `replicas`. Both may be used;
// what the short one gives is put behind the others when all are read.
void ReadReplicaRegions(const Field& field, const yaml::Node& node, void*,
                        Reader& reader) {
  reader.Items(field, node, [&](const yaml::Node& item) {
    if (auto text = reader.Text(field, item)) {
      reader.scratch<Scratch>().replica_regions.emplace_back(std::move(*text),
                                                             reader.path());
    }
  });
}

Field ReplicaRegionNames() {
  Field field;
  field.name = "replicaRegionNames";
  field.doc = "The short form of replicas: their regions alone.";
  field.type = FieldType::kString;
  field.shape = Shape::kList;
  field.binding = {&ReadReplicaRegions, &bind::WriteNothing};
  return std::move(field).Length(1, 64).Matches(kRegionName).Set();
}

// The platform's blocks of the oldest dialect.
template <std::string Scratch::*Member>
void ReadIdentity(const Field& field, const yaml::Node& node, void*,
                  Reader& reader) {
  if (auto text = reader.Text(field, node)) {
    reader.scratch<Scratch>().*Member = std::move(*text);
  }
}

template <std::string Scratch::*Member>
Field Identity(std::string_view name, std::string_view doc) {
  Field field = Discard<std::string>(name, doc);
  field.binding.read = &ReadIdentity<Member>;
  return field;
}

const Message& EnvironmentInfoMessage() {
  static const Message message(
      "EnvironmentInfo", "Organisation and environment.",
      {Identity<&Scratch::org>("orgId", "Read as metadata.org."),
       Discard<std::string>("envId", "The platform's id."),
       Identity<&Scratch::env>("envName", "Read as metadata.env.")});
  return message;
}

const Message& StackJobSettingsMessage() {
  using Map = std::map<std::string, std::string>;
  static const Message message(
      "StackJobSettings", "How the platform ran its jobs.",
      {Discard<bool>("isManual", ""),
       Discard<bool>("isDisabledOnLifecycleEvents", ""),
       Discard<std::string>("pulumiBackendCredentialId", ""),
       Discard<std::string>("stackJobRunnerId", ""),
       Discard<Map>("customInputs", ""), Discard<bool>("skipRefresh", ""),
       Discard<bool>("previewBeforeUpdateOrDestroy", ""),
       Discard<bool>("pauseBetweenPreviewAndUpdateOrDestroy", ""),
       Discard<std::string>("pulumiModuleId", "")});
  return message;
}

Field EnvironmentInfo() {
  Field field =
      BindInline<Spec>("environmentInfo", "The platform's environment.",
                       &EnvironmentInfoMessage);
  field.binding.write = &bind::WriteNothing;
  return std::move(field).Only(kClassic);
}

Field StackJobSettings() {
  Field field =
      BindInline<Spec>("stackJobSettings", "How the platform ran its jobs.",
                       &StackJobSettingsMessage);
  field.binding.write = &bind::WriteNothing;
  return std::move(field).Only(kClassic).Ignored();
}

std::vector<Field> IdentityFields() {
  return {
      Bind<&Spec::aws_credential_id>(
          "awsCredentialId", "Which entry of the credentials file is used.")
          .Default("the AWS default chain")
          .Length(1, 253),
      Bind<&Spec::region>("region", "Where the table lives.")
          .Default("the credential's, then AWS_REGION")
          .Length(1, 64)
          .Matches(kRegionName),
      Bind<&Spec::table_name>(
          "tableName", "The table's name in AWS. Changing it replaces it.")
          .Default("metadata.name")
          .Length(3, 255)
          .Matches(kResourceName),
      BindInline<Spec>("table", "Everything else, in the wrapped dialect.",
                       &Describe<Spec>)
          .Transparent()
          .Only(kWrapped),
      EnvironmentInfo(),
      StackJobSettings(),
  };
}

std::vector<Field> CapacityFields() {
  return {
      Bind<&Spec::billing_mode>("billingMode", "How capacity is paid for.")
          .Default("PAY_PER_REQUEST; in the classic dialects PROVISIONED"),
      Bind<&Spec::read_capacity>("readCapacity",
                                 "Reads of 4 KB a second. PROVISIONED only.")
          .Default("the least of autoScale, else 5")
          .Minimum(1)
          .ZeroIsAbsent(kClassic | kV1),
      Bind<&Spec::write_capacity>("writeCapacity",
                                  "Writes of 1 KB a second. PROVISIONED only.")
          .Default("the least of autoScale, else 5")
          .Minimum(1)
          .ZeroIsAbsent(kClassic | kV1),
      ProvisionedThroughput<Spec>(),
      Bind<&Spec::on_demand_throughput>("onDemandThroughput",
                                        "Ceilings. PAY_PER_REQUEST only."),
      Bind<&Spec::warm_throughput>("warmThroughput",
                                   "What the table can serve at once."),
  };
}

std::vector<Field> KeyFields() {
  return {
      HashKeyOfTable(),
      RangeKeyOfTable(),
      KeySchemaOfTable(),
      Attributes(),
      Bind<&Spec::global_secondary_indexes>(
          "globalSecondaryIndexes", "Indexes with keys of their own, up to 20.")
          .Items(0, kMaxGlobalIndexes)
          .KeyedBy("name"),
      Bind<&Spec::local_secondary_indexes>(
          "localSecondaryIndexes",
          "Other orders within a partition, up to 5; the table needs a sort "
          "key.")
          .Items(0, kMaxLocalIndexes)
          .KeyedBy("name"),
      Bind<&Spec::auto_scale>(
          "autoScale",
          "Scaling of the table and of every global index. PROVISIONED only."),
  };
}

std::vector<Field> FeatureFields() {
  return {
      Bind<&Spec::enable_streams>("enableStreams",
                                  "Whether changes are put on a stream.")
          .Default("false")
          .Alias("streamEnabled", kV1),
      Bind<&Spec::stream_view_type>("streamViewType",
                                    "What a record of the stream holds."),
      Bind<&Spec::server_side_encryption>("serverSideEncryption",
                                          "Encryption with a KMS key."),
      Bind<&Spec::point_in_time_recovery>("pointInTimeRecovery",
                                          "Continuous backups.")
          .Shorthand("isEnabled", true),
      Bind<&Spec::point_in_time_recovery, &PointInTimeRecovery::is_enabled>(
          "pointInTimeRecoveryEnabled", "Continuous backups, in v1.")
          .At("pointInTimeRecovery.isEnabled")
          .Only(kV1),
      Bind<&Spec::ttl>("ttl", "When items expire by themselves."),
      Bind<&Spec::table_class>("tableClass", "What storage costs.")
          .Default("STANDARD"),
      Bind<&Spec::deletion_protection_enabled>(
          "deletionProtectionEnabled", "Whether AWS refuses to delete it.")
          .Default("false"),
      Bind<&Spec::tags>(
          "tags",
          "AWS tags, besides metadata.labels and the tags that say who the "
          "table belongs to: together at most 50."),
  };
}

std::vector<Field> SurroundingFields() {
  return {
      Bind<&Spec::replicas>(
          "replicas",
          "Copies of the table in other regions. They need PAY_PER_REQUEST or "
          "an autoScale. EVENTUAL ones need a stream: it is on, with "
          "NEW_AND_OLD_IMAGES unless streamViewType names another view.")
          .KeyedBy("regionName"),
      ReplicaRegionNames(),
      Bind<&Spec::import_table>("importTable", "Fills the new table from S3."),
      Bind<&Spec::restore>("restore",
                           "Fills the new table from another's backups."),
      Bind<&Spec::contributor_insights>("contributorInsights",
                                        "CloudWatch's view of the table."),
      Bind<&Spec::contributor_insights, &ContributorInsights::is_enabled>(
          "contributorInsightsEnabled", "CloudWatch's view, in v1.")
          .At("contributorInsights.isEnabled")
          .Only(kV1),
      Bind<&Spec::kinesis_streaming_destination>(
          "kinesisStreamingDestination", "A Kinesis stream for every change."),
      BindJson<&Spec::resource_policy>(
          "resourcePolicy", "Who may use the table: a map, or JSON text.")
          .Length(0, kMaxPolicyBytes),
      BindJson<&Spec::stream_resource_policy>(
          "streamResourcePolicy",
          "Who may use the stream: a map, or JSON text.")
          .Length(0, kMaxPolicyBytes),
  };
}

std::vector<Field> SpecFields() {
  std::vector<Field> all;
  for (auto fields : {IdentityFields(), CapacityFields(), KeyFields(),
                      FeatureFields(), SurroundingFields()}) {
    std::move(fields.begin(), fields.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace
}  // namespace awsdynamodb

template <>
const Message& Describe<Spec>() {
  static const Message message("AwsDynamodbSpec", "The wanted table.",
                               awsdynamodb::SpecFields());
  return message;
}

}  // namespace dynaplane::manifest
