#include "module/adopt.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "module/live.h"
#include "module/tags.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::BillingMode;
using manifest::Spec;
using manifest::TableClass;
using pulumi::Object;

using Tags = std::map<std::string, std::string>;

constexpr std::int64_t kDefaultRecoveryDays = 35;

const LiveResource* TableIn(std::span<const LiveResource> live) {
  auto found = std::ranges::find(live, kTableType, &LiveResource::type);
  return found == live.end() ? nullptr : &*found;
}

manifest::Projection Projection(const Object& index) {
  using manifest::ProjectionType;
  return {OfWord(LiveText(index, "projectionType"),
                 {ProjectionType::kAll, ProjectionType::kKeysOnly,
                  ProjectionType::kInclude})
              .value_or(ProjectionType::kAll),
          LiveTexts(index, "nonKeyAttributes")};
}

manifest::KeySchema IndexKey(const Object& index) {
  manifest::KeySchema key;
  for (const Object& element : LiveObjects(index, "keySchemas")) {
    auto& side = LiveText(element, "keyType") == "RANGE" ? key.range : key.hash;
    side.push_back(LiveText(element, "attributeName"));
  }
  if (!key.hash.empty()) return key;
  key.hash.push_back(LiveText(index, "hashKey"));
  const std::string range = LiveText(index, "rangeKey");
  if (!range.empty()) key.range.push_back(range);
  return key;
}

// Both sides at "no maximum" are no maximum at all.
std::optional<manifest::OnDemandThroughput> Maximum(const Object& owner) {
  const Object* throughput = LiveObject(owner, "onDemandThroughput");
  if (throughput == nullptr) return std::nullopt;
  auto side = [&](const char* key) {
    const std::int64_t units = LiveInteger(*throughput, key).value_or(-1);
    return units > 0 ? units : -1;
  };
  manifest::OnDemandThroughput maximum{side("maxReadRequestUnits"),
                                       side("maxWriteRequestUnits")};
  if (maximum == manifest::OnDemandThroughput{}) return std::nullopt;
  return maximum;
}

void DescribeKeys(const Object& table, Spec& spec) {
  spec.key.hash = {LiveText(table, "hashKey")};
  const std::string range = LiveText(table, "rangeKey");
  if (!range.empty()) spec.key.range = {range};
  using manifest::ScalarType;
  for (const Object& attribute : LiveObjects(table, "attributes")) {
    spec.attributes.push_back(
        {LiveText(attribute, "name"),
         OfWord(LiveText(attribute, "type"),
                {ScalarType::kString, ScalarType::kNumber, ScalarType::kBinary})
             .value_or(ScalarType::kString)});
  }
}

void DescribeIndexes(const Object& table, Spec& spec) {
  for (const Object& live : LiveObjects(table, "globalSecondaryIndexes")) {
    manifest::GlobalSecondaryIndex index;
    index.name = LiveText(live, "name");
    index.key = IndexKey(live);
    index.projection = Projection(live);
    if (spec.billing_mode == BillingMode::kPayPerRequest) {
      index.on_demand_throughput = Maximum(live);
    }
    spec.global_secondary_indexes.push_back(std::move(index));
  }
  for (const Object& live : LiveObjects(table, "localSecondaryIndexes")) {
    spec.local_secondary_indexes.push_back(
        {LiveText(live, "name"), LiveText(live, "rangeKey"), Projection(live)});
  }
}

std::optional<TableClass> ClassOf(const std::string& word) {
  return OfWord(word,
                {TableClass::kStandard, TableClass::kStandardInfrequentAccess});
}

// The key that AWS manages and one of the customer's look alike: an import
// leaves both to AWS, but a manifest shall not lose its owner's key.
void DescribeEncryption(const Object& outputs, Spec& spec) {
  if (const Object* live = LiveObject(outputs, "serverSideEncryption")) {
    spec.server_side_encryption = {LiveFlag(*live, "enabled"),
                                   LiveText(*live, "kmsKeyArn")};
  }
}

void DescribeSettings(const Object& table, Spec& spec) {
  using manifest::StreamViewType;
  spec.table_class =
      ClassOf(LiveText(table, "tableClass")).value_or(TableClass::kStandard);
  spec.deletion_protection_enabled =
      LiveFlag(table, "deletionProtectionEnabled");
  spec.enable_streams = LiveFlag(table, "streamEnabled");
  if (spec.enable_streams) {
    spec.stream_view_type =
        OfWord(LiveText(table, "streamViewType"),
               {StreamViewType::kKeysOnly, StreamViewType::kNewImage,
                StreamViewType::kOldImage, StreamViewType::kNewAndOldImages});
  }
  if (const Object* live = LiveObject(table, "pointInTimeRecovery")) {
    spec.point_in_time_recovery.is_enabled = LiveFlag(*live, "enabled");
    auto days = LiveInteger(*live, "recoveryPeriodInDays");
    if (days != kDefaultRecoveryDays) {
      spec.point_in_time_recovery.recovery_period_in_days = days;
    }
  }
  if (const Object* live = LiveObject(table, "ttl")) {
    spec.ttl = {LiveFlag(*live, "enabled"), LiveText(*live, "attributeName")};
  }
}

// The identity tags go back to where they come from.
void DescribeTags(Tags tags, manifest::AwsDynamodb& manifest) {
  const std::pair<const char*, std::string*> identity[] = {
      {kOrgTag, &manifest.metadata.org},
      {kEnvTag, &manifest.metadata.env},
      {kIdTag, &manifest.metadata.id},
  };
  for (const auto& [key, member] : identity) {
    auto found = tags.find(key);
    if (found == tags.end() || found->second.empty()) continue;
    *member = found->second;
    tags.erase(found);
  }
  manifest.spec.tags = std::move(tags);
}

// A replica that has every tag of its table has them propagated; what differs
// is its own.
void DescribeReplicaTags(const Tags& of_table, Tags tags,
                         manifest::Replica& replica) {
  replica.propagate_tags =
      !of_table.empty() && std::ranges::all_of(of_table, [&](const auto& tag) {
        return tags.contains(tag.first);
      });
  if (replica.propagate_tags) {
    std::erase_if(tags, [&](const auto& tag) {
      auto found = of_table.find(tag.first);
      return found != of_table.end() && found->second == tag.second;
    });
  }
  replica.tags = std::move(tags);
}

manifest::Replica SharedReplica(const Object& live) {
  manifest::Replica replica;
  replica.kms_key_arn = LiveText(live, "kmsKeyArn");
  replica.point_in_time_recovery.is_enabled =
      LiveFlag(live, "pointInTimeRecovery");
  if (LiveFlag(live, "deletionProtectionEnabled")) {
    replica.deletion_protection_enabled = true;
  }
  return replica;
}

// A stream is what replicas need, so it is not said again.
void ImplyStream(Spec& spec) {
  using manifest::StreamViewType;
  constexpr StreamViewType kImplied = StreamViewType::kNewAndOldImages;
  if (!HasEventualReplica(spec) ||
      spec.stream_view_type.value_or(kImplied) != kImplied) {
    return;
  }
  spec.enable_streams = false;
  spec.stream_view_type.reset();
}

// AWS wants a key at each replica where the table has a customer's: where one
// lacks it, the table's is the key that AWS manages, which goes without saying.
void ForgetManagedKey(Spec& spec) {
  const bool lacking = std::ranges::any_of(
      spec.replicas,
      [](const auto& replica) { return replica.kms_key_arn.empty(); });
  if (lacking) spec.server_side_encryption.kms_key_arn.clear();
}

void DescribeReplicas(std::span<const LiveResource> live, const Object& table,
                      manifest::AwsDynamodb& manifest) {
  Spec& spec = manifest.spec;
  const Object* witness = LiveObject(table, "globalTableWitness");
  for (const Object& inline_one : LiveObjects(table, "replicas")) {
    // The others have a resource of their own.
    if (LiveText(inline_one, "consistencyMode") == "EVENTUAL") continue;
    manifest::Replica replica = SharedReplica(inline_one);
    replica.region_name = LiveText(inline_one, "regionName");
    replica.consistency_mode = manifest::ConsistencyMode::kStrong;
    if (witness != nullptr) {
      replica.witness_region_name = LiveText(*witness, "regionName");
    }
    spec.replicas.push_back(std::move(replica));
  }
  const Tags of_table = TableTags(manifest);
  for (const LiveResource& resource : live) {
    if (resource.type != kReplicaType) continue;
    manifest::Replica replica = SharedReplica(resource.inputs);
    replica.region_name = LiveText(resource.outputs, "region");
    replica.table_class =
        ClassOf(LiveText(resource.inputs, "tableClassOverride"));
    DescribeReplicaTags(of_table, LiveTextMap(resource.inputs, "tags"),
                        replica);
    spec.replicas.push_back(std::move(replica));
  }
  ImplyStream(spec);
  ForgetManagedKey(spec);
}

void DescribeInsights(const Object& live, Spec& spec) {
  using manifest::InsightsMode;
  manifest::ContributorInsights insights;
  insights.is_enabled = true;
  insights.mode = OfWord(
      LiveText(live, "mode"),
      {InsightsMode::kAccessedAndThrottledKeys, InsightsMode::kThrottledKeys});
  const std::string name = LiveText(live, "indexName");
  if (name.empty()) spec.contributor_insights = insights;
  for (auto& index : spec.global_secondary_indexes) {
    if (index.name == name) index.contributor_insights = insights;
  }
}

void DescribeKinesis(const Object& live, Adopted& adopted) {
  using manifest::TimestampPrecision;
  auto& destination = adopted.manifest.spec.kinesis_streaming_destination;
  const std::string stream = LiveText(live, "streamArn");
  if (destination) {
    adopted.left_out.push_back(
        fmt::format("The Kinesis destination {}: a manifest has room for one "
                    "alone, which is {}.",
                    stream, destination->stream_arn));
    return;
  }
  destination = manifest::KinesisStreamingDestination{
      stream, OfWord(LiveText(live, "approximateCreationDateTimePrecision"),
                     {TimestampPrecision::kMillisecond,
                      TimestampPrecision::kMicrosecond})};
}

void DescribeFeatures(std::span<const LiveResource> live, const Object& table,
                      Adopted& adopted) {
  Spec& spec = adopted.manifest.spec;
  for (const LiveResource& resource : live) {
    if (resource.type == kInsightsType) {
      DescribeInsights(resource.inputs, spec);
    } else if (resource.type == kKinesisType) {
      DescribeKinesis(resource.inputs, adopted);
    } else if (resource.type == kResourcePolicyType) {
      const bool of_table =
          LiveText(resource.outputs, "resourceArn") == LiveText(table, "arn");
      (of_table ? spec.resource_policy : spec.stream_resource_policy) =
          LiveText(resource.inputs, "policy");
    }
  }
}

}  // namespace

Adopted DescribeLive(std::span<const LiveResource> live,
                     const AdoptOptions& options) {
  Adopted adopted;
  manifest::AwsDynamodb& manifest = adopted.manifest;
  manifest.metadata.name = options.name;
  Spec& spec = manifest.spec;
  spec.aws_credential_id = options.credential_id;
  spec.region = options.region;
  const LiveResource* table = TableIn(live);
  if (table == nullptr) return adopted;
  spec.table_name = LiveText(table->outputs, "name");
  const bool on_demand =
      LiveText(table->outputs, "billingMode") == "PAY_PER_REQUEST";
  spec.billing_mode =
      on_demand ? BillingMode::kPayPerRequest : BillingMode::kProvisioned;
  if (on_demand) spec.on_demand_throughput = Maximum(table->inputs);
  DescribeKeys(table->inputs, spec);
  DescribeIndexes(table->inputs, spec);
  DescribeSettings(table->inputs, spec);
  DescribeEncryption(table->outputs, spec);
  DescribeTags(LiveTextMap(table->inputs, "tags"), manifest);
  DescribeReplicas(live, table->outputs, manifest);
  DescribeScaling(live, adopted);
  DescribeFeatures(live, table->outputs, adopted);
  return adopted;
}

}  // namespace dynaplane::module
