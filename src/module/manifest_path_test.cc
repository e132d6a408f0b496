#include "module/manifest_path.h"

#include <gtest/gtest.h>

#include "module/types.h"

namespace dynaplane::module {
namespace {

struct Case {
  const char* type;
  const char* property;
  const char* base;
  const char* expected;
};

class ManifestPathTest : public ::testing::TestWithParam<Case> {};

TEST_P(ManifestPathTest, NamesTheFieldThatTheUserWrote) {
  const Case& c = GetParam();
  EXPECT_EQ(ManifestPathOf(c.type, c.property, c.base), c.expected);
}

constexpr char kScaler[] = "spec.autoScale.readCapacity";
constexpr char kAction[] = "spec.autoScale.scheduledActions[1].writeCapacity";
constexpr char kReplica[] = "spec.replicas[1]";

INSTANTIATE_TEST_SUITE_P(
    Table, ManifestPathTest,
    ::testing::Values(
        Case{kTableType, "hashKey", "spec", "spec.hashKey"},
        Case{kTableType, "name", "spec", "spec.tableName"},
        Case{kTableType, "attributes", "spec", "spec.attributes"},
        Case{kTableType, "attributes[2].type", "spec",
             "spec.attributes[2].type"},
        Case{kTableType, "globalSecondaryIndexes[0].hashKey", "spec",
             "spec.globalSecondaryIndexes[0].hashKey"},
        Case{kTableType, "globalSecondaryIndexes[3].keySchemas[1].keyType",
             "spec", "spec.globalSecondaryIndexes[3]"},
        Case{kTableType, "localSecondaryIndexes[1].rangeKey", "spec",
             "spec.localSecondaryIndexes[1].rangeKey"},
        Case{kTableType, "localSecondaryIndexes", "spec",
             "spec.localSecondaryIndexes"},
        Case{kTableType, "streamEnabled", "spec", "spec.enableStreams"},
        Case{kTableType, "ttl.enabled", "spec", "spec.ttl.isEnabled"},
        Case{kTableType, "ttl", "spec", "spec.ttl"},
        Case{kTableType, "ttl.attributeName", "spec", "spec.ttl.attributeName"},
        Case{kTableType, "serverSideEncryption.enabled", "spec",
             "spec.serverSideEncryption.isEnabled"},
        Case{kTableType, "importTable.inputFormatOptions.csv.headerLists[0]",
             "spec", "spec.importTable.inputFormatOptions.csv.headers[0]"},
        Case{kTableType, "restoreToLatestTime", "spec",
             "spec.restore.toLatest"},
        Case{kTableType, "globalTableWitness.regionName", "spec",
             "spec.replicas"},
        Case{kTableType, "tags[\"a.b\"]", "spec", "spec.tags[\"a.b\"]"},
        Case{kTableType, "nameless", "spec", "spec.nameless"},
        Case{kTableType, "", "spec", "spec"}));

INSTANTIATE_TEST_SUITE_P(
    Others, ManifestPathTest,
    ::testing::Values(
        Case{kReplicaType, "region", kReplica, "spec.replicas[1].regionName"},
        Case{kReplicaType, "kmsKeyArn", kReplica, "spec.replicas[1].kmsKeyArn"},
        Case{kReplicaType, "tableClassOverride", kReplica,
             "spec.replicas[1].tableClass"},
        Case{kReplicaType, "globalTableArn", kReplica, "spec.tableName"},
        Case{kTargetType, "minCapacity", kScaler,
             "spec.autoScale.readCapacity.minCapacity"},
        Case{kTargetType, "resourceId", kScaler, "spec.tableName"},
        Case{kPolicyType,
             "targetTrackingScalingPolicyConfiguration.targetValue", kScaler,
             "spec.autoScale.readCapacity.targetUtilization"},
        Case{kPolicyType,
             "targetTrackingScalingPolicyConfiguration.scaleInCooldown",
             kScaler, "spec.autoScale.readCapacity.scaleInCooldown"},
        Case{kPolicyType,
             "targetTrackingScalingPolicyConfiguration."
             "predefinedMetricSpecification.predefinedMetricType",
             kScaler, kScaler},
        Case{kScheduledActionType, "schedule", kAction,
             "spec.autoScale.scheduledActions[1].schedule"},
        Case{kScheduledActionType, "scalableTargetAction.minCapacity", kAction,
             "spec.autoScale.scheduledActions[1].writeCapacity.minCapacity"},
        Case{kInsightsType, "mode", "spec.contributorInsights",
             "spec.contributorInsights.mode"},
        Case{kInsightsType, "indexName", "spec.contributorInsights",
             "spec.contributorInsights"},
        Case{kKinesisType, "streamArn", "spec.kinesisStreamingDestination",
             "spec.kinesisStreamingDestination.streamArn"},
        Case{kResourcePolicyType, "policy", "spec.resourcePolicy",
             "spec.resourcePolicy"},
        Case{kProviderType, "region", "spec.awsCredentialId", "spec.region"},
        Case{kProviderType, "credentialId", "spec.awsCredentialId",
             "spec.awsCredentialId"}));

}  // namespace
}  // namespace dynaplane::module
