// What a change of a manifest is told as: its field, its line, the values
// before and after, and what follows from it.
#include "stack/report/edits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/types.h"
#include "stack/report/edit_text.h"
#include "stack/testing/manifests.h"
#include "stack/testing/planned_steps.h"
#include "stack/testing/run_world.h"
#include "stack/testing/state_after.h"

namespace dynaplane::stack {
namespace {

using nlohmann::json;
using stack::testing::EntryIn;
using stack::testing::kRich;
using stack::testing::PlannedSteps;
using stack::testing::Replaced;
using stack::testing::RunWorld;
using stack::testing::Small;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Without the file's name, which all of them begin with.
std::vector<std::string> Told(const RunWorld& world, const std::string& after) {
  const StackJob job = world.PlanOne(after);
  std::vector<std::string> told;
  for (const Edit& edit : EditsOf(job, PlannedSteps(job))) {
    std::string text = Describe(edit);
    const std::string file = "/user/work/table.yaml:";
    if (text.starts_with(file)) text.erase(0, file.size());
    told.push_back(std::move(text));
  }
  return told;
}

std::vector<std::string> Told(const std::string& before,
                              const std::string& after) {
  RunWorld world;
  world.settings.stack = "shop/dev";
  world.Apply(before);
  return Told(world, after);
}

TEST(EditsOf, OfOneFieldOfATable) {
  struct Case {
    const char* text;
    const char* by;
    std::vector<std::string> told;
  };
  const Case cases[] = {
      {"team: checkout, ", "team: checkout, ", {}},
      {"team: checkout, ",
       "team: orders, ",
       {"24: spec.tags.team: checkout → orders"}},
      {"team: checkout, ", "", {"24: spec.tags.team: checkout → none"}},
      {"team: checkout, ",
       "team: checkout, city: Ulm, ",
       {"24: spec.tags.city: none → Ulm"}},
      {"attributeName: expires",
       "attributeName: ends",
       {"22: spec.ttl.attributeName: expires → ends  LIMITED: AWS takes one "
        "change in an hour"}},
      {"pointInTimeRecovery: {isEnabled: true}",
       "pointInTimeRecovery: {isEnabled: false}",
       {"23: spec.pointInTimeRecovery.isEnabled: true → false"}},
      {"streamViewType: NEW_IMAGE",
       "streamViewType: KEYS_ONLY",
       {"20: spec.streamViewType: NEW_IMAGE → KEYS_ONLY  STREAM CHANGES: the "
        "stream ends and a new one with another ARN begins"}},
      {"projectionType: ALL",
       "projectionType: KEYS_ONLY",
       {"12: spec.globalSecondaryIndexes[by-day].projectionType: ALL → "
        "KEYS_ONLY  INDEX OUTAGE: AWS cannot change that of an index: it goes "
        "and is built anew, and what queries it fails until then"}},
      {"    readCapacity: 7\n",
       "    readCapacity: 9\n",
       {"13: spec.globalSecondaryIndexes[by-day].readCapacity: 7 → 9  "
        "CAPACITY"}},
      {"    readCapacity: 7\n",
       "    readCapacity: 6\n",
       {"13: spec.globalSecondaryIndexes[by-day].readCapacity: 7 → 6  "
        "CAPACITY, LIMITED: AWS takes four decreases at any time of a UTC day, "
        "then one after each hour without a decrease"}},
      {"  region: eu-west-1\n",
       "  region: eu-west-1\n  tableClass: STANDARD_INFREQUENT_ACCESS\n",
       {"6: spec.tableClass: STANDARD → STANDARD_INFREQUENT_ACCESS  BILLING, "
        "LIMITED: the classes have prices of their own; AWS takes two changes "
        "in 30 days"}},
      {"maxCapacity: 40",
       "maxCapacity: 41",
       {"18: spec.autoScale.readCapacity.maxCapacity: 40 → 41  CAPACITY"}},
      {"targetUtilization: 60",
       "targetUtilization: 61",
       {"18: spec.autoScale.readCapacity.targetUtilization: 60 → 61  "
        "CAPACITY"}}};
  for (const Case& each : cases) {
    EXPECT_EQ(Told(kRich, Replaced(kRich, each.text, each.by)), each.told)
        << each.by;
  }
}

TEST(EditsOf, AnIndexThatComesOrGoesIsOneEdit) {
  const std::string index =
      "  globalSecondaryIndexes:\n  - name: by-day\n"
      "    hashKey: {name: day, type: S}\n    projectionType: ALL\n";
  EXPECT_THAT(Told(Small("orders"), Small("orders", index)),
              ElementsAre("9: spec.globalSecondaryIndexes[by-day]: added"));
  EXPECT_THAT(
      Told(Small("orders", index), Small("orders")),
      ElementsAre(
          AllOf(HasSubstr("spec.globalSecondaryIndexes[by-day]: removed"),
                HasSubstr("INDEX OUTAGE: what queries the index will fail"))));
}

// Two targets and two policies follow from it, and a user has written one
// thing.
TEST(EditsOf, ScalingThatComesOrGoesIsToldByItsDimension) {
  const std::string fixed = Small("orders",
                                  "  billingMode: PROVISIONED\n"
                                  "  readCapacity: 5\n  writeCapacity: 5\n");
  const std::string scaled =
      fixed +
      "  autoScale:\n    isEnabled: true\n"
      "    readCapacity: {minCapacity: 5, maxCapacity: 40}\n"
      "    writeCapacity: {minCapacity: 5, maxCapacity: 50}\n";
  EXPECT_THAT(Told(fixed, scaled),
              ElementsAre("13: spec.autoScale.readCapacity: added  CAPACITY",
                          "14: spec.autoScale.writeCapacity: added  CAPACITY"));
  EXPECT_THAT(
      Told(scaled, fixed),
      ElementsAre(HasSubstr("spec.autoScale.readCapacity: removed  CAPACITY"),
                  HasSubstr("spec.autoScale.writeCapacity: removed")));
}

TEST(EditsOf, ATableThatComesOrGoesTakesAllAlong) {
  const std::string two = Small("orders") + Small("carts");
  EXPECT_THAT(Told(two, two + Small("stores")),
              ElementsAre("19: spec: none → stores"));
  EXPECT_THAT(
      Told(two + Small("stores",
                       "  billingMode: PROVISIONED\n"
                       "  autoScale:\n    isEnabled: true\n"
                       "    readCapacity: {minCapacity: 5, "
                       "maxCapacity: 40}\n"
                       "    writeCapacity: {minCapacity: 5, "
                       "maxCapacity: 50}\n"),
           two),
      ElementsAre("spec: stores → none  DATA LOSS: the table goes with all its "
                  "items"));
}

TEST(EditsOf, WhatReplacesATableLosesIt) {
  EXPECT_THAT(
      Told(Small("orders"), Replaced(Small("orders"), "type: S", "type: N")),
      ElementsAre("7: spec.hashKey.type: S → N  DATA LOSS: the table goes with "
                  "all its items"));
  // What else is changed in the same run does not.
  const auto told = Told(
      Small("orders"),
      Replaced(Small("orders", "  tags: {a: b}\n"), "name: pk", "name: id"));
  EXPECT_THAT(told, ::testing::Contains(AllOf(HasSubstr("spec.hashKey"),
                                              HasSubstr("DATA LOSS"))));
  EXPECT_THAT(told, ::testing::Contains(AllOf(HasSubstr("spec.tags.a"),
                                              Not(HasSubstr("DATA LOSS")))));
}

TEST(EditsOf, ReplicasAreToldByTheirRegion) {
  const std::string one =
      Small("orders",
            "  enableStreams: true\n  streamViewType: NEW_AND_OLD_IMAGES\n"
            "  replicas:\n  - {regionName: eu-west-2}\n");
  const std::string two = one + "  - {regionName: us-east-1}\n";
  EXPECT_THAT(Told(one, two),
              ElementsAre(AllOf(HasSubstr("spec.replicas[us-east-1]: none → "
                                          "us-east-1"),
                                HasSubstr("BILLING: a replica's storage"))));
  EXPECT_THAT(Told(two, one),
              ElementsAre(HasSubstr("spec.replicas[us-east-1]: us-east-1 → "
                                    "none")));
  EXPECT_THAT(
      Told(one, Replaced(one, "{regionName: eu-west-2}",
                         "{regionName: eu-west-2, tags: {a: b}}")),
      ElementsAre(HasSubstr("11: spec.replicas[eu-west-2].tags.a: none → b")));
}

TEST(EditsOf, OtherSettingsAreToldWhereTheyStand) {
  const std::string policy = R"(  resourcePolicy:
    policy:
      Version: "2012-10-17"
      Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*",
                   Principal: {AWS: "123456789012"}}]
)";
  struct Case {
    const char* what;
    std::string spec;
    const char* told;
  };
  const Case cases[] = {
      {"insights", "  contributorInsights: {isEnabled: true}\n",
       "spec.contributorInsights: none → true  BILLING"},
      {"kinesis",
       "  kinesisStreamingDestination: {streamArn: "
       "\"arn:aws:kinesis:eu-west-1:123456789012:stream/s\"}\n",
       "spec.kinesisStreamingDestination: added  BILLING"},
      {"a key", "  serverSideEncryption: {isEnabled: true}\n",
       "spec.serverSideEncryption.isEnabled: false → true"},
      {"protection", "  deletionProtectionEnabled: true\n",
       "8: spec.deletionProtectionEnabled: false → true"}};
  for (const Case& each : cases) {
    EXPECT_THAT(Told(Small("orders"), Small("orders", each.spec)),
                ElementsAre(HasSubstr(each.told)))
        << each.what;
  }
}

// Whether a type stands beside its key or in a list of all.
TEST(EditsOf, AnotherTypeOfAKeyIsToldWhereItIsWritten) {
  const std::string beside =
      "  globalSecondaryIndexes:\n  - name: by-day\n"
      "    hashKey: {name: day, type: S}\n    projectionType: ALL\n";
  const std::string several =
      Replaced(beside, "{name: day, type: S}",
               "[{name: city, type: S}, {name: day, type: S}]");
  const std::string listed = "  attributes: [{name: day, type: S}]\n" +
                             Replaced(beside, ", type: S", "");
  struct Case {
    std::string spec;
    const char* type;
    const char* told;
  };
  const Case cases[] = {
      {beside, "day, type: S",
       "10: spec.globalSecondaryIndexes[by-day].hashKey.type: S → N  INDEX "
       "OUTAGE"},
      {several, "day, type: S",
       "10: spec.globalSecondaryIndexes[by-day].hashKey[1].type: S → N  INDEX "
       "OUTAGE"},
      {listed, "day, type: S", "8: spec.attributes: S → N"}};
  for (const Case& each : cases) {
    EXPECT_THAT(
        Told(Small("orders", each.spec),
             Small("orders", Replaced(each.spec, each.type, "day, type: N"))),
        ElementsAre(HasSubstr(each.told)));
  }
}

// A refresh may have found it changed by hand: that, and not what the last run
// has asked for, is what the table has.
TEST(EditsOf, SaysWhatAwsHasAndNotWhatWasAskedFor) {
  RunWorld world;
  world.Apply(Small("orders", "  tags: {a: b}\n"));
  json state = world.ReadState();
  EntryIn(state, module::kTableType,
          "orders")["outputs"]["tags"] = {{"a", "by hand"}};
  world.WriteState(state);
  EXPECT_THAT(Told(world, Small("orders", "  tags: {a: b}\n")),
              ElementsAre("8: spec.tags.a: by hand → b"));
}

// Several manifests, and fields in an order of their own.
TEST(EditsOf, StandInTheOrderOfTheFile) {
  const std::string before =
      Small("orders", "  tags: {a: \"1\"}\n") + Small("carts");
  const std::string after =
      Small("orders",
            "  deletionProtectionEnabled: true\n  tags: {a: \"2\"}\n") +
      Small("carts", "  tags: {b: \"3\"}\n");
  EXPECT_THAT(
      Told(before, after),
      ElementsAre("8: spec.deletionProtectionEnabled: false → true",
                  "9: spec.tags.a: 1 → 2", "17: spec.tags.b: none → 3"));
}

}  // namespace
}  // namespace dynaplane::stack
