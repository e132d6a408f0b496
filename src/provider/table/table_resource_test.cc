#include "provider/table/table_resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "provider/owner.h"
#include "provider/testing/provider_test.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using pulumi::Value;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  EXPECT_THAT(TakeCalls(),
              ElementsAre("DescribeTable", "DescribeContinuousBackups",
                          "DescribeTimeToLive", "ListTagsOfResource"));
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

TEST_F(ProviderTest, WaitsForTheTableWhoseAnswerWasLostToShow) {
  aws_->unseen = 5;
  aws_->FailNext("CreateTable", aws::ErrorClass::kAlreadyExists,
                 "Table already exists: orders", /*effect=*/true);
  ASSERT_TRUE(Create(OnDemand()).has_value());
  EXPECT_EQ(aws_->Count("CreateTable"), 1);
}

TEST_F(ProviderTest, SaysSoWhenATableThatIsInTheWayNeverShows) {
  for (int i = 0; i < 3; ++i) {
    aws_->FailNext("CreateTable", aws::ErrorClass::kAlreadyExists,
                   "Table already exists: orders");
  }
  auto created = Create(OnDemand());
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(created.error().error.message, HasSubstr("already exists"));
}

TEST_F(ProviderTest, GoesOnWithItsOwnTableOfManyTags) {
  Object inputs = OnDemand();
  for (char key = 'a'; key < 'm'; ++key) {
    inputs["tags"].as_object()[{'a', key}] = "1";
  }
  ASSERT_TRUE(Create(inputs).has_value());
  auto again = Create(inputs);
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(HasDiff(inputs, again->outputs));
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

TEST_F(ProviderTest, SendsNothingWhenTheStateShowsNoDifference) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  aws_->tables["orders"].recovery = {{"PointInTimeRecoveryStatus", "DISABLED"}};
  aws_->tables["orders"].tags["team"] = "other";
  TakeCalls();
  ASSERT_TRUE(Update(OnDemand(), created->outputs, OnDemand()).has_value());
  EXPECT_THAT(TakeCalls(), ElementsAre("DescribeTable"));
}

// An incident: somebody changed the table by hand. Then a tag is applied.
TEST_F(ProviderTest, LeavesAloneWhatWasChangedByHand) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  Json& live = aws_->tables["orders"].description;
  live["DeletionProtectionEnabled"] = true;
  live["StreamSpecification"] = {{"StreamEnabled", true},
                                 {"StreamViewType", "KEYS_ONLY"}};
  live["GlobalSecondaryIndexes"][1]["ProvisionedThroughput"]
      ["ReadCapacityUnits"] = 300;
  Json state = live["GlobalSecondaryIndexes"][0];
  state["IndexName"] = "by-state";
  live["GlobalSecondaryIndexes"].push_back(state);
  aws_->tables["orders"].tags["cost"] = "7";
  const Json before = live;
  Object wanted = Provisioned();
  wanted["tags"] = Object{{"ticket", "1"}};
  TakeCalls();
  auto updated = Update(Provisioned(), created->outputs, wanted);
  ASSERT_TRUE(updated.has_value());
  EXPECT_THAT(TakeCalls(), ElementsAre("DescribeTable", "ListTagsOfResource",
                                       "TagResource", "ListTagsOfResource"));
  EXPECT_EQ(live, before);
  EXPECT_EQ(aws_->tables["orders"].tags["cost"], "7");
  EXPECT_FALSE(HasDiff(wanted, updated->outputs)) << "drift is no news to it";
  EXPECT_THAT(log_.messages(),
              Contains(testing::AllOf(
                           HasSubstr("AWS has an index by-state that the "
                                     "manifest does not name; `up --refresh` "
                                     "would drop it."),
                           HasSubstr("deletion protection on"),
                           HasSubstr("a stream (KEYS_ONLY)"),
                           HasSubstr("read capacity of index by-b of 300"),
                           HasSubstr("(cost)")))
                  .Times(1));
  // A refresh shows it, and then it is ours to mend.
  auto read = Read(wanted, updated->outputs);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(HasDiff(wanted, read->outputs));
  auto mended = Update(read->inputs, read->outputs, wanted);
  ASSERT_TRUE(mended.has_value());
  EXPECT_FALSE(live["DeletionProtectionEnabled"].get<bool>());
  EXPECT_EQ(live["GlobalSecondaryIndexes"].size(), 2);
  EXPECT_FALSE(aws_->tables["orders"].tags.contains("cost"));
}

// Whoever changes the table while an Update waits is not set back either.
TEST_F(ProviderTest, LeavesAloneWhatChangesMeanwhile) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  aws_->looks = 2;
  Json& live = aws_->tables["orders"].description;
  clock_->on_sleep = [&] {
    std::lock_guard lock(aws_->mutex);
    live["GlobalSecondaryIndexes"][1]["ProvisionedThroughput"]
        ["ReadCapacityUnits"] = 300;
  };
  Object wanted = Provisioned();
  wanted["readCapacity"] = 9;
  wanted["tableClass"] = "STANDARD_INFREQUENT_ACCESS";
  ASSERT_TRUE(Update(Provisioned(), created->outputs, wanted).has_value());
  EXPECT_EQ(aws_->Count("UpdateTable"), 2);
  EXPECT_EQ(live["GlobalSecondaryIndexes"][1]["ProvisionedThroughput"]
                ["ReadCapacityUnits"],
            300);
}

TEST_F(ProviderTest, NamesWhatAFailureHasLeftUndone) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  aws_->tables["orders"].description["DeletionProtectionEnabled"] = true;
  Object wanted = Provisioned();
  wanted["readCapacity"] = 9;
  wanted["tableClass"] = "STANDARD_INFREQUENT_ACCESS";
  wanted["ttl"] = Object{{"enabled", true}, {"attributeName", "t"}};
  aws_->FailNext("UpdateTimeToLive", aws::ErrorClass::kAccessDenied, "no");
  auto updated = Update(Provisioned(), created->outputs, wanted);
  ASSERT_FALSE(updated.has_value());
  ASSERT_TRUE(updated.error().partial.has_value());
  const pulumi::PartialFailure& partial = *updated.error().partial;
  EXPECT_EQ(partial.inputs.at("readCapacity"), Value(9));
  EXPECT_EQ(partial.inputs.at("tableClass"), wanted["tableClass"]);
  EXPECT_FALSE(partial.inputs.contains("ttl"));
  pulumi::DiffRequest request;
  request.resource = Identity();
  request.old_inputs = partial.inputs;
  request.old_outputs = partial.outputs;
  request.new_inputs = wanted;
  auto diff = provider_->Diff(request);
  ASSERT_TRUE(diff.has_value());
  std::vector<std::string> paths;
  for (const auto& [path, kind] : diff->changes) paths.push_back(path);
  EXPECT_THAT(paths, ElementsAre("ttl.attributeName", "ttl.enabled"));
}

TEST_F(ProviderTest, SendsNothingForWhatCannotBeDoneAsShown) {
  auto created = Create(Provisioned());
  ASSERT_TRUE(created.has_value());
  aws_->tables["orders"].description["GlobalSecondaryIndexes"].erase(1);
  Object wanted = Provisioned();
  wanted["tags"] = Object{{"ticket", "1"}};
  wanted["globalSecondaryIndexes"].as_array()[1].as_object()["readCapacity"] =
      7;
  TakeCalls();
  auto updated = Update(Provisioned(), created->outputs, wanted);
  ASSERT_FALSE(updated.has_value());
  EXPECT_FALSE(updated.error().partial.has_value());
  EXPECT_THAT(updated.error().error.message,
              testing::AllOf(HasSubstr("index by-b is to change"),
                             HasSubstr("up --refresh")));
  EXPECT_THAT(TakeCalls(), ElementsAre("DescribeTable", "ListTagsOfResource"));
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

TEST_F(ProviderTest, DeletesWithThreeCalls) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  TakeCalls();
  ASSERT_TRUE(Delete(created->outputs).has_value());
  EXPECT_THAT(TakeCalls(),
              ElementsAre("DescribeTable", "DeleteTable", "DescribeTable"));
  EXPECT_TRUE(Delete(created->outputs).has_value()) << "gone already";
}

TEST_F(ProviderTest, DoesNotWaitForTheEndOfSomebodyElsesNewTable) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  aws_->looks = 2;
  aws_->tables["orders"].description["TableId"] = "ours";
  clock_->on_sleep = [&] {
    std::lock_guard lock(aws_->mutex);
    aws_->tables["orders"] = {};
    aws_->tables["orders"].description = {{"TableName", "orders"},
                                          {"TableStatus", "ACTIVE"},
                                          {"TableId", "another"}};
  };
  EXPECT_TRUE(Delete().has_value());
  EXPECT_EQ(aws_->tables.size(), 1);
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

}  // namespace
}  // namespace dynaplane::provider
