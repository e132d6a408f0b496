#include "module/adopt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/plan.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::BillingMode;
using pulumi::Array;
using pulumi::Object;
using pulumi::Value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kArn[] = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";

LiveResource Table(Object more = {}) {
  Object inputs{{"name", "orders"},
                {"billingMode", "PROVISIONED"},
                {"hashKey", "pk"},
                {"readCapacity", 7},
                {"writeCapacity", 6},
                {"attributes", Array{Object{{"name", "pk"}, {"type", "S"}}}}};
  for (auto& [key, value] : more) inputs[key] = std::move(value);
  Object outputs = inputs;
  outputs["arn"] = kArn;
  return {kTableType, "orders", std::move(inputs), std::move(outputs)};
}

Value Index(const std::string& name) {
  return Object{{"name", name},
                {"hashKey", "a"},
                {"projectionType", "ALL"},
                {"readCapacity", 3},
                {"writeCapacity", 2}};
}

Object Subject(const std::string& of, const std::string& kind) {
  const std::string scope =
      of.find("/index/") == std::string::npos ? "table" : "index";
  return {{"resourceId", of},
          {"serviceNamespace", "dynamodb"},
          {"scalableDimension",
           "dynamodb:" + scope + ":" + kind + "CapacityUnits"}};
}

LiveResource Target(const std::string& of, const std::string& kind,
                    Object more = {}) {
  Object inputs = Subject(of, kind);
  inputs["minCapacity"] = 10;
  inputs["maxCapacity"] = 90;
  for (auto& [key, value] : more) inputs[key] = std::move(value);
  return {kTargetType, "", inputs, inputs};
}

LiveResource Policy(const std::string& of, const std::string& kind) {
  Object inputs = Subject(of, kind);
  inputs["name"] = "a name";
  inputs["policyType"] = "TargetTrackingScaling";
  inputs["targetTrackingScalingPolicyConfiguration"] =
      Object{{"targetValue", 60},
             {"predefinedMetricSpecification",
              Object{{"predefinedMetricType",
                      "DynamoDB" + kind + "CapacityUtilization"}}}};
  return {kPolicyType, "", inputs, inputs};
}

void AddScaler(const std::string& of, std::vector<LiveResource>& live) {
  for (const char* kind : {"Read", "Write"}) {
    live.push_back(Target(of, kind));
    live.push_back(Policy(of, kind));
  }
}

LiveResource Action(const std::string& kind, const std::string& schedule,
                    Object more = {}) {
  Object inputs = Subject("table/orders", kind);
  inputs["name"] = "morning";
  inputs["schedule"] = schedule;
  inputs["scalableTargetAction"] = Object{{"minCapacity", 20}};
  for (auto& [key, value] : more) inputs[key] = std::move(value);
  return {kScheduledActionType, "", inputs, inputs};
}

Adopted Describe(const std::vector<LiveResource>& live) {
  return DescribeLive(live, {"orders", "eu-west-1", ""});
}

TEST(AdoptTest, CapacitiesOfWhatNobodyScales) {
  const Adopted adopted =
      Describe({Table({{"globalSecondaryIndexes", Array{Index("by-a")}}})});
  const manifest::Spec& spec = adopted.manifest.spec;
  EXPECT_EQ(spec.billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(spec.read_capacity, 7);
  EXPECT_EQ(spec.write_capacity, 6);
  EXPECT_EQ(spec.global_secondary_indexes[0].read_capacity, 3);
  EXPECT_FALSE(spec.global_secondary_indexes[0].auto_scale);
  EXPECT_THAT(adopted.left_out, IsEmpty());
}

TEST(AdoptTest, IndexesFollowTheTablesScalerWhereTheyAreTheSame) {
  std::vector<LiveResource> live = {
      Table({{"globalSecondaryIndexes", Array{Index("same"), Index("none")}}})};
  AddScaler("table/orders", live);
  AddScaler("table/orders/index/same", live);
  const Adopted adopted = Describe(live);
  const manifest::Spec& spec = adopted.manifest.spec;
  EXPECT_TRUE(spec.auto_scale.is_enabled);
  EXPECT_EQ(spec.auto_scale.read_capacity.min_capacity, 10);
  EXPECT_EQ(spec.auto_scale.write_capacity.target_utilization, 60);
  EXPECT_FALSE(spec.read_capacity);
  EXPECT_FALSE(spec.global_secondary_indexes[0].auto_scale);
  EXPECT_FALSE(spec.global_secondary_indexes[0].read_capacity);
  ASSERT_TRUE(spec.global_secondary_indexes[1].auto_scale);
  EXPECT_FALSE(spec.global_secondary_indexes[1].auto_scale->is_enabled);
  EXPECT_EQ(spec.global_secondary_indexes[1].read_capacity, 3);
}

TEST(AdoptTest, SuspendedScalingStaysSo) {
  std::vector<LiveResource> live = {Table()};
  AddScaler("table/orders", live);
  live[1].inputs["suspendedState"] =
      Object{{"scheduledScalingSuspended", true}};
  const manifest::AutoScale scaler = Describe(live).manifest.spec.auto_scale;
  EXPECT_NE(scaler.read_capacity, scaler.write_capacity);
  EXPECT_TRUE(
      scaler.read_capacity.suspended_state.scheduled_scaling_suspended ||
      scaler.write_capacity.suspended_state.scheduled_scaling_suspended);
}

TEST(AdoptTest, AScalerThatHasNoWordsIsLeftOut) {
  const auto why = [](std::vector<LiveResource> live) {
    live.insert(live.begin(), Table());
    const Adopted adopted = Describe(live);
    EXPECT_FALSE(adopted.manifest.spec.auto_scale.is_enabled);
    EXPECT_EQ(adopted.manifest.spec.read_capacity, 7);
    EXPECT_EQ(adopted.left_out.size(), 1);
    return adopted.left_out.empty() ? "" : adopted.left_out[0];
  };
  const std::string of = "table/orders";
  std::vector<LiveResource> whole;
  AddScaler(of, whole);
  EXPECT_THAT(why({whole[0], whole[1]}), HasSubstr("it is not scaled"));
  std::vector<LiveResource> live = whole;
  live.erase(live.begin() + 1);
  EXPECT_THAT(why(live), HasSubstr("no policy"));
  live = whole;
  live.push_back(whole[1]);
  EXPECT_THAT(why(live), HasSubstr("several policies"));
  live = whole;
  live[1].inputs["policyType"] = "StepScaling";
  EXPECT_THAT(why(live), HasSubstr("type StepScaling"));
  live = whole;
  live[1].inputs["targetTrackingScalingPolicyConfiguration"] =
      Object{{"targetValue", 60}, {"customizedMetricSpecification", Object{}}};
  EXPECT_THAT(why(live), HasSubstr("a metric of its own"));
}

TEST(AdoptTest, OneEntryForTheReadsAndWritesOfAScheduledAction) {
  std::vector<LiveResource> live = {Table()};
  AddScaler("table/orders", live);
  live.push_back(Action("Read", "rate(1 day)"));
  live.push_back(Action("Write", "rate(1 day)"));
  const Adopted adopted = Describe(live);
  const auto& actions = adopted.manifest.spec.auto_scale.scheduled_actions;
  ASSERT_EQ(actions.size(), 1);
  EXPECT_EQ(actions[0].read_capacity->min_capacity, 20);
  EXPECT_EQ(actions[0].write_capacity->min_capacity, 20);
}

TEST(AdoptTest, ScheduledActionsThatHaveNoWordsAreLeftOut) {
  std::vector<LiveResource> live = {Table()};
  AddScaler("table/orders", live);
  live.push_back(Action("Read", "rate(1 day)"));
  live.push_back(Action("Write", "rate(2 days)"));
  live.push_back(Action("Write", "rate(1 day)",
                        {{"name", "once"}, {"endTime", "2030-01-01"}}));
  EXPECT_THAT(Describe(live).left_out,
              ElementsAre(HasSubstr("morning of table orders: reads and "
                                    "writes have other times"),
                          HasSubstr("once of table orders: it has a start")));
}

TEST(AdoptTest, IdentityTagsAreMetadata) {
  const Adopted adopted = Describe({Table(
      {{"tags", Object{{"dynaplane.dev/org", "acme"}, {"team", "shop"}}}})});
  EXPECT_EQ(adopted.manifest.metadata.org, "acme");
  EXPECT_EQ(adopted.manifest.spec.tags,
            (std::map<std::string, std::string>{{"team", "shop"}}));
}

TEST(AdoptTest, AReplicaWithTheTablesTagsHasThemPropagated) {
  std::vector<LiveResource> live = {
      Table({{"tags", Object{{"team", "shop"}}}, {"streamEnabled", true}})};
  const Object replica{{"region", "us-east-1"},
                       {"pointInTimeRecovery", true},
                       {"tags", Object{{"team", "shop"}, {"own", "x"}}}};
  live.push_back({kReplicaType, "", replica, replica});
  live[0].outputs["replicas"] = Array{
      Object{{"regionName", "us-east-1"}, {"consistencyMode", "EVENTUAL"}}};
  const manifest::Spec spec = Describe(live).manifest.spec;
  ASSERT_EQ(spec.replicas.size(), 1);
  EXPECT_EQ(spec.replicas[0].region_name, "us-east-1");
  EXPECT_TRUE(spec.replicas[0].propagate_tags);
  EXPECT_TRUE(spec.replicas[0].point_in_time_recovery.is_enabled);
  EXPECT_EQ(spec.replicas[0].tags,
            (std::map<std::string, std::string>{{"own", "x"}}));
  EXPECT_FALSE(spec.enable_streams);  // replicas imply it
}

TEST(AdoptTest, AStreamWithAViewOfItsOwnIsKeptBesideReplicas) {
  const Object replica{{"region", "us-east-1"}};
  const std::vector<LiveResource> live = {
      Table({{"streamEnabled", true}, {"streamViewType", "KEYS_ONLY"}}),
      {kReplicaType, "", replica, replica}};
  const manifest::Spec spec = Describe(live).manifest.spec;
  EXPECT_TRUE(spec.enable_streams);
  EXPECT_EQ(spec.stream_view_type, manifest::StreamViewType::kKeysOnly);
}

// AWS wants a key at each replica beside a customer's key.
TEST(AdoptTest, AKeyBesideAReplicaWithoutOneIsTheOneThatAwsManages) {
  for (const bool customer : {false, true}) {
    Object replica{{"region", "us-east-1"}};
    if (customer) replica["kmsKeyArn"] = "arn:aws:kms:us-east-1:1:key/r";
    const std::vector<LiveResource> live = {
        Table({{"serverSideEncryption",
                Object{{"enabled", true},
                       {"kmsKeyArn", "arn:aws:kms:eu-west-1:1:key/t"}}}}),
        {kReplicaType, "", replica, replica}};
    const manifest::Spec spec = Describe(live).manifest.spec;
    EXPECT_TRUE(spec.server_side_encryption.is_enabled);
    EXPECT_EQ(spec.server_side_encryption.kms_key_arn.empty(), !customer);
  }
}

TEST(AdoptTest, StrongReplicasAreThoseOfTheTable) {
  LiveResource table = Table();
  table.outputs["replicas"] = Array{Object{{"regionName", "eu-west-2"}}};
  table.outputs["globalTableWitness"] = Object{{"regionName", "eu-west-3"}};
  const manifest::Spec spec = Describe({table}).manifest.spec;
  ASSERT_EQ(spec.replicas.size(), 1);
  EXPECT_EQ(spec.replicas[0].consistency_mode,
            manifest::ConsistencyMode::kStrong);
  EXPECT_EQ(spec.replicas[0].witness_region_name, "eu-west-3");
}

TEST(AdoptTest, TargetsOfATableOnDemandDoNothing) {
  std::vector<LiveResource> live = {
      Table({{"billingMode", "PAY_PER_REQUEST"},
             {"onDemandThroughput", Object{{"maxReadRequestUnits", 9}}}})};
  AddScaler("table/orders", live);
  const Adopted adopted = Describe(live);
  const manifest::Spec& spec = adopted.manifest.spec;
  EXPECT_FALSE(spec.auto_scale.is_enabled);
  EXPECT_EQ(spec.on_demand_throughput->max_read_request_units, 9);
  EXPECT_EQ(spec.on_demand_throughput->max_write_request_units, -1);
  EXPECT_EQ(adopted.left_out.size(), 1);
}

TEST(AdoptTest, PoliciesGoByWhatTheyAreOf) {
  auto policy = [](const std::string& arn, const std::string& text) {
    return LiveResource{kResourcePolicyType,
                        arn,
                        {{"policy", text}},
                        {{"resourceArn", arn}, {"policy", text}}};
  };
  const manifest::Spec spec =
      Describe({Table(), policy(kArn, "{\"a\": 1}"),
                policy(std::string(kArn) + "/stream/x", "{\"b\": 2}")})
          .manifest.spec;
  EXPECT_EQ(spec.resource_policy, "{\"a\": 1}");
  EXPECT_EQ(spec.stream_resource_policy, "{\"b\": 2}");
}

TEST(AdoptTest, ASharedStackHasTheNamesOfManyManifests) {
  const manifest::AwsDynamodb manifest = Describe({Table()}).manifest;
  PlanOptions options;
  options.providers = {{.credential_id = "c", .region = "eu-west-1"}};
  options.shares_stack = true;
  const Plan plan = MakePlan(std::span(&manifest, 1), options);
  EXPECT_EQ(plan.program.resources[0].name, "classic-provider-c-eu-west-1");
  EXPECT_TRUE(plan.program.exports.contains("orders"));
}

}  // namespace
}  // namespace dynaplane::module
