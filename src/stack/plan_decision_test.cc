// What is decided on a manifest beside the state that a run of another one has
// left: what would be lost, what AWS would refuse half way, what a second look
// at the state changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/types.h"
#include "stack/decision.h"
#include "stack/guard/strong_replicas.h"
#include "stack/guard/warm_throughput.h"
#include "stack/testing/aws_nearby.h"
#include "stack/testing/manifests.h"
#include "stack/testing/run_world.h"
#include "stack/testing/state_after.h"
#include "stack/testing/string_console.h"

namespace dynaplane::stack {
namespace {

using nlohmann::json;
using pulumi::Operation;
using stack::testing::AwsNearby;
using stack::testing::EntryIn;
using stack::testing::kRich;
using stack::testing::Replaced;
using stack::testing::RunWorld;
using stack::testing::Small;
using stack::testing::StateAfter;
using stack::testing::StringConsole;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kReplicated =
    Small("orders",
          "  enableStreams: true\n"
          "  streamViewType: NEW_AND_OLD_IMAGES\n"
          "  replicas:\n"
          "  - {regionName: eu-west-2, deletionProtectionEnabled: true}\n"
          "  - {regionName: us-east-1}\n");

class PlanDecision : public ::testing::Test {
 protected:
  StackJob Decided(const std::string& before, const std::string& after,
                   Operation operation = Operation::kUp) {
    RunWorld world;
    world.settings.stack = "shop/dev";
    world.Apply(before);
    StackJob job = world.PlanOne(after);
    decided_ = Decide(operation, world.settings, console_, job);
    return job;
  }

  StringConsole console_;
  Result<void> decided_;
};

std::vector<std::string> Told(const Losses& losses) {
  std::vector<std::string> told;
  for (const auto& [urn, warning] : LossWarnings(losses)) {
    told.push_back(warning);
  }
  return told;
}

TEST_F(PlanDecision, TellsWhatAnEditWouldLoseAndWhereItStands) {
  struct Case {
    const char* what;
    std::string before;
    std::string after;
    std::vector<const char*> told;  // each in one warning
  };
  const std::string two = Small("orders") + Small("carts");
  const std::string sorted =
      Replaced(Small("orders"), "hashKey: {name: pk, type: S}",
               "hashKey: {name: pk, type: S}\n  rangeKey: {name: sk, type: S}");
  const std::string local =
      sorted +
      "  localSecondaryIndexes:\n"
      "  - name: by-day\n    rangeKey: {name: day, type: S}\n"
      "    projectionType: ALL\n";
  const Case cases[] = {
      {"nothing", kRich, kRich, {}},
      {"a tag", kRich, Replaced(kRich, "gold", "silver"), {}},
      {"an index", kRich, Replaced(kRich, "ALL", "KEYS_ONLY"), {}},
      {"another table", Small("orders"), Small("orders") + Small("carts"), {}},
      {"a table's name",
       Small("orders"),
       Small("orders", "  tableName: acme-orders\n"),
       {"replaces table orders with all its items, because spec.tableName "
        "(/user/work/table.yaml:8:14) changed"}},
      {"the partition key",
       Small("orders"),
       Replaced(Small("orders"), "name: pk", "name: id"),
       {"because spec.hashKey (/user/work/table.yaml:7:3) changed"}},
      {"its type",
       Small("orders"),
       Replaced(Small("orders"), "type: S", "type: N"),
       {"because spec.hashKey.type (/user/work/table.yaml:7:29) changed"}},
      {"a sort key more",
       Small("orders"),
       sorted,
       {"spec.rangeKey (/user/work/table.yaml:8:3)"}},
      {"a local index",
       local,
       Replaced(local, "ALL", "KEYS_ONLY"),
       {"because spec.localSecondaryIndexes"}},
      {"the region",
       Small("orders"),
       Replaced(Small("orders"), "eu-west-1", "eu-west-2"),
       {"because spec.region (/user/work/table.yaml:6:11) changed"}},
      {"a manifest less",
       two,
       Small("orders"),
       {"deletes table carts with all its items, because no manifest of this "
        "run declares it"}},
      {"a manifest less of one",
       two,
       Small("carts"),
       {"deletes table orders with all its items"}},
      {"a replica",
       kReplicated,
       Replaced(kReplicated, "  - {regionName: us-east-1}\n", ""),
       {"the copy in us-east-1 goes; table orders stays"}},
      {"a protected replica",
       kReplicated,
       Replaced(kReplicated,
                "  - {regionName: eu-west-2, deletionProtectionEnabled: "
                "true}\n",
                ""),
       {"but AWS protects the copy: `up` will refuse"}},
      {"a table with its replicas",
       kReplicated,
       Small("carts"),
       {"deletes table orders with all its items"}}};
  for (const Case& each : cases) {
    const StackJob job = Decided(each.before, each.after);
    EXPECT_TRUE(decided_) << each.what;
    const auto told = Told(job.losses);
    ASSERT_EQ(told.size(), each.told.size())
        << each.what << ": " << ::testing::PrintToString(told);
    for (std::size_t i = 0; i < told.size(); ++i) {
      EXPECT_THAT(told[i], HasSubstr(each.told[i])) << each.what;
    }
  }
}

// Neither AWS's protection nor ours is got round by a change of the manifest
// that would switch it off in the same run.
TEST_F(PlanDecision, WhatAwsProtectsIsNotLostWhateverIsAllowed) {
  const std::string kept =
      Small("orders", "  deletionProtectionEnabled: true\n");
  struct Case {
    const char* what;
    std::string after;
    Operation operation;
    bool refused;
  };
  const Case cases[] = {
      {"it stays", kept, Operation::kUp, false},
      {"it goes", Small("carts"), Operation::kUp, true},
      {"it is replaced", Replaced(kept, "name: pk", "name: id"), Operation::kUp,
       true},
      {"unprotected and replaced at once",
       Replaced(Small("orders"), "name: pk", "name: id"), Operation::kUp, true},
      {"unprotected alone", Small("orders"), Operation::kUp, false},
      {"destroyed", kept, Operation::kDestroy, true}};
  for (const Case& each : cases) {
    const StackJob job = Decided(kept, each.after, each.operation);
    const auto checked = CheckLosses({&job.losses}, {true, {"all"}});
    EXPECT_EQ(!checked.has_value(), each.refused) << each.what;
    if (checked) continue;
    EXPECT_EQ(checked.error().ending, Ending::kRefused) << each.what;
    EXPECT_THAT(checked.error().message,
                HasSubstr("AWS's deletion protection is on"));
    EXPECT_THAT(checked.error().message, Not(HasSubstr("--allow-data-loss")));
  }
}

TEST_F(PlanDecision, ADestroyLosesWhatItsManifestsHaveAndNothingElse) {
  const std::string two = Small("orders") + Small("carts");
  const StackJob one = Decided(two, Small("carts"), Operation::kDestroy);
  ASSERT_EQ(one.losses.tables.size(), 1u);
  EXPECT_EQ(one.losses.tables[0].table, "carts");
  for (const std::string& urn : DestroyTargets(one)) {
    EXPECT_THAT(urn, HasSubstr("::carts"));
  }
  // Of all of them the stack itself and its providers go, too.
  const StackJob all = Decided(two, two, Operation::kDestroy);
  EXPECT_EQ(all.losses.tables.size(), 2u);
  EXPECT_THAT(DestroyTargets(all),
              ::testing::Contains(HasSubstr("pulumi:providers:aws")));
}

TEST_F(PlanDecision, WarmThroughputOnlyRises) {
  const auto warm = [](const std::string& text) {
    return Small("orders", "  warmThroughput: {" + text + "}\n");
  };
  const auto index = [](const std::string& name, const std::string& units) {
    return Small("orders", "  globalSecondaryIndexes:\n  - name: " + name +
                               "\n    hashKey: {name: day, type: S}\n"
                               "    projectionType: ALL\n"
                               "    warmThroughput: {readUnitsPerSecond: " +
                               units + ", writeUnitsPerSecond: 4000}\n");
  };
  const std::string both =
      warm("readUnitsPerSecond: 20000, writeUnitsPerSecond: 9000");
  struct Case {
    const char* what;
    std::string before;
    std::string after;
    const char* path;  // of the finding; null: none
  };
  const Case cases[] = {
      {"more", both,
       warm("readUnitsPerSecond: 20001, writeUnitsPerSecond: 9000"), nullptr},
      {"left out", both, Small("orders"), nullptr},
      {"less to read", both,
       warm("readUnitsPerSecond: 19999, writeUnitsPerSecond: 9000"),
       "spec.warmThroughput.readUnitsPerSecond"},
      {"less to write", both,
       warm("readUnitsPerSecond: 20000, writeUnitsPerSecond: 8000"),
       "spec.warmThroughput.writeUnitsPerSecond"},
      {"less of an index", index("by-day", "13000"), index("by-day", "12000"),
       "spec.globalSecondaryIndexes[0].warmThroughput.readUnitsPerSecond"},
      {"an index of another name", index("by-day", "13000"),
       index("by-date", "12000"), nullptr}};
  for (const Case& each : cases) {
    Decided(each.before, each.after);
    EXPECT_EQ(decided_.has_value(), each.path == nullptr) << each.what;
    if (decided_) continue;
    EXPECT_EQ(decided_.error().ending, Ending::kInvalid) << each.what;
    EXPECT_THAT(console_.text(), HasSubstr(each.path)) << each.what;
    EXPECT_THAT(console_.text(), HasSubstr("cannot be lowered"));
  }
}

// Where the manifest said nothing before, what AWS has counts.
TEST_F(PlanDecision, WarmThroughputDoesNotFallBelowWhatAwsHas) {
  RunWorld world;
  world.Apply(Small("orders"));
  json state = world.ReadState();
  EntryIn(state, module::kTableType, "orders")["outputs"]["warmThroughput"] = {
      {"readUnitsPerSecond", 15000}, {"writeUnitsPerSecond", 4000}};
  world.WriteState(state);
  const auto findings = [&](const std::string& units) {
    return CheckWarmThroughput(world.PlanOne(
        Small("orders", "  warmThroughput: {readUnitsPerSecond: " + units +
                            ", writeUnitsPerSecond: 4000}\n")));
  };
  EXPECT_THAT(findings("15000"), IsEmpty());
  const auto below = findings("14999");
  ASSERT_EQ(below.size(), 1u);
  EXPECT_EQ(below[0].position.line, 8);
  EXPECT_THAT(below[0].message, HasSubstr("it was 15000"));
}

std::string Strong(const std::string& replicas, const std::string& more = "") {
  return Small("orders",
               "  enableStreams: true\n"
               "  streamViewType: NEW_AND_OLD_IMAGES\n" +
                   more + "  replicas:\n" + replicas);
}

TEST_F(PlanDecision, StrongReplicasComeAndGoAllAtOnce) {
  const std::string both =
      "  - {regionName: eu-west-2, consistencyMode: STRONG}\n"
      "  - {regionName: eu-central-1, consistencyMode: STRONG}\n";
  const std::string other =
      "  - {regionName: eu-west-2, consistencyMode: STRONG}\n"
      "  - {regionName: eu-west-3, consistencyMode: STRONG}\n";
  const std::string witness =
      "  - {regionName: eu-west-2, consistencyMode: STRONG, "
      "witnessRegionName: eu-west-3}\n";
  const std::string weak = "  - {regionName: eu-west-2}\n";
  const std::string scaled =
      "  billingMode: PROVISIONED\n"
      "  autoScale:\n    isEnabled: true\n"
      "    readCapacity: {minCapacity: 5, maxCapacity: 9}\n"
      "    writeCapacity: {minCapacity: 5, maxCapacity: 9}\n";
  struct Case {
    const char* what;
    std::string before;
    std::string after;
    const char* reason;  // null: none
  };
  const Case cases[] = {
      {"of a table without", Small("orders"), Strong(both), nullptr},
      {"as they are", Strong(both), Strong(both), nullptr},
      {"without them", Strong(both), Small("orders"), nullptr},
      {"with a witness", Small("orders"), Strong(witness), nullptr},
      {"others", Strong(both), Strong(other), "all at once"},
      {"a witness for one", Strong(both), Strong(witness), "all at once"},
      {"of one with weak ones", Strong(weak), Strong(both),
       "of a table without others"},
      {"of one that is scaled with them", Small("orders"), Strong(both, scaled),
       "only when it is scaled already"},
      {"of one that was scaled before", Small("orders", scaled),
       Strong(both, scaled), nullptr}};
  for (const Case& each : cases) {
    Decided(each.before, each.after);
    EXPECT_EQ(decided_.has_value(), each.reason == nullptr) << each.what;
    if (!decided_ && each.reason != nullptr) {
      EXPECT_THAT(console_.text(), HasSubstr(each.reason)) << each.what;
    }
  }
}

// Somebody else has worked on the stack while a question stood, or between the
// first look and the claim.
class SecondLook : public ::testing::Test {
 protected:
  SecondLook() {
    world_.settings.stack = "shop/dev";
    world_.settings.provider = "native";
  }

  // Plans `after` on `before`, and decides again on a state of `meanwhile`.
  Result<void> Again(const std::string& before, const std::string& after,
                     const std::string& meanwhile,
                     const SecondDecision& second) {
    world_.Apply(before);
    job_.emplace(world_.PlanOne(after));
    EXPECT_TRUE(Decide(second.operation, world_.settings, console_, *job_));
    world_.Apply(meanwhile);
    state::StateLookup now = *state::LookUpState(world_.backend(), job_->name);
    return DecideAgain(second, world_.settings, console_, std::move(now),
                       *job_);
  }

  AwsNearby aws_;
  RunWorld world_;
  StringConsole console_;
  std::optional<StackJob> job_;
};

TEST_F(SecondLook, ChangesOfTheStateDuringAQuestion) {
  const std::string two = Small("orders") + Small("carts");
  const std::string tagged = two + "  tags: {a: b}\n";
  const std::string otherwise = two + "  tags: {c: d}\n";
  const std::string three = two + Small("stores");
  struct Case {
    const char* what;
    std::string meanwhile;  // what somebody else has made of `two`
    bool shown;
    std::vector<const char*> refusal;  // none: it goes on
  };
  const Case cases[] = {
      {"nothing, and a user was asked", two, true, {}},
      {"nothing, and nobody was asked", two, false, {}},
      {"another tag, and a user has seen none",
       otherwise,
       true,
       {"the state of the stack shop/dev has changed since it was shown: table "
        "carts was changed; nothing was touched"}},
      {"another tag, and nobody was asked", otherwise, false, {}},
      {"just this, and nobody was asked", tagged, false, {}},
      {"a table that this run would delete, and nobody was asked",
       three,
       false,
       {"has changed since it was read: table stores was added",
        "now this run would also delete or replace stores, and goes no "
        "further"}},
      {"the same, and a user was asked",
       three,
       true,
       {"has changed since it was shown: table stores was added",
        "Run the command again to see"}},
      {"a table is gone that this run does not touch",
       Small("orders"),
       true,
       {"table carts was removed"}}};
  for (const Case& each : cases) {
    const auto again =
        Again(two, tagged, each.meanwhile,
              {.operation = Operation::kUp, .shown = each.shown});
    EXPECT_EQ(again.has_value(), each.refusal.empty()) << each.what;
    if (again) continue;
    EXPECT_EQ(again.error().ending, Ending::kRefused) << each.what;
    for (const char* part : each.refusal) {
      EXPECT_THAT(again.error().message, HasSubstr(part)) << each.what;
    }
  }
}

// What has been done meanwhile needs no second run, and what was planned on
// the old state is planned on the new one.
TEST_F(SecondLook, PlansOnWhatIsThereNow) {
  const std::string tagged = Small("orders", "  tags: {a: b}\n");
  ASSERT_TRUE(Again(Small("orders"), tagged, tagged, {}));
  EXPECT_TRUE(job_->settled);
  ASSERT_TRUE(Again(tagged, tagged, Small("orders"), {}));
  EXPECT_FALSE(job_->settled);
}

TEST_F(SecondLook, OfASavedPlanNothingMayHaveChanged) {
  const std::string tagged = Small("orders", "  tags: {a: b}\n");
  const auto again =
      Again(Small("orders"), tagged, tagged, {.shown = true, .saved = true});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().ending, Ending::kRefused);
  EXPECT_THAT(again.error().message,
              HasSubstr("has changed since the plan was made"));
}

// A destroy in several parts changes the state itself.
TEST_F(SecondLook, WhatTheRunItselfHasDoneIsNoSurprise) {
  const std::string two = Small("orders") + Small("carts");
  const std::string three = two + Small("stores");
  const SecondDecision ours{
      .operation = Operation::kDestroy, .shown = true, .by_us = true};
  EXPECT_TRUE(Again(three, three, two, ours));
  EXPECT_EQ(job_->losses.tables.size(), 2u);
}

TEST_F(SecondLook, KeysOfAnotherAccountTouchNothing) {
  aws_.account = "999999999999";
  const auto again = Again(Small("orders"), Small("orders", "  tags: {a: b}\n"),
                           Small("orders", "  tags: {c: d}\n"), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().ending, Ending::kRefused);
  EXPECT_THAT(again.error().message, HasSubstr("999999999999"));
  EXPECT_THAT(again.error().message, HasSubstr("123456789012"));
}

// Somebody has switched AWS's protection on, and the state knows.
TEST_F(SecondLook, ProtectionThatCameMeanwhileStopsTheRun) {
  const auto again =
      Again(Small("orders"), Replaced(Small("orders"), "name: pk", "name: id"),
            Small("orders", "  deletionProtectionEnabled: true\n"), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().ending, Ending::kRefused);
  EXPECT_THAT(again.error().message, HasSubstr("deletion protection is on"));
}

TEST_F(SecondLook, AnotherProgramsStackIsLeftAlone) {
  world_.Apply(Small("orders"));
  StackJob job = world_.PlanOne(Small("orders", "  tags: {a: b}\n"));
  ASSERT_TRUE(Decide(Operation::kUp, world_.settings, console_, job));
  json state = StateAfter(job);
  json bucket = EntryIn(state, module::kTableType, "orders");
  bucket["urn"] = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::logs";
  bucket["type"] = "aws:s3/bucket:Bucket";
  state["checkpoint"]["latest"]["resources"].push_back(bucket);
  world_.WriteState(state, "shop/dev");
  const auto again =
      DecideAgain({}, world_.settings, console_,
                  *state::LookUpState(world_.backend(), job.name), job);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message,
              HasSubstr("was made by another program: it holds "
                        "aws:s3/bucket:Bucket logs"));
}

}  // namespace
}  // namespace dynaplane::stack
