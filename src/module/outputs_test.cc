#include "module/outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "module/testing/plans.h"

namespace dynaplane::module {
namespace {

using pulumi::Object;
using ::testing::ElementsAre;
using testing::OnDemand;
using testing::Orders;
using testing::PlanOf;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Keys(const Object& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object) keys.push_back(key);
  return keys;
}

std::string Output(const Plan& plan, const char* name) {
  return testing::Text(plan, plan.outputs.at(0).outputs.at(name));
}

TEST(OutputsTest, ATableOnDemandHasTheseAlone) {
  Plan plan = PlanOf(OnDemand("sessions"));
  EXPECT_EQ(plan.outputs[0].name, "sessions");
  EXPECT_THAT(Keys(plan.outputs[0].outputs),
              UnorderedElementsAre("tableName", "tableArn", "tableId", "region",
                                   "accountId"));
}

TEST(OutputsTest, AScaledTableWithAStreamAndReplicasHasThemAll) {
  manifest::AwsDynamodb orders = Orders();
  orders.spec.replicas = {testing::ReplicaIn("us-east-1")};
  std::vector<std::string> names(OutputNames().begin(), OutputNames().end());
  EXPECT_THAT(Keys(PlanOf(orders).outputs[0].outputs),
              ::testing::UnorderedElementsAreArray(names));
}

TEST(OutputsTest, TheyComeFromTheResources) {
  Plan plan = PlanOf(Orders());
  EXPECT_EQ(Output(plan, "tableName"), R"("<orders.name>")");
  EXPECT_EQ(Output(plan, "tableArn"), R"("<orders.arn>")");
  EXPECT_EQ(Output(plan, "tableStreamArn"), R"("<orders.streamArn>")");
  EXPECT_EQ(Output(plan, "streamLabel"), R"("<orders.streamLabel>")");
  EXPECT_EQ(Output(plan, "autoscalingReadPolicyArn"),
            R"("<orders/read-policy.arn>")");
  EXPECT_EQ(Output(plan, "autoscalingWritePolicyArn"),
            R"("<orders/write-policy.arn>")");
  EXPECT_EQ(Output(plan, "autoscalingIndexReadPolicyArnList"),
            R"(["<orders/read-policy:by-status.arn>",)"
            R"("<orders/read-policy:by-warehouse.arn>"])");
  EXPECT_EQ(Output(plan, "autoscalingIndexWritePolicyArnList"),
            R"(["<orders/write-policy:by-status.arn>",)"
            R"("<orders/write-policy:by-warehouse.arn>"])");
}

TEST(OutputsTest, RegionAndAccountAreTheSettings) {
  Plan plan = PlanOf(OnDemand("t"));
  EXPECT_EQ(Output(plan, "region"), R"("eu-west-1")");
  EXPECT_EQ(Output(plan, "accountId"), R"("123456789012")");
}

TEST(OutputsTest, ElseTheyAreInTheArn) {
  manifest::AwsDynamodb table = OnDemand("t");
  const Object outputs = MakePlan({&table, 1}, {}).outputs[0].outputs;
  auto evaluate = [&](const char* name, const char* arn) {
    return testing::Evaluate(outputs.at(name), {{"arn", arn}});
  };
  constexpr char kArn[] = "arn:aws:dynamodb:eu-west-1:123456789012:table/a:b";
  EXPECT_EQ(evaluate("region", kArn), pulumi::Value("eu-west-1"));
  EXPECT_EQ(evaluate("accountId", kArn), pulumi::Value("123456789012"));
  EXPECT_TRUE(evaluate("region", "no arn").is_null());
  EXPECT_TRUE(evaluate("accountId", "arn:aws:dynamodb").is_null());
}

TEST(OutputsTest, TheTableIdIsAwssWhereItIsKnown) {
  const Object outputs = PlanOf(OnDemand("t")).outputs[0].outputs;
  EXPECT_EQ(testing::Evaluate(outputs.at("tableId"),
                              {{"id", "t"}, {"tableId", "0b5f"}}),
            pulumi::Value("0b5f"));
  EXPECT_EQ(testing::Evaluate(outputs.at("tableId"), {{"id", "t"}}),
            pulumi::Value("t"));
}

TEST(OutputsTest, TheOfficialProviderHasNoTableId) {
  PlanOptions options = testing::Options();
  options.provider = ProviderKind::kOfficial;
  manifest::AwsDynamodb table = OnDemand("t");
  EXPECT_EQ(Output(MakePlan({&table, 1}, options), "tableId"), R"("<t.id>")");
}

TEST(OutputsTest, OneManifestExportsBothSpellingsFlat) {
  Plan plan = PlanOf(Orders());
  const Object& exports = plan.program.exports;
  EXPECT_EQ(exports.at("table-name"), exports.at("tableName"));
  EXPECT_EQ(exports.at("table-arn"), exports.at("tableArn"));
  EXPECT_EQ(exports.at("table-stream-arn"), exports.at("tableStreamArn"));
  EXPECT_EQ(exports.at("autoscaling-read-policy-arn"),
            exports.at("autoscalingReadPolicyArn"));
  EXPECT_EQ(exports.at("autoscaling-write-policy-arn"),
            exports.at("autoscalingWritePolicyArn"));
  EXPECT_EQ(exports.at("autoscaling-index-read-policy-arn-list"),
            exports.at("autoscalingIndexReadPolicyArnList"));
  EXPECT_EQ(exports.at("autoscaling-index-write-policy-arn-list"),
            exports.at("autoscalingIndexWritePolicyArnList"));
  for (const auto& [name, value] : plan.outputs[0].outputs) {
    EXPECT_EQ(exports.at(name), value) << name;
  }
}

TEST(OutputsTest, AreFoundInTheExportsAgain) {
  Plan plan = PlanOf(Orders());
  EXPECT_EQ(OutputsIn(plan.program.exports), plan.outputs[0].outputs);
  EXPECT_TRUE(OutputsIn({{"orders", plan.outputs[0].outputs}}).empty());
}

TEST(OutputsTest, TheGoModulesEmptyExportsStay) {
  manifest::AwsDynamodb orders = Orders();
  orders.spec.enable_streams = false;
  orders.spec.global_secondary_indexes.clear();
  Plan plan = PlanOf(orders);
  const Object& exports = plan.program.exports;
  EXPECT_EQ(testing::Text(plan, exports.at("table-stream-arn")), R"("")");
  EXPECT_EQ(
      testing::Text(plan, exports.at("autoscaling-index-read-policy-arn-list")),
      "[]");
  EXPECT_FALSE(exports.contains("tableStreamArn"));
  EXPECT_FALSE(exports.contains("autoscalingIndexReadPolicyArnList"));
}

TEST(OutputsTest, AnUnscaledTableExportsNoPolicies) {
  const Object exports = PlanOf(OnDemand("t")).program.exports;
  EXPECT_FALSE(exports.contains("autoscaling-read-policy-arn"));
  EXPECT_FALSE(exports.contains("autoscaling-index-read-policy-arn-list"));
}

TEST(OutputsTest, SeveralManifestsExportOneObjectEach) {
  Plan plan = PlanOf({Orders(), OnDemand("sessions")});
  EXPECT_THAT(Keys(plan.program.exports), ElementsAre("orders", "sessions"));
  const pulumi::Value& orders = plan.program.exports.at("orders");
  EXPECT_EQ(testing::Text(plan, orders["tableName"]), R"("<orders.name>")");
  EXPECT_EQ(testing::Text(plan, orders["table-name"]), R"("<orders.name>")");
  EXPECT_EQ(
      testing::Text(plan, plan.program.exports.at("sessions")["tableArn"]),
      R"("<sessions.arn>")");
}

}  // namespace
}  // namespace dynaplane::module
