// Which live thing is which planned resource, and whose it is.
#include "stack/adoption/adoption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/types.h"
#include "stack/adoption/live_aws.h"
#include "stack/adoption/owners.h"
#include "stack/testing/aws_nearby.h"
#include "stack/testing/manifests.h"
#include "stack/testing/run_world.h"
#include "stack/testing/state_after.h"
#include "stack/testing/string_console.h"

namespace dynaplane::stack {
namespace {

using module::LiveResource;
using nlohmann::json;
using stack::testing::AwsNearby;
using stack::testing::EntryIn;
using stack::testing::kRich;
using stack::testing::Replaced;
using stack::testing::RunWorld;
using stack::testing::Small;
using stack::testing::StateAfter;
using stack::testing::StringConsole;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOwner[] = "0123456789abcdef0123456789abcdef";

state::State StateOf(const json& file) {
  return *state::ParseState(file.dump(), "test");
}

// What AWS has when a manifest has been carried out, by whomever.
std::vector<LiveResource> LiveOf(const std::string& manifest) {
  const RunWorld world;
  std::vector<LiveResource> live;
  for (const auto& each :
       StateOf(StateAfter(world.PlanOne(manifest))).resources) {
    if (each.type.starts_with("pulumi:")) continue;
    live.push_back({each.type, each.id, each.inputs, each.outputs});
  }
  return live;
}

std::size_t MissingIn(const Matches& matches) {
  return static_cast<std::size_t>(std::ranges::count_if(
      matches, [](const auto& match) { return !match.has_value(); }));
}

TEST(MatchLive, FindsEachPlannedThing) {
  const RunWorld world;
  const StackJob job = world.PlanOne(kRich);
  const auto live = LiveOf(kRich);
  const Matches matches = MatchLive(job, live);
  ASSERT_EQ(matches.size(), job.urns.size());
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const std::string& type = job.plan.program.resources[i].type;
    EXPECT_EQ(matches[i].has_value(), type != module::kProviderType) << type;
    if (matches[i]) EXPECT_EQ(live[*matches[i]].type, type);
  }
  EXPECT_THAT(FindDifferences(job, live, matches), IsEmpty());
}

// What differs but in its name, its table or its dimension is not the same
// thing.
TEST(MatchLive, MistakesNothingForAnother) {
  struct Case {
    const char* what;
    std::string planned;
    std::size_t missing;
  };
  const Case cases[] = {
      {"another table", Replaced(kRich, "{name: orders}", "{name: carts}"), 5},
      {"a scaler more",
       Replaced(kRich, "    autoScale: {isEnabled: false}\n", ""), 4}};
  const RunWorld world;
  const auto live = LiveOf(kRich);
  for (const Case& each : cases) {
    const StackJob job = world.PlanOne(each.planned);
    const Matches matches = MatchLive(job, live);
    EXPECT_EQ(MissingIn(matches), each.missing + 1) << each.what;
    const auto differences = FindDifferences(job, live, matches);
    EXPECT_EQ(
        std::ranges::count_if(differences,
                              [](const std::string& text) {
                                return text.ends_with("AWS has no such thing");
                              }),
        each.missing)
        << each.what;
  }
}

TEST(FindDifferences, NamesTheFieldAndItsPlace) {
  const RunWorld world;
  const auto live = LiveOf(kRich);
  const auto differences = [&](const std::string& what, const std::string& by) {
    const StackJob job = world.PlanOne(Replaced(kRich, what, by));
    return FindDifferences(job, live, MatchLive(job, live));
  };
  EXPECT_THAT(differences("attributeName: expires", "attributeName: ends"),
              ElementsAre("spec.ttl.attributeName (/user/work/table.yaml:22:41)"
                          ": it is something else on AWS"));
  EXPECT_THAT(differences("projectionType: ALL", "projectionType: KEYS_ONLY"),
              ElementsAre(HasSubstr("spec.globalSecondaryIndexes[0]."
                                    "projectionType")));
  EXPECT_THAT(
      differences("maxCapacity: 40", "maxCapacity: 41"),
      ElementsAre(HasSubstr("spec.autoScale.readCapacity.maxCapacity")));
}

// Another program has it in its state under names of its own.
TEST(FindEntries, KnowsThingsUnderAnyName) {
  const RunWorld world;
  const auto live = LiveOf(kRich);
  const StackJob job = world.PlanOne(kRich);
  const Matches matches = MatchLive(job, live);
  json theirs = StateAfter(job);
  for (json& entry : theirs["checkpoint"]["latest"]["resources"]) {
    std::string urn = entry["urn"];
    entry["urn"] = urn.substr(0, urn.rfind("::")) + "::their-" +
                   urn.substr(urn.rfind("::") + 2);
  }
  EXPECT_EQ(FindEntries(StateOf(theirs), live, matches).size(), 5u);
  json& table = EntryIn(theirs, module::kTableType, "their-orders");
  table["delete"] = true;
  EXPECT_EQ(FindEntries(StateOf(theirs), live, matches).size(), 4u)
      << "one that waits for its deletion is no entry of the table";
  table.erase("delete");
  table["outputs"]["arn"] = "arn:aws:dynamodb:eu-west-1:999999999999:table/x";
  EXPECT_EQ(FindEntries(StateOf(theirs), live, matches).size(), 4u)
      << "of another account";
  EXPECT_THAT(FindEntries(StateOf(theirs), live, Matches(matches.size())),
              IsEmpty());
}

class Tags : public ::testing::Test {
 protected:
  // A stack that has tagged its table and the replicas within.
  json Tagged(const std::string& manifest) {
    RunWorld world;
    world.settings.stack = stack::testing::kStack;
    world.Apply(manifest);
    json state = world.ReadState();
    EntryIn(state, module::kProviderType,
            "classic-provider")["inputs"]["ownerId"] = kOwner;
    return state;
  }
  static std::string MarkIn(const state::State& state) {
    for (const auto& each : state.resources) {
      if (each.type == module::kTableType) return MarkOf(state, each);
    }
    return "";
  }
};

TEST_F(Tags, AreOnTablesAndReplicas) {
  const state::State state = StateOf(Tagged(
      Small("orders",
            "  enableStreams: true\n  streamViewType: NEW_AND_OLD_IMAGES\n" +
                std::string("  replicas: [{regionName: eu-west-2}]\n"))));
  std::vector<std::string> arns;
  for (const auto& each : state.resources) {
    for (const std::string& arn : TaggedArns(each)) arns.push_back(arn);
  }
  EXPECT_THAT(
      arns,
      ElementsAre("arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
                  "arn:aws:dynamodb:eu-west-2:123456789012:table/orders"));
  EXPECT_FALSE(MarkIn(state).empty());
}

TEST_F(Tags, TellStacksApartAndNothingElse) {
  const json ours = Tagged(Small("orders"));
  json theirs = ours;
  EntryIn(theirs, module::kProviderType,
          "classic-provider")["inputs"]["ownerId"] = "another";
  json none = ours;
  EntryIn(none, module::kProviderType, "classic-provider")["inputs"].erase(
      "ownerId");
  EXPECT_NE(MarkIn(StateOf(ours)), MarkIn(StateOf(theirs)));
  EXPECT_EQ(MarkIn(StateOf(none)), "");
}

TEST_F(Tags, TellWhoManagesATable) {
  const std::string arn =
      "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
  const std::string copy = "arn:aws:dynamodb:eu-west-1:123456789012:table/copy";
  const state::State ours = StateOf(Tagged(Small("orders")));
  json untagged = Tagged(Small("carts"));
  EntryIn(untagged, module::kProviderType, "classic-provider")["inputs"].erase(
      "ownerId");
  Owners owners;
  owners.Add("shop/dev", ours);
  owners.Add("shop/official", StateOf(untagged));
  struct Case {
    const char* what;
    std::string tag;
    std::string arn;
    const char* stack;
    bool is_copy;
  };
  const std::string mark = MarkIn(ours);
  const Case cases[] = {
      {"tagged and in the state", mark, arn, "shop/dev", false},
      {"a restored copy bears the tag", mark, copy, "shop/dev", true},
      {"still to be tagged", "", arn, "", false},
      {"of a stack that gives no tags", "",
       "arn:aws:dynamodb:eu-west-1:123456789012:table/carts", "shop/official",
       false},
      {"of a stack that is not here", "whoever", arn, "", false},
      {"nobody's", "", copy, "", false}};
  for (const Case& each : cases) {
    const auto holder = owners.Find(each.tag, each.arn);
    EXPECT_EQ(holder.stack, each.stack) << each.what;
    EXPECT_EQ(holder.is_copy, each.is_copy) << each.what;
  }
  EXPECT_EQ(owners.HolderOf(arn), "shop/dev");
  EXPECT_EQ(owners.HolderOf(copy), "");
}

// A stack may have changed its provider since it tagged the table.
TEST_F(Tags, OfEachProviderThatTheStackKnows) {
  json state = Tagged(Small("orders"));
  json more = EntryIn(state, module::kProviderType, "classic-provider");
  more["urn"] = std::string(more["urn"]) + "-2";
  more["inputs"]["ownerId"] = "another";
  auto& resources = state["checkpoint"]["latest"]["resources"];
  resources.insert(resources.begin() + 1, more);
  const state::State read = StateOf(state);
  const auto& table = read.resources.back();
  EXPECT_EQ(MarksOf(read, table).size(), 2u);
  EXPECT_THAT(MarksOf(read, table), ::testing::Contains(MarkOf(read, table)));
}

// The provider's way to AWS, for what commands ask themselves.
class Looking : public ::testing::Test {
 protected:
  LiveAws Open(pulumi::Object inputs = {{"region", "eu-west-1"}}) {
    return *LiveAws::Open(inputs, console_);
  }
  const std::string arn_ =
      "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
  AwsNearby aws_;
  StringConsole console_;
};

TEST_F(Looking, TellsWhoseTheKeysAre) {
  LiveAws live = Open();
  EXPECT_TRUE(live.RequireAccount("123456789012"));
  EXPECT_TRUE(live.RequireAccount(""));
  const auto other = live.RequireAccount("999999999999");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().ending, Ending::kRefused);
  EXPECT_THAT(other.error().message,
              AllOf(HasSubstr("123456789012"), HasSubstr("999999999999")));
  LiveAws wrong =
      Open({{"region", "eu-west-1"}, {"accountId", "999999999999"}});
  EXPECT_FALSE(wrong.RequireAccount());
}

TEST_F(Looking, KnowsATableFromAnotherOfItsName) {
  aws_.Make("orders")["TableId"] = "one";
  LiveAws live = Open();
  struct Case {
    const char* what;
    std::string arn;
    const char* id;
    bool good;
  };
  const Case cases[] = {{"it", arn_, "one", true},
                        {"made anew by others", arn_, "two", false},
                        {"gone", arn_ + "-2", "one", true}};
  for (const Case& each : cases) {
    const auto recorded = live.RequireRecorded("urn:x", each.arn, each.id);
    EXPECT_EQ(recorded.has_value(), each.good) << each.what;
    if (!recorded) {
      EXPECT_EQ(recorded.error().ending, Ending::kRefused) << each.what;
    }
  }
}

TEST_F(Looking, SaysWhetherATableMayGo) {
  LiveAws live = Open();
  const auto gone = live.RequireDeletable("urn:x", arn_, "one");
  ASSERT_TRUE(gone);
  EXPECT_FALSE(*gone) << "it is not there";
  json& table = aws_.Make("orders");
  table["TableId"] = "one";
  const auto there = live.RequireDeletable("urn:x", arn_, "one");
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_TRUE(*there);
  table["DeletionProtectionEnabled"] = true;
  const auto kept = live.RequireDeletable("urn:x", arn_, "one");
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().ending, Ending::kRefused);
}

TEST_F(Looking, WritesAndRemovesOnlyTheStacksOwnTag) {
  aws_.Make("orders");
  LiveAws live = Open();
  auto& tags = aws_.tables().tables.at("orders").tags;
  ASSERT_TRUE(live.WriteOwner(arn_, "ours"));
  EXPECT_EQ(tags[kOwnerTagName], "ours");
  ASSERT_TRUE(live.RemoveOwner(arn_, {"others"}));
  EXPECT_EQ(tags[kOwnerTagName], "ours") << "another stack's is left";
  ASSERT_TRUE(live.RemoveOwner(arn_, {"others", "ours"}));
  EXPECT_FALSE(tags.contains(kOwnerTagName));
}

TEST_F(Looking, AFailureIsNoRefusal) {
  aws_.Make("orders");
  aws_.tables().FailNext("ListTagsOfResource", aws::ErrorClass::kAccessDenied,
                         "no");
  const auto written = Open().RemoveOwner(arn_, {"ours"});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().ending, Ending::kFailed);
}

}  // namespace
}  // namespace dynaplane::stack
