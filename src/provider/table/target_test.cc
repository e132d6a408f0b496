#include "provider/table/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "provider/generic/diff.h"
#include "provider/table/drift.h"
#include "provider/table/plan.h"
#include "provider/testing/from_text.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A table under a program, with one index, and what the state tells of it.
Object Program() {
  return FromText(R"({"name": "t", "billingMode": "PROVISIONED",
    "hashKey": "pk", "readCapacity": 15, "writeCapacity": 5,
    "attributes": [{"name": "pk", "type": "S"}, {"name": "a", "type": "S"}],
    "globalSecondaryIndexes": [{"name": "by-a", "hashKey": "a",
      "projectionType": "ALL", "readCapacity": 15, "writeCapacity": 5}],
    "pointInTimeRecovery": {"enabled": true, "recoveryPeriodInDays": 7},
    "tags": {"team": "shop"}})");
}

Table Live(const Object& inputs) {
  Table live = WantedTable(inputs);
  live.status = "ACTIVE";
  live.arn = "arn:aws:dynamodb:eu-west-1:1:table/t";
  live.region = "eu-west-1";
  live.owner = "mark";
  return live;
}

GlobalIndex ByHand(const std::string& name, const std::string& key) {
  GlobalIndex index;
  index.name = name;
  index.keys = {{key, true}};
  index.projection = "ALL";
  index.capacity = {1, 1};
  index.status = "ACTIVE";
  return index;
}

struct Outcome {
  std::vector<std::string> steps;
  std::string fault;
  std::string drift;
  std::string left;  // what a diff finds once the steps are done
};

// What an Update from the one program to the other does where `by_hand` has
// changed the table.
Outcome Update(const Object& before, const Object& after,
               const std::function<void(Table&)>& by_hand,
               const std::vector<std::string>& ignored = {}) {
  pulumi::UpdateRequest request;
  request.resource.type = "aws:dynamodb/table:Table";
  request.old_inputs = before;
  request.old_outputs = TableOutputs(Live(before), before);
  request.new_inputs = after;
  request.ignore_changes = ignored;
  const Changes changes = Changes::Of(request);
  Table live = Live(before);
  by_hand(live);
  const Object actual = TableOutputs(live, before);
  Table wanted = WantedTable(EffectiveInputs(request, actual));
  wanted.owner = "mark";
  Outcome run;
  run.fault = FaultOfTarget(live, wanted, changes);
  run.drift = DriftOf(request, actual, live, wanted, changes);
  const Table target = TargetTable(live, wanted, changes);
  for (const Step& step : PlanUpdate(live, target, {})) {
    run.steps.push_back(step.what);
  }
  EXPECT_THAT(PlanUpdate(target, TargetTable(target, wanted, changes), {}),
              IsEmpty())
      << "what is done is done";
  Object known = request.old_outputs;
  known["tags"] = known["tagsAll"];
  request.old_outputs = TableOutputs(
      RecordedTable(WantedTable(known), target, wanted, changes), after);
  request.old_inputs = after;
  auto diff = DiffResource(AsDiff(request));
  for (const auto& [path, kind] : diff->changes) run.left += path + " ";
  return run;
}

Object With(const std::string& more) {
  Object program = Program();
  for (const auto& [key, value] : FromText(more)) program[key] = value;
  return program;
}

const char* const kTag = R"({"tags": {"team": "shop", "ticket": "1"}})";

TEST(Target, LeavesAloneWhatTheDiffDoesNotName) {
  struct Case {
    const char* drift;  // in the warning
    std::function<void(Table&)> by_hand;
  };
  for (const Case& each : {
           Case{"AWS has an index by-state that the manifest does not name; "
                "`up --refresh` would drop it.",
                [](Table& table) {
                  table.attributes["state"] = "S";
                  table.indexes.push_back(ByHand("by-state", "state"));
                }},
           Case{"AWS has no index by-a; `up --refresh` would make it.",
                [](Table& table) {
                  table.indexes.clear();
                  table.attributes.erase("a");
                }},
           Case{
               "AWS has an index by-a with other keys or another projection",
               [](Table& table) { table.indexes[0].projection = "KEYS_ONLY"; }},
           Case{"AWS has a read capacity of index by-a of 300; `up --refresh` "
                "would set it to 15.",
                [](Table& table) { table.indexes[0].capacity.read = 300; }},
           Case{"AWS has a write capacity of 50",
                [](Table& table) { table.capacity.write = 50; }},
           Case{"AWS has deletion protection on; `up --refresh` would turn it "
                "off.",
                [](Table& table) { table.protection = true; }},
           Case{"AWS has a stream (KEYS_ONLY); `up --refresh` would turn it "
                "off.",
                [](Table& table) {
                  table.stream = true;
                  table.stream_view = "KEYS_ONLY";
                }},
           Case{"AWS has the table class STANDARD_INFREQUENT_ACCESS",
                [](Table& table) {
                  table.table_class = "STANDARD_INFREQUENT_ACCESS";
                }},
           Case{"AWS has the encryption key arn:aws:kms:eu-west-1:1:key/k",
                [](Table& table) {
                  table.encrypted = true;
                  table.kms_key = "arn:aws:kms:eu-west-1:1:key/k";
                }},
           Case{"AWS has the billing mode PAY_PER_REQUEST; `up --refresh` "
                "would set it to PROVISIONED.",
                [](Table& table) {
                  table.on_demand = true;
                  table.capacity = {0, 0};
                  table.indexes[0].capacity = {0, 0};
                }},
           Case{"AWS has point-in-time recovery off",
                [](Table& table) { table.recovery = false; }},
           Case{"AWS has the recovery period in days 35",
                [](Table& table) { table.recovery_days = 35; }},
           Case{"AWS has expiry on; `up --refresh` would turn it off.",
                [](Table& table) {
                  table.ttl = true;
                  table.ttl_attribute = "t";
                }},
           Case{"AWS has tags that the manifest does not name (cost); "
                "`up --refresh` would remove them.",
                [](Table& table) { table.tags["cost"] = "7"; }},
           Case{"AWS has other values of tags than the manifest, or none "
                "(team)",
                [](Table& table) { table.tags["team"] = "other"; }},
       }) {
    Outcome run = Update(Program(), With(kTag), each.by_hand);
    EXPECT_THAT(run.drift, HasSubstr(each.drift));
    EXPECT_THAT(run.steps, ElementsAre("set tags")) << each.drift;
    EXPECT_EQ(run.left, "") << each.drift;
    EXPECT_EQ(run.fault, "") << each.drift;
  }
  Outcome plain = Update(Program(), With(kTag), [](Table&) {});
  EXPECT_THAT(plain.steps, ElementsAre("set tags"));
  EXPECT_EQ(plain.drift, "");
}

TEST(Target, TellsAllDriftAtOnce) {
  Outcome run = Update(Program(), With(kTag), [](Table& table) {
    table.protection = true;
    table.indexes[0].capacity.read = 300;
    table.tags["cost"] = "7";
  });
  EXPECT_THAT(run.drift, testing::AllOf(HasSubstr("deletion protection on"),
                                        HasSubstr("index by-a of 300"),
                                        HasSubstr("(cost)")));
  EXPECT_THAT(run.steps, ElementsAre("set tags"));
}

// Every kind of setting, as an edit, beside drift of the other kinds.
TEST(Target, DoesWhatTheDiffNames) {
  struct Case {
    const char* edit;
    std::vector<std::string> steps;
  };
  for (const Case& each : {
           Case{R"({"tags": {}})", {"remove tags"}},
           Case{R"({"deletionProtectionEnabled": true})",
                {"turn deletion protection on"}},
           Case{R"({"readCapacity": 20})",
                {"set capacity to 20 read and 50 write units"}},
           Case{R"({"billingMode": "PAY_PER_REQUEST"})",
                {"switch to on-demand"}},
           Case{R"({"streamEnabled": true, "streamViewType": "NEW_IMAGE"})",
                {"turn the stream on (NEW_IMAGE)"}},
           Case{R"({"tableClass": "STANDARD_INFREQUENT_ACCESS"})",
                {"set class STANDARD_INFREQUENT_ACCESS"}},
           Case{R"({"serverSideEncryption": {"enabled": true}})",
                {"encrypt with a key of KMS"}},
           Case{R"({"pointInTimeRecovery": {"enabled": true,
                    "recoveryPeriodInDays": 9}})",
                {"turn point-in-time recovery on"}},
           Case{R"({"ttl": {"enabled": true, "attributeName": "t"}})",
                {"turn expiry by t on"}},
           Case{R"({"globalSecondaryIndexes": []})", {"drop index by-a"}},
           Case{R"({"globalSecondaryIndexes": [{"name": "by-a",
                    "hashKey": "a", "projectionType": "KEYS_ONLY",
                    "readCapacity": 15, "writeCapacity": 5}]})",
                {"drop index by-a", "add index by-a"}},
           Case{R"({"globalSecondaryIndexes": [{"name": "by-a",
                    "hashKey": "a", "projectionType": "ALL",
                    "readCapacity": 15, "writeCapacity": 6}]})",
                {"set capacity of index by-a to 300 read and 6 write units"}},
           Case{R"({"globalSecondaryIndexes": [{"name": "by-a",
                    "hashKey": "a", "projectionType": "ALL",
                    "readCapacity": 15, "writeCapacity": 5},
                    {"name": "by-pk", "hashKey": "pk",
                     "projectionType": "ALL",
                     "readCapacity": 1, "writeCapacity": 1}]})",
                {"add index by-pk"}},
       }) {
    Outcome run = Update(Program(), With(each.edit), [](Table& table) {
      table.capacity.write = 50;
      table.indexes[0].capacity.read = 300;
      table.attributes["state"] = "S";
      table.indexes.push_back(ByHand("by-state", "state"));
      table.tags["cost"] = "7";
    });
    EXPECT_EQ(run.steps, each.steps) << each.edit;
    EXPECT_EQ(run.left, "") << each.edit;
    EXPECT_EQ(run.fault, "") << each.edit;
    EXPECT_THAT(run.drift, HasSubstr("by-state")) << each.edit;
  }
}

TEST(Target, GivesUnitsToAllIndexesWithASwitchToProvisioned) {
  Object before = With(R"({"billingMode": "PAY_PER_REQUEST"})");
  Table live = Live(before);
  live.on_demand = true;
  live.capacity = {0, 0};
  live.indexes[0].capacity = {0, 0};
  const Object recorded = TableOutputs(live, before);
  live.indexes.push_back(ByHand("by-state", "pk"));
  live.indexes[1].capacity = {0, 0};
  pulumi::UpdateRequest request;
  request.resource.type = "aws:dynamodb/table:Table";
  request.old_inputs = before;
  request.old_outputs = recorded;
  request.new_inputs = Program();
  const Changes changes = Changes::Of(request);
  const Table target = TargetTable(live, WantedTable(Program()), changes);
  ASSERT_EQ(target.indexes.size(), 2);
  EXPECT_EQ(target.capacity, (Capacity{15, 5}));
  EXPECT_EQ(target.indexes[1].capacity, (Capacity{15, 5}));
}

TEST(Target, FinishesWhatWasCutOff) {
  // The index was dropped, and not yet made anew.
  Object after = With(R"({"globalSecondaryIndexes": [{"name": "by-a",
    "hashKey": "pk", "projectionType": "ALL",
    "readCapacity": 15, "writeCapacity": 5}]})");
  Outcome run =
      Update(Program(), after, [](Table& table) { table.indexes.clear(); });
  EXPECT_THAT(run.steps, ElementsAre("add index by-a"));
  EXPECT_EQ(run.fault, "");
  // All was done, only the state does not know.
  run = Update(Program(), With(kTag),
               [](Table& table) { table.tags["ticket"] = "1"; });
  EXPECT_THAT(run.steps, IsEmpty());
  EXPECT_EQ(run.drift, "");
}

TEST(Target, RefusesWhatWouldTakeMoreThanWasShown) {
  Object more = With(R"({"globalSecondaryIndexes": [{"name": "by-a",
    "hashKey": "a", "projectionType": "ALL",
    "readCapacity": 16, "writeCapacity": 5}]})");
  EXPECT_THAT(
      Update(Program(), more, [](Table& table) { table.indexes.clear(); })
          .fault,
      HasSubstr("index by-a is to change, but AWS has it no more"));
  EXPECT_THAT(Update(Program(), more,
                     [](Table& table) {
                       table.on_demand = true;
                       table.capacity = {0, 0};
                       table.indexes[0].capacity = {0, 0};
                     })
                  .fault,
              HasSubstr("AWS has the table on demand"));
  Object another = With(R"({"globalSecondaryIndexes": [
    {"name": "by-a", "hashKey": "a", "projectionType": "ALL",
     "readCapacity": 15, "writeCapacity": 5},
    {"name": "by-pk", "hashKey": "pk", "projectionType": "ALL",
     "readCapacity": 1, "writeCapacity": 1}]})");
  EXPECT_THAT(Update(Program(), another,
                     [](Table& table) {
                       table.indexes.push_back(ByHand("by-pk", "a"));
                     })
                  .fault,
              HasSubstr("AWS has an index by-pk already"));
}

TEST(Target, NeverCallsAnIgnoredCapacityDrift) {
  Outcome run = Update(
      Program(), With(kTag),
      [](Table& table) {
        table.capacity.read = 40;
        table.indexes[0].capacity.read = 300;
      },
      {"readCapacity", R"(globalSecondaryIndexes["by-a"].readCapacity)"});
  EXPECT_EQ(run.drift, "");
  EXPECT_THAT(run.steps, ElementsAre("set tags"));
}

Replica ReplicaIn(const std::string& region) {
  Replica replica;
  replica.region = region;
  replica.status = "ACTIVE";
  replica.arn = "arn:aws:dynamodb:" + region + ":1:table/t";
  replica.protection = false;
  return replica;
}

TEST(Target, LeavesReplicasAloneThatTheDiffDoesNotName) {
  Object before = With(R"({"streamEnabled": true,
    "streamViewType": "NEW_AND_OLD_IMAGES",
    "replicas": [{"regionName": "eu-west-2", "propagateTags": true}]})");
  Object after = before;
  after["tags"] = FromText(kTag)["tags"];
  Outcome run = Update(before, after, [](Table& table) {
    table.replicas = {ReplicaIn("eu-west-2"), ReplicaIn("eu-west-3")};
    table.replicas[0].recovery = true;
    table.replicas[0].tags = {{"team", "other"}};
  });
  EXPECT_THAT(run.steps, ElementsAre("set tags", "set tags in eu-west-2"));
  EXPECT_THAT(
      run.drift,
      testing::AllOf(HasSubstr("a replica in eu-west-3 that"),
                     HasSubstr("settings of the replica in eu-west-2")));
  EXPECT_EQ(run.left, "");
}

}  // namespace
}  // namespace dynaplane::provider
