#include "provider/scaling/scaling_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "provider/testing/provider_test.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using pulumi::Value;
using testing::ElementsAre;

class ScalingTest : public ProviderTest {
 protected:
  static Object Target(const std::string& resource) {
    return {{"minCapacity", 5},
            {"maxCapacity", 20},
            {"resourceId", resource},
            {"scalableDimension", "dynamodb:table:ReadCapacityUnits"},
            {"serviceNamespace", "dynamodb"}};
  }
  static Object Policy(const std::string& resource, const std::string& name) {
    Object policy = FromText(R"({"policyType": "TargetTrackingScaling",
      "targetTrackingScalingPolicyConfiguration": {"targetValue": 50,
        "predefinedMetricSpecification":
          {"predefinedMetricType": "DynamoDBReadCapacityUtilization"}}})");
    for (const auto& [key, value] : Target(resource)) policy[key] = value;
    policy.erase("minCapacity");
    policy.erase("maxCapacity");
    policy["name"] = name;
    return policy;
  }
  static pulumi::ResourceIdentity Of(const char* type, const std::string& id) {
    return {"urn:x", type, "x", id};
  }
  static constexpr const char* kTarget = "aws:appautoscaling/target:Target";
  static constexpr const char* kPolicy = "aws:appautoscaling/policy:Policy";
};

TEST_F(ScalingTest, MakesTargetAndPolicyWithOneCallEach) {
  pulumi::CreateRequest target;
  target.resource = Of(kTarget, "");
  target.inputs = Target("table/t");
  auto made = provider_->Create(target);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->id, "table/t");
  EXPECT_EQ(made->outputs["roleArn"],
            Value("arn:aws:iam::123456789012:role/aws-service-role/"
                  "dynamodb.application-autoscaling.amazonaws.com/"
                  "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"));
  pulumi::CreateRequest policy;
  policy.resource = Of(kPolicy, "");
  policy.inputs = Policy("table/t", "p");
  auto put = provider_->Create(policy);
  ASSERT_TRUE(put.has_value());
  EXPECT_EQ(put->id, "p");
  EXPECT_EQ(put->outputs["alarmArns"], Value(pulumi::Array{"arn:alarm/p"}));
  EXPECT_THAT(TakeCalls(),
              ElementsAre("DescribeScheduledActions", "RegisterScalableTarget",
                          "PutScalingPolicy"));
  EXPECT_EQ(aws_->requests.back(), Json::parse(R"({
    "PolicyName": "p", "PolicyType": "TargetTrackingScaling",
    "ResourceId": "table/t", "ServiceNamespace": "dynamodb",
    "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50,
      "PredefinedMetricSpecification":
        {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}})"));
}

TEST_F(ScalingTest, TellsOfScheduledActionsThatWereThere) {
  for (const char* name : {"night", "noon"}) {
    aws_->actions[name] = {
        {"ScheduledActionName", name},
        {"ResourceId", "table/t1"},
        {"ScalableDimension", "dynamodb:table:ReadCapacityUnits"}};
  }
  // One request for all targets; where they do not fit it, one for each.
  const std::pair<std::size_t, int> kCases[] = {{50, 1}, {1, 1 + 3}};
  for (const auto& [page, requests] : kCases) {
    SetUp();
    TakeCalls();
    aws_->page = page;
    for (const char* resource : {"table/t0", "table/t1", "table/t2"}) {
      pulumi::CreateRequest target;
      target.resource = Of(kTarget, "");
      target.inputs = Target(resource);
      ASSERT_TRUE(provider_->Create(target).has_value());
    }
    EXPECT_EQ(aws_->Count("DescribeScheduledActions"), requests);
  }
  EXPECT_THAT(log_.messages(),
              ElementsAre(testing::AllOf(testing::HasSubstr("table/t1"),
                                         testing::HasSubstr("night, noon")),
                          testing::AllOf(testing::HasSubstr("table/t1"),
                                         testing::HasSubstr("night"))));
}

TEST_F(ScalingTest, TellsNothingWhereActionsMayNotBeLookedAt) {
  aws_->FailNext("DescribeScheduledActions", aws::ErrorClass::kAccessDenied,
                 "no");
  pulumi::CreateRequest target;
  target.resource = Of(kTarget, "");
  target.inputs = Target("table/t");
  EXPECT_TRUE(provider_->Create(target).has_value());
  EXPECT_THAT(log_.messages(), testing::IsEmpty());
}

TEST_F(ScalingTest, WaitsForATargetThatAwsDoesNotKnowYet) {
  aws_->FailNext("PutScalingPolicy", aws::ErrorClass::kNotFound, "No target");
  aws_->targets["table/t|dynamodb:table:ReadCapacityUnits"] = Json::object();
  pulumi::CreateRequest policy;
  policy.resource = Of(kPolicy, "");
  policy.inputs = Policy("table/t", "p");
  EXPECT_TRUE(provider_->Create(policy).has_value());
  EXPECT_EQ(aws_->Count("PutScalingPolicy"), 2);
}

TEST_F(ScalingTest, ReadsManyWithOneCallEach) {
  constexpr int kCount = 12;
  for (int i = 0; i < kCount; ++i) {
    std::string resource = "table/t" + std::to_string(i);
    pulumi::CreateRequest target;
    target.resource = Of(kTarget, "");
    target.inputs = Target(resource);
    ASSERT_TRUE(provider_->Create(target).has_value());
    pulumi::CreateRequest policy;
    policy.resource = Of(kPolicy, "");
    policy.inputs = Policy(resource, "p" + std::to_string(i));
    ASSERT_TRUE(provider_->Create(policy).has_value());
  }
  TakeCalls();
  std::vector<std::thread> threads;
  for (int i = 0; i < kCount; ++i) {
    threads.emplace_back([this, i] {
      std::string resource = "table/t" + std::to_string(i);
      pulumi::ReadRequest target;
      target.resource = Of(kTarget, resource);
      target.old_inputs = target.old_outputs = Target(resource);
      auto read = provider_->Read(target);
      EXPECT_TRUE(read.has_value() && read->id == resource);
      pulumi::ReadRequest policy;
      std::string name = "p" + std::to_string(i);
      policy.resource = Of(kPolicy, name);
      policy.old_inputs = policy.old_outputs = Policy(resource, name);
      auto found = provider_->Read(policy);
      EXPECT_TRUE(found.has_value() && found->id == name);
      EXPECT_EQ(found->inputs, policy.old_inputs);
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_THAT(TakeCalls(),
              testing::UnorderedElementsAre("DescribeScalableTargets",
                                            "DescribeScalingPolicies"));
}

TEST_F(ScalingTest, AsksByNameWhereThereAreTooMany) {
  aws_->page = 2;
  for (int i = 0; i < 5; ++i) {
    pulumi::CreateRequest target;
    target.resource = Of(kTarget, "");
    target.inputs = Target("table/t" + std::to_string(i));
    ASSERT_TRUE(provider_->Create(target).has_value());
  }
  TakeCalls();
  aws_->requests.clear();
  for (int i = 0; i < 6; ++i) {
    std::string resource = "table/t" + std::to_string(i);
    pulumi::ReadRequest target;
    target.resource = Of(kTarget, resource);
    target.old_inputs = target.old_outputs = Target(resource);
    auto read = provider_->Read(target);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->id, i < 5 ? resource : "");
  }
  // By turns by name and the next page, until all pages are there.
  std::vector<std::string> asked;
  for (const Json& request : aws_->requests) {
    if (request.contains("MinCapacity")) continue;
    asked.push_back(request.value("ResourceIds", Json()).dump() + " " +
                    request.value("NextToken", ""));
  }
  EXPECT_THAT(asked, ElementsAre("null ", R"(["table/t2"] )", "null 2",
                                 R"(["table/t4"] )", "null 4"));
}

TEST_F(ScalingTest, ReadsAllOfManyWithFewRequests) {
  constexpr int kCount = 200;
  for (int i = 0; i < kCount; ++i) {
    pulumi::CreateRequest target;
    target.resource = Of(kTarget, "");
    target.inputs = Target("table/t" + std::to_string(i));
    ASSERT_TRUE(provider_->Create(target).has_value());
  }
  TakeCalls();
  for (int i = 0; i < kCount; ++i) {
    std::string resource = "table/t" + std::to_string(i);
    pulumi::ReadRequest target;
    target.resource = Of(kTarget, resource);
    target.old_inputs = target.old_outputs = Target(resource);
    EXPECT_EQ(provider_->Read(target)->id, resource);
  }
  // Four pages of 50, and as many requests by name between them.
  EXPECT_LE(aws_->Count("DescribeScalableTargets"), 8);
}

TEST_F(ScalingTest, AsksForTheScheduleOfEachMovedTargetAmongMany) {
  aws_->page = 2;
  for (int i = 0; i < 6; ++i) {
    std::string name = std::to_string(i);
    std::string resource = "table/t" + std::to_string(i / 3);
    aws_->actions[name] = {
        {"ScheduledActionName", name},
        {"ResourceId", resource},
        {"ScalableDimension", "dynamodb:table:ReadCapacityUnits"},
        {"ScalableTargetAction", {{"MinCapacity", 1}}}};
  }
  // The last action of each, which is not on the page of the others.
  aws_->actions["2"]["ScalableTargetAction"] = {{"MaxCapacity", 9}};
  aws_->actions["5"]["ScalableTargetAction"] = {{"MaxCapacity", 9}};
  for (const char* resource : {"table/t0", "table/t1", "table/t2"}) {
    pulumi::CreateRequest target;
    target.resource = Of(kTarget, "");
    target.inputs = Target(resource);
    target.inputs["maxCapacity"] = 9;
    ASSERT_TRUE(provider_->Create(target).has_value());
    pulumi::ReadRequest read;
    read.resource = Of(kTarget, resource);
    read.old_inputs = read.old_outputs = Target(resource);
    auto found = provider_->Read(read);
    ASSERT_TRUE(found.has_value());
    bool scheduled = resource != std::string("table/t2");
    EXPECT_EQ(found->inputs["maxCapacity"], Value(scheduled ? 20 : 9));
  }
}

TEST_F(ScalingTest, SeesWhatItHasWritten) {
  pulumi::CreateRequest create;
  create.resource = Of(kTarget, "");
  create.inputs = Target("table/t");
  ASSERT_TRUE(provider_->Create(create).has_value());
  pulumi::ReadRequest read;
  read.resource = Of(kTarget, "table/t");
  read.old_inputs = read.old_outputs = Target("table/t");
  ASSERT_TRUE(provider_->Read(read).has_value());
  pulumi::UpdateRequest update;
  update.resource = read.resource;
  update.old_inputs = update.old_outputs = Target("table/t");
  update.new_inputs = Target("table/t");
  update.new_inputs["maxCapacity"] = 40;
  ASSERT_TRUE(provider_->Update(update).has_value());
  auto after = provider_->Read(read);
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->inputs["maxCapacity"], Value(40));
}

TEST_F(ScalingTest, ImportsById) {
  pulumi::CreateRequest create;
  create.resource = Of(kTarget, "");
  create.inputs = Target("table/t");
  ASSERT_TRUE(provider_->Create(create).has_value());
  pulumi::ReadRequest read;
  read.resource =
      Of(kTarget, "dynamodb/table/t/dynamodb:table:ReadCapacityUnits");
  auto imported = provider_->Read(read);
  ASSERT_TRUE(imported.has_value());
  EXPECT_EQ(imported->id, "table/t");
  EXPECT_EQ(imported->inputs, Target("table/t"));
  read.resource.id = "nonsense";
  EXPECT_FALSE(provider_->Read(read).has_value());
}

TEST_F(ScalingTest, DeletesWhatIsGoneAlready) {
  for (const char* type : {kTarget, kPolicy}) {
    pulumi::DeleteRequest request;
    request.resource = Of(type, "x");
    request.old_outputs = Policy("table/t", "p");
    EXPECT_TRUE(provider_->Delete(request).has_value()) << type;
  }
}

}  // namespace
}  // namespace dynaplane::provider
