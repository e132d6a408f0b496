// The provider as the engine sees it, on a fake AWS.
#include "provider/aws_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "provider/owner.h"
#include "provider/table/table_resource.h"
#include "provider/testing/fake_aws.h"
#include "provider/testing/from_text.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using pulumi::Value;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kTable = "aws:dynamodb/table:Table";
constexpr const char* kUrn =
    "urn:pulumi:dev::shop::aws:dynamodb/table:Table::orders";

class ProviderTest : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv(kDeletableTables);
    ProviderSeams seams;
    seams.api = [this] { return std::make_unique<FakeApi>(aws_); };
    seams.clock = clock_;
    provider_ = MakeAwsProvider(log_, seams);
    Configure(R"({"region": "eu-west-1", "ownerId": "0123"})");
  }

  void Configure(const std::string& inputs) {
    ASSERT_TRUE(provider_->Configure(FromText(inputs)).has_value());
  }

  static pulumi::ResourceIdentity Identity(const std::string& id = "orders") {
    return {kUrn, kTable, "orders", id};
  }

  auto Create(const Object& inputs) {
    pulumi::CreateRequest request;
    request.resource = Identity("");
    request.inputs = inputs;
    return provider_->Create(request);
  }

  auto Update(const Object& old_inputs, const Object& old_outputs,
              const Object& new_inputs,
              const std::vector<std::string>& ignore = {}) {
    pulumi::UpdateRequest request;
    request.resource = Identity();
    request.old_inputs = old_inputs;
    request.old_outputs = old_outputs;
    request.new_inputs = new_inputs;
    request.ignore_changes = ignore;
    return provider_->Update(request);
  }

  auto Read(const Object& inputs, const Object& outputs) {
    pulumi::ReadRequest request;
    request.resource = Identity();
    request.old_inputs = inputs;
    request.old_outputs = outputs;
    return provider_->Read(request);
  }

  auto Delete(const Object& outputs = {}) {
    pulumi::DeleteRequest request;
    request.resource = Identity();
    request.old_outputs = outputs;
    return provider_->Delete(request);
  }

  bool HasDiff(const Object& inputs, const Object& outputs) {
    pulumi::DiffRequest request;
    request.resource = Identity();
    request.old_inputs = inputs;
    request.old_outputs = outputs;
    request.new_inputs = inputs;
    auto diff = provider_->Diff(request);
    return !diff || !diff->changes.empty();
  }

  std::vector<std::string> TakeCalls() {
    return std::exchange(aws_->calls, {});
  }

  std::shared_ptr<FakeAws> aws_ = std::make_shared<FakeAws>();
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  FakeLog log_;
  std::unique_ptr<pulumi::Provider> provider_;
};

// Case A of the budgets.
Object OnDemand() {
  return FromText(R"({"name": "orders", "hashKey": "pk",
    "billingMode": "PAY_PER_REQUEST",
    "attributes": [{"name": "pk", "type": "S"}],
    "pointInTimeRecovery": {"enabled": true},
    "ttl": {"enabled": true, "attributeName": "expires"},
    "tags": {"team": "shop"}})");
}

Object Provisioned() {
  return FromText(R"({"name": "orders", "hashKey": "pk",
    "billingMode": "PROVISIONED", "readCapacity": 5, "writeCapacity": 5,
    "attributes": [{"name": "pk", "type": "S"}, {"name": "a", "type": "S"},
                   {"name": "b", "type": "S"}],
    "globalSecondaryIndexes": [
      {"name": "by-a", "hashKey": "a", "projectionType": "ALL",
       "readCapacity": 5, "writeCapacity": 5},
      {"name": "by-b", "hashKey": "b", "projectionType": "ALL",
       "readCapacity": 5, "writeCapacity": 5}]})");
}

TEST_F(ProviderTest, CreatesWithFewCalls) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(created->id, "orders");
  EXPECT_THAT(TakeCalls(), ElementsAre("CreateTable", "UpdateTimeToLive",
                                       "UpdateContinuousBackups"));
  EXPECT_FALSE(HasDiff(OnDemand(), created->outputs));
  EXPECT_EQ(created->outputs["tags"], Value(Object{{"team", "shop"}}));
  EXPECT_EQ(aws_->tables["orders"].tags["dynaplane.dev/owner"],
            OwnerMark("0123", kUrn));
}

TEST_F(ProviderTest, WaitsUntilANewTableIsReady) {
  aws_->looks = 3;
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  EXPECT_THAT(TakeCalls(),
              ElementsAre("CreateTable", "DescribeTable", "DescribeTable",
                          "DescribeTable", "DescribeTable", "UpdateTimeToLive",
                          "UpdateContinuousBackups"));
}

TEST_F(ProviderTest, ReadsWithFourCallsAndSeesNoChange) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  TakeCalls();
  auto read = Read(OnDemand(), created->outputs);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(TakeCalls().size(), 4u);
  EXPECT_EQ(read->inputs, OnDemand());
  EXPECT_FALSE(HasDiff(OnDemand(), read->outputs));
}

TEST_F(ProviderTest, ReadsDriftIntoTheInputs) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  aws_->tables["orders"].tags["team"] = "other";
  aws_->tables["orders"].description["DeletionProtectionEnabled"] = true;
  auto read = Read(OnDemand(), created->outputs);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->inputs["tags"], Value(Object{{"team", "other"}}));
  EXPECT_EQ(read->inputs["deletionProtectionEnabled"], Value(true));
  EXPECT_TRUE(HasDiff(OnDemand(), read->outputs));
}

TEST_F(ProviderTest, ImportsByName) {
  ASSERT_TRUE(Create(Provisioned()).has_value());
  auto read = Read({}, {});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, "orders");
  EXPECT_FALSE(HasDiff(read->inputs, read->outputs));
  EXPECT_EQ(read->inputs["name"], Value("orders"));
  EXPECT_EQ(read->inputs["globalSecondaryIndexes"].as_array()[0]["hashKey"],
            Value("a"));
  EXPECT_FALSE(read->inputs.contains("warmThroughput"));
  EXPECT_FALSE(read->inputs.contains("ttl"));
  pulumi::CheckRequest check;
  check.resource = Identity();
  check.new_inputs = read->inputs;
  auto checked = provider_->Check(check);
  ASSERT_TRUE(checked.has_value());
  EXPECT_THAT(checked->failures, IsEmpty());
}

TEST_F(ProviderTest, ReportsATableThatIsGone) {
  auto read = Read(OnDemand(), {});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, "");
}

TEST_F(ProviderTest, GoesOnWithItsOwnTable) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  aws_->tables["orders"].ttl = {{"TimeToLiveStatus", "DISABLED"}};
  TakeCalls();
  auto again = Create(OnDemand());
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(HasDiff(OnDemand(), again->outputs));
  EXPECT_THAT(TakeCalls(), Contains("UpdateTimeToLive"));
}

TEST_F(ProviderTest, FindsTheTableWhoseAnswerWasLost) {
  aws_->FailNext("CreateTable", aws::ErrorClass::kAlreadyExists,
                 "Table already exists: orders", /*effect=*/true);
  ASSERT_TRUE(Create(OnDemand()).has_value());
}

TEST_F(ProviderTest, RefusesTheTablesOfOthers) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  struct Case {
    std::map<std::string, std::string> tags;
    const char* says;
  };
  for (const Case& each : {
           Case{{}, "no tag tells whose it is"},
           Case{{{"dynaplane.dev/owner", "abc"}}, "another stack or resource"},
           Case{{{"aws:cloudformation:stack-name", "s"}},
                "CloudFormation manages it in stack s"},
           Case{{{"ManagedBy", "terraform"}}, "its tag ManagedBy"},
       }) {
    aws_->tables["orders"].tags = each.tags;
    auto created = Create(OnDemand());
    ASSERT_FALSE(created.has_value());
    EXPECT_FALSE(created.error().partial.has_value());
    EXPECT_THAT(
        created.error().error.message,
        testing::AllOf(HasSubstr(each.says),
                       HasSubstr("dynaplane adopt orders --region eu-west-1")));
  }
}

TEST_F(ProviderTest, RefusesItsOwnTableWithOtherKeys) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  Object other = OnDemand();
  other["rangeKey"] = "sk";
  other["attributes"].as_array().push_back(
      Object{{"name", "sk"}, {"type", "S"}});
  auto created = Create(other);
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(created.error().error.message, HasSubstr("with other keys"));
}

TEST_F(ProviderTest, WaitsForATableThatIsBeingDeleted) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  aws_->looks = 2;
  {
    std::lock_guard lock(aws_->mutex);
    aws_->tables["orders"].description["TableStatus"] = "DELETING";
    aws_->tables["orders"].deleting = true;
    aws_->tables["orders"].busy = 2;
  }
  EXPECT_TRUE(Create(OnDemand()).has_value());
  EXPECT_EQ(aws_->Count("CreateTable"), 3);
}

TEST_F(ProviderTest, KeepsAHalfMadeTableInTheState) {
  aws_->FailNext("UpdateTimeToLive", aws::ErrorClass::kAccessDenied,
                 "not authorized");
  auto created = Create(OnDemand());
  ASSERT_FALSE(created.has_value());
  ASSERT_TRUE(created.error().partial.has_value());
  const pulumi::PartialFailure& partial = *created.error().partial;
  EXPECT_EQ(partial.id, "orders");
  EXPECT_EQ(partial.outputs.at("ttl")["enabled"], Value(false));
  EXPECT_EQ(partial.outputs.at("pointInTimeRecovery")["enabled"], Value(false));
  EXPECT_THAT(created.error().error.message,
              HasSubstr("turn expiry by expires on"));
  // The next run takes up what is left.
  TakeCalls();
  auto updated = Update(partial.inputs, partial.outputs, OnDemand());
  ASSERT_TRUE(updated.has_value());
  EXPECT_THAT(TakeCalls(),
              ElementsAre("DescribeTable", "DescribeContinuousBackups",
                          "DescribeTimeToLive", "UpdateContinuousBackups",
                          "UpdateTimeToLive"));
  EXPECT_FALSE(HasDiff(OnDemand(), updated->outputs));
}

TEST_F(ProviderTest, LooksAtEverythingWhenTheStateShowsNoDifference) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  aws_->tables["orders"].recovery = {{"PointInTimeRecoveryStatus", "DISABLED"}};
  TakeCalls();
  ASSERT_TRUE(Update(OnDemand(), created->outputs, OnDemand()).has_value());
  EXPECT_THAT(TakeCalls(),
              ElementsAre("DescribeTable", "DescribeContinuousBackups",
                          "DescribeTimeToLive", "ListTagsOfResource",
                          "UpdateContinuousBackups"));
}

TEST_F(ProviderTest, MakesAndDropsIndexesOneAtATime) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  aws_->looks = 2;
  Object wanted = Provisioned();
  wanted["globalSecondaryIndexes"] = FromText(R"({"x": [
    {"name": "by-c", "hashKey": "a", "projectionType": "ALL",
     "readCapacity": 5, "writeCapacity": 5},
    {"name": "by-d", "hashKey": "b", "projectionType": "KEYS_ONLY",
     "readCapacity": 5, "writeCapacity": 5}]})")["x"];
  auto updated = Update(Provisioned(), created->outputs, wanted);
  ASSERT_TRUE(updated.has_value());
  EXPECT_EQ(aws_->Count("UpdateTable"), 4);
  EXPECT_FALSE(HasDiff(wanted, updated->outputs));
}

TEST_F(ProviderTest, NeverTouchesAnIgnoredCapacity) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  Json& live = aws_->tables["orders"].description;
  live["ProvisionedThroughput"]["ReadCapacityUnits"] = 40;
  live["GlobalSecondaryIndexes"][1]["ProvisionedThroughput"]
      ["ReadCapacityUnits"] = 30;
  Object wanted = Provisioned();
  std::swap(wanted["globalSecondaryIndexes"].as_array()[0],
            wanted["globalSecondaryIndexes"].as_array()[1]);
  wanted["writeCapacity"] = 6;
  wanted["readCapacity"] = 9;
  TakeCalls();
  auto updated = Update(
      Provisioned(), created->outputs, wanted,
      {"readCapacity", R"(globalSecondaryIndexes["by-b"].readCapacity)"});
  ASSERT_TRUE(updated.has_value());
  EXPECT_EQ(aws_->Count("UpdateTable"), 1);
  EXPECT_EQ(live["ProvisionedThroughput"],
            Json::parse(R"({"ReadCapacityUnits": 40,
                            "WriteCapacityUnits": 6})"));
  EXPECT_EQ(live["GlobalSecondaryIndexes"][1]["ProvisionedThroughput"]
                ["ReadCapacityUnits"],
            30);
}

TEST_F(ProviderTest, SucceedsWhenAChangeIsThereAlready) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  Object wanted = Provisioned();
  wanted["readCapacity"] = 9;
  aws_->FailNext("UpdateTable", aws::ErrorClass::kAlreadySo, "will not change",
                 /*effect=*/true);
  EXPECT_TRUE(Update(Provisioned(), created->outputs, wanted).has_value());
  wanted["readCapacity"] = 10;
  aws_->FailNext("UpdateTable", aws::ErrorClass::kValidation,
                 "an answer after a lost one", /*effect=*/true);
  EXPECT_TRUE(Update(Provisioned(), created->outputs, wanted).has_value());
}

TEST_F(ProviderTest, WaitsForABusyTable) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  Object wanted = Provisioned();
  wanted["readCapacity"] = 9;
  aws_->FailNext("UpdateTable", aws::ErrorClass::kBusy, "being updated");
  EXPECT_TRUE(Update(Provisioned(), created->outputs, wanted).has_value());
  EXPECT_EQ(aws_->Count("UpdateTable"), 2);
}

TEST_F(ProviderTest, SitsOutTheIntervalBetweenTwoExpiryChanges) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  Object wanted = OnDemand();
  wanted["ttl"] = Object{{"enabled", true}, {"attributeName", "other"}};
  for (int i = 0; i < 40; ++i) {
    aws_->FailNext("UpdateTimeToLive", aws::ErrorClass::kLongCooldown,
                   "Time to live has been modified multiple times");
  }
  ASSERT_TRUE(Update(OnDemand(), created->outputs, wanted).has_value());
  EXPECT_EQ(aws_->tables["orders"].ttl["AttributeName"], "other");
  EXPECT_THAT(log_.messages(), Contains(HasSubstr("up to an hour")));
}

TEST_F(ProviderTest, SaysWhatIsDoneAndWhatIsNot) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  Object wanted = Provisioned();
  wanted["readCapacity"] = 9;
  wanted["tableClass"] = "STANDARD_INFREQUENT_ACCESS";
  wanted["ttl"] = Object{{"enabled", true}, {"attributeName", "t"}};
  aws_->FailNext("UpdateTable", aws::ErrorClass::kQuota,
                 "decreases are limited");
  auto updated = Update(Provisioned(), created->outputs, wanted);
  ASSERT_FALSE(updated.has_value());
  EXPECT_THAT(updated.error().error.message,
              testing::AllOf(HasSubstr("set capacity to 9 read"),
                             HasSubstr("decreases are limited"),
                             HasSubstr("2 more steps are to do")));
  ASSERT_TRUE(updated.error().partial.has_value());
}

TEST_F(ProviderTest, StopsWaitingWhenCancelled) {
  aws_->looks = 1'000'000;
  clock_->on_sleep = [this] { provider_->Cancel(); };
  auto created = Create(OnDemand());
  ASSERT_FALSE(created.has_value());
  EXPECT_EQ(created.error().error.code, pulumi::Error::Code::kAborted);
  EXPECT_TRUE(created.error().partial.has_value());
}

TEST_F(ProviderTest, HasATimeoutOfItsOwn) {
  aws_->looks = 1'000'000;
  auto created = Create(OnDemand());
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(created.error().error.message, HasSubstr("Out of time"));
  EXPECT_TRUE(created.error().partial.has_value());
  EXPECT_GE(clock_->Now().time_since_epoch(), std::chrono::minutes(30));
  EXPECT_LT(clock_->Now().time_since_epoch(), std::chrono::minutes(31));
}

TEST_F(ProviderTest, HonoursTheUsersTimeout) {
  aws_->looks = 1'000'000;
  pulumi::CreateRequest request;
  request.resource = Identity("");
  request.inputs = OnDemand();
  request.timeout_seconds = 5;
  EXPECT_FALSE(provider_->Create(request).has_value());
  EXPECT_LE(clock_->Now().time_since_epoch(), std::chrono::seconds(6));
}

TEST_F(ProviderTest, DeletesWithTwoCalls) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  TakeCalls();
  ASSERT_TRUE(Delete().has_value());
  EXPECT_THAT(TakeCalls(), ElementsAre("DeleteTable", "DescribeTable"));
  EXPECT_TRUE(Delete().has_value()) << "gone already";
}

TEST_F(ProviderTest, WaitsForABusyTableBeforeItIsDeleted) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  aws_->tables["orders"].busy = 3;
  aws_->tables["orders"].description["TableStatus"] = "UPDATING";
  ASSERT_TRUE(Delete().has_value());
  EXPECT_THAT(aws_->tables, IsEmpty());
}

TEST_F(ProviderTest, SaysHowToLiftDeletionProtection) {
  Object inputs = OnDemand();
  inputs["deletionProtectionEnabled"] = true;
  ASSERT_TRUE(Create(inputs).has_value());
  auto deleted = Delete();
  ASSERT_FALSE(deleted.has_value());
  EXPECT_THAT(deleted.error().error.message,
              HasSubstr("Set deletionProtectionEnabled to false"));
}

TEST_F(ProviderTest, DeletesOnlyWhatTheRunWasAllowedTo) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  for (const char* allowed : {"", "other", "orders2,order"}) {
    setenv(kDeletableTables, allowed, 1);
    auto deleted = Delete();
    ASSERT_FALSE(deleted.has_value()) << allowed;
    EXPECT_EQ(deleted.error().error.code,
              pulumi::Error::Code::kFailedPrecondition);
    EXPECT_THAT(deleted.error().error.message,
                HasSubstr("--allow-data-loss=orders"));
  }
  setenv(kDeletableTables, "other,orders", 1);
  EXPECT_TRUE(Delete().has_value());
  ASSERT_TRUE(Create(OnDemand()).has_value());
  setenv(kDeletableTables, "*", 1);
  EXPECT_TRUE(Delete().has_value());
  unsetenv(kDeletableTables);
}

TEST_F(ProviderTest, ChecksTheAccountOnceBeforeTheFirstChange) {
  Configure(R"({"region": "eu-west-1", "accountId": "123456789012"})");
  ASSERT_TRUE(Create(OnDemand()).has_value());
  ASSERT_TRUE(Delete().has_value());
  EXPECT_EQ(aws_->Count("GetCallerIdentity"), 1);
}

TEST_F(ProviderTest, ChangesNothingInAnotherAccount) {
  Configure(R"({"region": "eu-west-1", "accountId": "999999999999"})");
  EXPECT_TRUE(Read({}, {}).has_value()) << "reads are allowed";
  TakeCalls();
  auto created = Create(OnDemand());
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(
      created.error().error.message,
      testing::AllOf(HasSubstr("123456789012"), HasSubstr("999999999999"),
                     HasSubstr("Nothing was changed")));
  EXPECT_THAT(TakeCalls(), ElementsAre("GetCallerIdentity"));
}

TEST_F(ProviderTest, AsksAwsNothingInAPreview) {
  pulumi::CreateRequest create;
  create.resource = Identity("");
  create.inputs = OnDemand();
  create.preview = true;
  auto created = provider_->Create(create);
  ASSERT_TRUE(created.has_value());
  EXPECT_TRUE(created->outputs["arn"].is_unknown());
  EXPECT_EQ(created->outputs["name"], Value("orders"));
  pulumi::UpdateRequest update;
  update.resource = Identity();
  update.old_inputs = OnDemand();
  update.old_outputs = {{"streamEnabled", false}, {"arn", "arn:x"}};
  update.new_inputs = OnDemand();
  update.new_inputs["streamEnabled"] = true;
  update.new_inputs["streamViewType"] = "NEW_IMAGE";
  update.preview = true;
  auto updated = provider_->Update(update);
  ASSERT_TRUE(updated.has_value());
  EXPECT_EQ(updated->outputs["arn"], Value("arn:x"));
  EXPECT_TRUE(updated->outputs["streamArn"].is_unknown());
  EXPECT_THAT(TakeCalls(), IsEmpty());
}

TEST_F(ProviderTest, AddsDefaultTags) {
  Configure(R"({"region": "eu-west-1",
                "defaultTags": "{\"tags\": {\"env\": \"prod\"}}"})");
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(created->outputs["tags"], Value(Object{{"team", "shop"}}));
  EXPECT_EQ(created->outputs["tagsAll"],
            Value(Object{{"team", "shop"}, {"env", "prod"}}));
  auto read = Read(OnDemand(), created->outputs);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->inputs, OnDemand());
}

TEST_F(ProviderTest, NamesTheOfficialProviderForOtherThings) {
  pulumi::CreateRequest create;
  create.resource = {"urn", "aws:s3/bucket:Bucket", "b", ""};
  auto created = provider_->Create(create);
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(created.error().error.message, HasSubstr("--provider official"));
  auto invoked = provider_->Invoke({"aws:ec2/getAmi:getAmi", {}});
  ASSERT_FALSE(invoked.has_value());
  EXPECT_THAT(invoked.error().message, HasSubstr("--provider official"));
}

TEST_F(ProviderTest, CallsFunctions) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  auto table = provider_->Invoke(
      {"aws:dynamodb/getTable:getTable", {{"name", "orders"}}});
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ((*table)["hashKey"], Value("pk"));
  EXPECT_EQ((*table)["rangeKey"], Value(""));
  auto caller =
      provider_->Invoke({"aws:index/getCallerIdentity:getCallerIdentity", {}});
  ASSERT_TRUE(caller.has_value());
  EXPECT_EQ((*caller)["accountId"], Value("123456789012"));
  auto region = provider_->Invoke({"aws:index/getRegion:getRegion", {}});
  ASSERT_TRUE(region.has_value());
  EXPECT_EQ((*region)["description"], Value("Europe (Ireland)"));
  auto partition =
      provider_->Invoke({"aws:index/getPartition:getPartition", {}});
  ASSERT_TRUE(partition.has_value());
  EXPECT_EQ((*partition)["reverseDnsPrefix"], Value("com.amazonaws"));
}

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
              ElementsAre("RegisterScalableTarget", "PutScalingPolicy"));
  EXPECT_EQ(aws_->requests.back(), Json::parse(R"({
    "PolicyName": "p", "PolicyType": "TargetTrackingScaling",
    "ResourceId": "table/t", "ServiceNamespace": "dynamodb",
    "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50,
      "PredefinedMetricSpecification":
        {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}})"));
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
  for (int i = 0; i < 6; ++i) {
    std::string resource = "table/t" + std::to_string(i);
    pulumi::ReadRequest target;
    target.resource = Of(kTarget, resource);
    target.old_inputs = target.old_outputs = Target(resource);
    auto read = provider_->Read(target);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->id, i < 5 ? resource : "");
  }
  EXPECT_EQ(aws_->requests.back()["ResourceIds"],
            Json::parse(R"(["table/t5"])"));
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
