#include "module/replicas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "module/table.h"
#include "module/testing/plans.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AwsDynamodb;
using manifest::Replica;
using pulumi::Resource;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::Find;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::OnDemand;
using testing::PlanOf;
using testing::ReplicaIn;

AwsDynamodb Profiles() {
  AwsDynamodb profiles = OnDemand("profiles");
  profiles.spec.tags = {{"team", "identity"}};
  Replica rich = ReplicaIn("us-east-1");
  rich.kms_key_arn = "arn:k";
  rich.point_in_time_recovery.is_enabled = true;
  rich.deletion_protection_enabled = true;
  rich.table_class = manifest::TableClass::kStandardInfrequentAccess;
  rich.tags = {{"audience", "analytics"}};
  rich.propagate_tags = true;
  profiles.spec.replicas = {ReplicaIn("eu-central-1"), rich};
  return profiles;
}

AwsDynamodb Balances() {
  AwsDynamodb balances = OnDemand("balances");
  for (const char* region : {"eu-west-2", "eu-west-3"}) {
    Replica replica = ReplicaIn(region);
    replica.consistency_mode = manifest::ConsistencyMode::kStrong;
    balances.spec.replicas.push_back(replica);
  }
  return balances;
}

TEST(ReplicasTest, EachIsAResourceInItsRegion) {
  Plan plan = PlanOf(Profiles());
  EXPECT_EQ(
      testing::Text(
          plan,
          Find(plan, kReplicaType, "profiles/replica:eu-central-1").inputs),
      R"({"globalTableArn":"<profiles.arn>","pointInTimeRecovery":false,)"
      R"("region":"eu-central-1"})");
  EXPECT_EQ(
      testing::Text(
          plan, Find(plan, kReplicaType, "profiles/replica:us-east-1").inputs),
      R"({"deletionProtectionEnabled":true,"globalTableArn":"<profiles.arn>",)"
      R"("kmsKeyArn":"arn:k","pointInTimeRecovery":true,)"
      R"("region":"us-east-1",)"
      R"("tableClassOverride":"STANDARD_INFREQUENT_ACCESS",)"
      R"("tags":{"audience":"analytics","team":"identity"}})");
  EXPECT_FALSE(TableInputs(Profiles()).contains("replicas"));
}

TEST(ReplicasTest, TheyAreMadeOneAfterTheOther) {
  Plan plan = PlanOf(Profiles());
  auto after = [&](const char* name) {
    return testing::Names(plan,
                          Find(plan, kReplicaType, name).options.depends_on);
  };
  EXPECT_THAT(after("profiles/replica:eu-central-1"), ElementsAre("profiles"));
  EXPECT_THAT(after("profiles/replica:us-east-1"),
              ElementsAre("profiles", "profiles/replica:eu-central-1"));
}

TEST(ReplicasTest, TheyComeAfterAllScalingPolicies) {
  AwsDynamodb orders = testing::Orders();
  orders.spec.replicas = {ReplicaIn("us-east-1")};
  Plan plan = PlanOf(orders);
  EXPECT_THAT(
      testing::Names(plan, Find(plan, kReplicaType, "orders/replica:us-east-1")
                               .options.depends_on),
      ElementsAre(
          "orders", "orders/read-policy", "orders/read-policy:by-status",
          "orders/read-policy:by-warehouse", "orders/write-policy",
          "orders/write-policy:by-status", "orders/write-policy:by-warehouse"));
}

TEST(ReplicasTest, TheyAreDeletedByThemselvesAndBeforeTheirSuccessor) {
  Plan plan = PlanOf(Profiles());
  const Resource& replica =
      Find(plan, kReplicaType, "profiles/replica:us-east-1");
  EXPECT_EQ(testing::Name(plan, replica.options.parent), "profiles");
  EXPECT_FALSE(replica.options.deleted_with);
  EXPECT_EQ(replica.options.delete_before_replace, true);
  EXPECT_EQ(replica.options.protect, false);
}

TEST(ReplicasTest, StronglyConsistentOnesArePartOfTheTable) {
  AwsDynamodb balances = Balances();
  balances.spec.replicas[0].kms_key_arn = "arn:k";
  balances.spec.replicas[0].point_in_time_recovery.is_enabled = true;
  balances.spec.replicas[1].deletion_protection_enabled = false;
  balances.spec.replicas[1].propagate_tags = true;
  Plan plan = PlanOf(balances);
  for (const Resource& resource : plan.program.resources) {
    EXPECT_NE(resource.type, kReplicaType);
  }
  const Resource& table = Find(plan, kTableType, "balances");
  EXPECT_EQ(testing::Text(plan, table.inputs.at("replicas")),
            R"([{"consistencyMode":"STRONG","kmsKeyArn":"arn:k",)"
            R"("pointInTimeRecovery":true,"propagateTags":false,)"
            R"("regionName":"eu-west-2"},{"consistencyMode":"STRONG",)"
            R"("deletionProtectionEnabled":false,)"
            R"("pointInTimeRecovery":false,"propagateTags":true,)"
            R"("regionName":"eu-west-3"}])");
  EXPECT_FALSE(table.inputs.contains("globalTableWitness"));
}

TEST(ReplicasTest, AWitnessIsNamedByTheTable) {
  AwsDynamodb balances = Balances();
  balances.spec.replicas.pop_back();
  balances.spec.replicas[0].witness_region_name = "eu-west-3";
  EXPECT_EQ(testing::Text({}, TableInputs(balances).at("globalTableWitness")),
            R"({"regionName":"eu-west-3"})");
}

TEST(ReplicasTest, TheTableLeavesSeparateReplicasAlone) {
  auto ignored = [](AwsDynamodb manifest, ProviderKind provider) {
    PlanOptions options = testing::Options();
    options.provider = provider;
    Plan plan = MakePlan({&manifest, 1}, options);
    return Find(plan, kTableType, manifest.metadata.name)
        .options.ignore_changes;
  };
  EXPECT_THAT(ignored(Profiles(), ProviderKind::kOfficial),
              Contains("replicas"));
  EXPECT_THAT(ignored(Profiles(), ProviderKind::kNative),
              ::testing::AllOf(Not(Contains("replicas")),
                               Contains("replicas[\"eu-central-1\"]")));
  EXPECT_THAT(ignored(Balances(), ProviderKind::kOfficial),
              Not(Contains("replicas")));
}

TEST(ReplicasTest, LostSettingsAreSaid) {
  AwsDynamodb balances = Balances();
  balances.spec.replicas[0].tags = {{"a", "b"}};
  balances.spec.replicas[1].table_class = manifest::TableClass::kStandard;
  balances.spec.replicas[1].point_in_time_recovery = {
      .is_enabled = true, .recovery_period_in_days = 7};
  std::vector<std::string> paths;
  for (const manifest::Diagnostic& note : PlanOf(balances).notes) {
    EXPECT_EQ(note.severity, manifest::Severity::kWarning);
    paths.push_back(note.path);
  }
  EXPECT_THAT(
      paths,
      ElementsAre("spec.replicas[0].tags",
                  "spec.replicas[1].pointInTimeRecovery.recoveryPeriodInDays",
                  "spec.replicas[1].tableClass"));
  EXPECT_THAT(PlanOf(Profiles()).notes, IsEmpty());
}

TEST(ReplicasTest, ArnsStandInTheManifestsOrder) {
  Plan plan = PlanOf(Profiles());
  EXPECT_EQ(testing::Text(plan, plan.outputs[0].outputs.at("replicaArns")),
            R"(["<profiles/replica:eu-central-1.arn>",)"
            R"("<profiles/replica:us-east-1.arn>"])");
}

TEST(ReplicasTest, ArnsOfInlineReplicasFollowFromTheTables) {
  Plan plan = PlanOf(Balances());
  pulumi::Value arns = testing::Evaluate(
      plan.outputs[0].outputs.at("replicaArns"),
      {{"arn", "arn:aws-cn:dynamodb:eu-west-1:123456789012:table/balances"}});
  EXPECT_EQ(testing::Text({}, arns),
            R"(["arn:aws-cn:dynamodb:eu-west-2:123456789012:table/balances",)"
            R"("arn:aws-cn:dynamodb:eu-west-3:123456789012:table/balances"])");
}

}  // namespace
}  // namespace dynaplane::module
