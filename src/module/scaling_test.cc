#include "module/scaling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "module/testing/plans.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AwsDynamodb;
using pulumi::Resource;
using ::testing::ElementsAre;
using testing::Find;
using testing::Has;
using ::testing::IsEmpty;
using testing::Orders;
using testing::PlanOf;
using ::testing::SizeIs;

std::string Inputs(const Plan& plan, const Resource& resource) {
  return testing::Text(plan, resource.inputs);
}

std::size_t Count(const Plan& plan, const char* type) {
  return std::ranges::count(plan.program.resources, type, &Resource::type);
}

TEST(ScalingTest, TheTableAndEachIndexHaveTwoDimensions) {
  Plan plan = PlanOf(Orders());
  EXPECT_EQ(Count(plan, kTargetType), 6u);
  EXPECT_EQ(Count(plan, kPolicyType), 6u);
}

TEST(ScalingTest, ATargetUsesTheRealTableName) {
  Plan plan = PlanOf(Orders());
  EXPECT_EQ(Inputs(plan, Find(plan, kTargetType, "orders/write-target")),
            R"({"maxCapacity":50,"minCapacity":7,)"
            R"("resourceId":"table/acme-orders",)"
            R"("scalableDimension":"dynamodb:table:WriteCapacityUnits",)"
            R"("serviceNamespace":"dynamodb"})");
  EXPECT_EQ(
      Inputs(plan, Find(plan, kTargetType, "orders/read-target:by-status")),
      R"({"maxCapacity":100,"minCapacity":6,)"
      R"("resourceId":"table/acme-orders/index/by-status",)"
      R"("scalableDimension":"dynamodb:index:ReadCapacityUnits",)"
      R"("serviceNamespace":"dynamodb"})");
}

TEST(ScalingTest, APolicyTracksTheUtilisation) {
  Plan plan = PlanOf(Orders());
  EXPECT_EQ(
      Inputs(plan, Find(plan, kPolicyType, "orders/read-policy:by-status")),
      R"({"name":"DynamoDBReadCapacityUtilization:)"
      R"(table/acme-orders/index/by-status",)"
      R"("policyType":"TargetTrackingScaling",)"
      R"("resourceId":"table/acme-orders/index/by-status",)"
      R"("scalableDimension":"dynamodb:index:ReadCapacityUnits",)"
      R"("serviceNamespace":"dynamodb",)"
      R"("targetTrackingScalingPolicyConfiguration":)"
      R"({"predefinedMetricSpecification":)"
      R"({"predefinedMetricType":"DynamoDBReadCapacityUtilization"},)"
      R"("targetValue":50}})");
}

TEST(ScalingTest, CooldownsAreSentEvenWhenTheyAreZero) {
  AwsDynamodb orders = Orders();
  orders.spec.auto_scale.write_capacity.scale_in_cooldown = 0;
  orders.spec.auto_scale.write_capacity.scale_out_cooldown = 30;
  orders.spec.auto_scale.write_capacity.disable_scale_in = true;
  orders.spec.auto_scale.write_capacity.target_utilization = 62.5;
  Plan plan = PlanOf(orders);
  const Resource& policy = Find(plan, kPolicyType, "orders/write-policy");
  EXPECT_EQ(
      testing::Text(
          plan, policy.inputs.at("targetTrackingScalingPolicyConfiguration")),
      R"({"disableScaleIn":true,"predefinedMetricSpecification":)"
      R"({"predefinedMetricType":"DynamoDBWriteCapacityUtilization"},)"
      R"("scaleInCooldown":0,"scaleOutCooldown":30,"targetValue":62.5})");
}

TEST(ScalingTest, OnlyWhatIsSuspendedIsSaid) {
  AwsDynamodb orders = Orders();
  orders.spec.auto_scale.write_capacity.suspended_state
      .dynamic_scaling_in_suspended = true;
  Plan plan = PlanOf(orders);
  const Resource& writes = Find(plan, kTargetType, "orders/write-target");
  EXPECT_EQ(testing::Text(plan, writes.inputs.at("suspendedState")),
            R"({"dynamicScalingInSuspended":true,)"
            R"("dynamicScalingOutSuspended":false,)"
            R"("scheduledScalingSuspended":false})");
  EXPECT_FALSE(Find(plan, kTargetType, "orders/read-target")
                   .inputs.contains("suspendedState"));
}

TEST(ScalingTest, TargetsGoBeforeTheTableAndPoliciesWithTheirTarget) {
  Plan plan = PlanOf(Orders());
  const Resource& target =
      Find(plan, kTargetType, "orders/read-target:by-status");
  EXPECT_EQ(testing::Name(plan, target.options.parent), "orders");
  EXPECT_THAT(testing::Names(plan, target.options.depends_on),
              ElementsAre("orders"));
  EXPECT_FALSE(target.options.deleted_with);
  const Resource& policy =
      Find(plan, kPolicyType, "orders/read-policy:by-status");
  for (auto handle : {policy.options.parent, policy.options.deleted_with}) {
    EXPECT_EQ(testing::Name(plan, handle), "orders/read-target:by-status");
  }
  EXPECT_THAT(testing::Names(plan, policy.options.depends_on),
              ElementsAre("orders/read-target:by-status"));
}

TEST(ScalingTest, ATakenOverPolicyKeepsItsName) {
  Plan plan = PlanOf(Orders());
  EXPECT_THAT(
      Find(plan, kPolicyType, "orders/read-policy").options.ignore_changes,
      ElementsAre("name"));
}

TEST(ScalingTest, NothingButTheTableIsProtected) {
  for (const Resource& resource : PlanOf(Orders()).program.resources) {
    EXPECT_EQ(resource.options.protect, resource.type == kTableType)
        << resource.name;
  }
}

TEST(ScalingTest, AloneTheGoModulesNamesAndParentsAreAliases) {
  Plan plan = PlanOf(Orders());
  const std::string urn = "urn:pulumi:prod::shop::aws:dynamodb/table:Table$";
  const std::string target = "aws:appautoscaling/target:Target";
  const std::string policy = "$aws:appautoscaling/policy:Policy";
  auto aliases = [&](const char* type, const char* name) {
    return Find(plan, type, name).options.aliases;
  };
  EXPECT_THAT(aliases(kTargetType, "orders/read-target"),
              ElementsAre(urn + target + "::readTarget"));
  EXPECT_THAT(aliases(kTargetType, "orders/write-target"),
              ElementsAre(urn + target + "::writeTarget"));
  EXPECT_THAT(aliases(kPolicyType, "orders/write-policy"),
              ElementsAre(urn + target + policy + "::writePolicy"));
  EXPECT_THAT(
      aliases(kTargetType, "orders/read-target:by-status"),
      ElementsAre(urn + target + "$" + target + "::readTargetIndex-by-status"));
  EXPECT_THAT(aliases(kPolicyType, "orders/read-policy:by-status"),
              ElementsAre(urn + target + "$" + target + policy +
                          "::readPolicyIndex-by-status"));
}

TEST(ScalingTest, InCompanyThereAreNoAliases) {
  Plan plan = PlanOf({Orders(), testing::OnDemand("sessions")});
  for (const Resource& resource : plan.program.resources) {
    if (resource.type == kProviderType) continue;
    EXPECT_THAT(resource.options.aliases, IsEmpty()) << resource.name;
  }
}

TEST(ScalingTest, AnExemptedIndexIsNotScaled) {
  AwsDynamodb orders = Orders();
  orders.spec.global_secondary_indexes[0].auto_scale = manifest::AutoScale{};
  Plan plan = PlanOf(orders);
  EXPECT_FALSE(Has(plan, kTargetType, "orders/read-target:by-status"));
  EXPECT_FALSE(Has(plan, kPolicyType, "orders/write-policy:by-status"));
  EXPECT_TRUE(Has(plan, kTargetType, "orders/read-target:by-warehouse"));
}

TEST(ScalingTest, AnIndexsOwnScalerReplacesTheTablesAsAWhole) {
  AwsDynamodb orders = Orders();
  manifest::AutoScale own;
  own.is_enabled = true;
  own.write_capacity.max_capacity = 33;
  orders.spec.global_secondary_indexes[0].auto_scale = own;
  orders.spec.auto_scale.scheduled_actions = {
      {.name = "night", .schedule = "rate(1 day)", .read_capacity = {{1, 2}}}};
  Plan plan = PlanOf(orders);
  const Resource& target =
      Find(plan, kTargetType, "orders/write-target:by-status");
  EXPECT_EQ(target.inputs.at("minCapacity"), pulumi::Value(5));
  EXPECT_EQ(target.inputs.at("maxCapacity"), pulumi::Value(33));
  EXPECT_FALSE(Has(plan, kScheduledActionType,
                   "orders/read-scheduled-action:by-status:night"));
  EXPECT_TRUE(Has(plan, kScheduledActionType,
                  "orders/read-scheduled-action:by-warehouse:night"));
  EXPECT_EQ(plan.origins[testing::PlaceOf(plan, target)].path,
            "spec.globalSecondaryIndexes[0].autoScale.writeCapacity");
}

TEST(ScalingTest, AnIndexMayBeScaledAlone) {
  AwsDynamodb orders = Orders();
  orders.spec.auto_scale.is_enabled = false;
  orders.spec.global_secondary_indexes[1].auto_scale =
      manifest::AutoScale{.is_enabled = true};
  Plan plan = PlanOf(orders);
  EXPECT_EQ(Count(plan, kTargetType), 2u);
  EXPECT_TRUE(Has(plan, kTargetType, "orders/read-target:by-warehouse"));
}

TEST(ScalingTest, OnDemandTablesAreNotScaled) {
  AwsDynamodb orders = Orders();
  orders.spec.billing_mode = manifest::BillingMode::kPayPerRequest;
  EXPECT_EQ(Count(PlanOf(orders), kTargetType), 0u);
  EXPECT_EQ(Count(PlanOf(orders), kPolicyType), 0u);
}

AwsDynamodb Scheduled() {
  AwsDynamodb orders = Orders();
  orders.spec.auto_scale.scheduled_actions = {
      {.name = "morning",
       .schedule = "cron(0 7 ? * MON-FRI *)",
       .timezone = "Europe/Berlin",
       .read_capacity = manifest::CapacityBounds{.min_capacity = 40},
       .write_capacity =
           manifest::CapacityBounds{.min_capacity = 41, .max_capacity = 60}},
      {.name = "evening",
       .schedule = "rate(1 day)",
       .write_capacity = manifest::CapacityBounds{.max_capacity = 9}}};
  return orders;
}

TEST(ScalingTest, ScheduledActionsApplyToEveryScaledDimension) {
  Plan plan = PlanOf(Scheduled());
  EXPECT_EQ(Count(plan, kScheduledActionType), 9u);
  EXPECT_EQ(
      Inputs(plan, Find(plan, kScheduledActionType,
                        "orders/write-scheduled-action:by-status:morning")),
      R"({"name":"morning","resourceId":"table/acme-orders/index/by-status",)"
      R"("scalableDimension":"dynamodb:index:WriteCapacityUnits",)"
      R"("scalableTargetAction":{"maxCapacity":60,"minCapacity":41},)"
      R"~("schedule":"cron(0 7 ? * MON-FRI *)",)~"
      R"("serviceNamespace":"dynamodb","timezone":"Europe/Berlin"})");
  EXPECT_EQ(Inputs(plan, Find(plan, kScheduledActionType,
                              "orders/write-scheduled-action:evening")),
            R"({"name":"evening","resourceId":"table/acme-orders",)"
            R"("scalableDimension":"dynamodb:table:WriteCapacityUnits",)"
            R"("scalableTargetAction":{"maxCapacity":9},)"
            R"~("schedule":"rate(1 day)","serviceNamespace":"dynamodb"})~");
}

TEST(ScalingTest, ASideLeftOutHasNoAction) {
  EXPECT_FALSE(Has(PlanOf(Scheduled()), kScheduledActionType,
                   "orders/read-scheduled-action:evening"));
}

TEST(ScalingTest, ScheduledActionsGoWithTheirTarget) {
  Plan plan = PlanOf(Scheduled());
  const Resource& action =
      Find(plan, kScheduledActionType, "orders/read-scheduled-action:morning");
  EXPECT_EQ(testing::Name(plan, action.options.deleted_with),
            "orders/read-target");
  EXPECT_EQ(plan.origins[testing::PlaceOf(plan, action)].path,
            "spec.autoScale.scheduledActions[0].readCapacity");
}

TEST(ScalingTest, IndexTargetsAreDeclaredAtTheirIndex) {
  Plan plan = PlanOf(Orders());
  const pulumi::SourcePosition& source =
      Find(plan, kTargetType, "orders/read-target:by-warehouse").options.source;
  EXPECT_EQ(source.file, "/m/orders.yaml");
  EXPECT_EQ(source.line, 25);
  EXPECT_EQ(source.column, 7);
}

TEST(ScalingTest, TableTargetsAreDeclaredAtTheirSide) {
  Plan plan = PlanOf(Orders());
  auto line = [&](const char* name) {
    return Find(plan, kTargetType, name).options.source.line;
  };
  EXPECT_EQ(line("orders/write-target"), 35);
  EXPECT_EQ(line("orders/read-target"), 30);  // only autoScale was written
}

TEST(ScalingTest, TheOfficialProvidersLimitIsSaid) {
  EXPECT_THAT(PlanOf(Orders()).notes, IsEmpty());
  PlanOptions options = testing::Options();
  options.provider = ProviderKind::kOfficial;
  AwsDynamodb orders = Orders();
  manifest::Diagnostics notes = MakePlan({&orders, 1}, options).notes;
  ASSERT_THAT(notes, SizeIs(2));
  EXPECT_EQ(notes[1].path, "spec.globalSecondaryIndexes[1]");
  EXPECT_EQ(notes[1].position, (manifest::Position{25, 7}));
  EXPECT_EQ(notes[1].severity, manifest::Severity::kWarning);
  EXPECT_THAT(notes[1].message, ::testing::HasSubstr("by-warehouse"));
}

}  // namespace
}  // namespace dynaplane::module
