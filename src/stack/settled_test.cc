// Whether an update has anything to do: manifests beside the state that a run
// of one of them has left.
#include "stack/settled.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/types.h"
#include "stack/testing/manifests.h"
#include "stack/testing/run_world.h"
#include "stack/testing/state_after.h"

namespace dynaplane::stack {
namespace {

using nlohmann::json;
using stack::testing::EntryIn;
using stack::testing::kRich;
using stack::testing::Replaced;
using stack::testing::RunWorld;
using stack::testing::StateAfter;

class Settled : public ::testing::Test {
 protected:
  Settled() {
    world_.settings.provider = "native";
    world_.Apply(kRich);
  }
  bool IsNow(const std::string& manifest) {
    return IsSettled(world_.settings, world_.PlanOne(manifest));
  }
  RunWorld world_;
};

TEST_F(Settled, IsWhatARunOfTheSameManifestLeaves) {
  EXPECT_TRUE(IsNow(kRich));
}

// The engine would find nothing to do, so nobody needs to ask it.
TEST_F(Settled, IsAManifestThatSaysTheSameInOtherWords) {
  struct Case {
    const char* what;
    const char* text;
    const char* by;
  };
  const Case cases[] = {
      {"a default written out", "  region: eu-west-1\n",
       "  region: eu-west-1\n  tableClass: STANDARD\n"},
      {"a number as text", "    readCapacity: 7\n",
       "    readCapacity: \"7\"\n"},
      {"another order of tags", "tags: {team: checkout, tier: gold}",
       "tags: {tier: gold, team: checkout}"},
      {"a comment", "  region: eu-west-1\n",
       "  # here\n  region: eu-west-1\n"}};
  for (const Case& each : cases) {
    EXPECT_TRUE(IsNow(Replaced(kRich, each.text, each.by))) << each.what;
  }
}

TEST_F(Settled, IsNoManifestThatAsksForSomethingElse) {
  struct Case {
    const char* what;
    const char* text;
    const char* by;
  };
  const Case cases[] = {
      {"a tag", "team: checkout", "team: orders"},
      {"the stream", "streamViewType: NEW_IMAGE", "streamViewType: KEYS_ONLY"},
      {"an index's projection", "projectionType: ALL",
       "projectionType: KEYS_ONLY"},
      {"an index's name", "name: by-day", "name: by-date"},
      {"a scaler's bound", "maxCapacity: 40", "maxCapacity: 41"},
      {"a scaler's target", "targetUtilization: 60", "targetUtilization: 61"},
      {"a capacity of an index that nothing scales", "readCapacity: 7",
       "readCapacity: 8"},
      {"time to live", "attributeName: expires", "attributeName: ends"},
      {"backups", "pointInTimeRecovery: {isEnabled: true}",
       "pointInTimeRecovery: {isEnabled: false}"},
      {"the table's name", "  region: eu-west-1\n",
       "  region: eu-west-1\n  tableName: other\n"},
      {"the region", "region: eu-west-1", "region: eu-west-2"},
      {"protection", "  region: eu-west-1\n",
       "  region: eu-west-1\n  deletionProtectionEnabled: true\n"}};
  for (const Case& each : cases) {
    EXPECT_FALSE(IsNow(Replaced(kRich, each.text, each.by))) << each.what;
  }
}

// A capacity that a scaler owns is no business of an update's.
TEST_F(Settled, IsWhatAScalerHasMoved) {
  json state = world_.ReadState();
  EntryIn(state, module::kTableType, "orders")["outputs"]["readCapacity"] = 23;
  world_.WriteState(state);
  EXPECT_TRUE(IsNow(kRich));
}

TEST_F(Settled, IsNoStateThatIsNotAsTheEngineWouldLeaveIt) {
  struct Case {
    const char* what;
    void (*edit)(json& state);
  };
  const auto table = [](json& state) -> json& {
    return EntryIn(state, module::kTableType, "orders");
  };
  static const auto orders = table;
  const Case cases[] = {
      {"half made",
       [](json& s) { orders(s)["initErrors"] = json::array({"x"}); }},
      {"replaced, to be deleted", [](json& s) { orders(s)["delete"] = true; }},
      {"not protected", [](json& s) { orders(s).erase("protect"); }},
      {"of another provider",
       [](json& s) { orders(s)["provider"] = orders(s)["parent"]; }},
      {"inputs of an older form",
       [](json& s) { orders(s)["inputs"]["tableClass"] = ""; }},
      {"a secret",
       [](json& s) {
         orders(s)["inputs"]["name"] = {{"4dabf18193072939515e22adb298388d",
                                         "1b47061264138c4ac30d75fd1eb44270"},
                                        {"ciphertext", "v1:x"}};
       }},
      {"a member that is not known here",
       [](json& s) { orders(s)["taint"] = true; }},
      {"an operation that was begun",
       [](json& s) {
         s["checkpoint"]["latest"]["pending_operations"] =
             json::array({{{"type", "creating"}, {"resource", orders(s)}}});
       }},
      {"one more",
       [](json& s) {
         json more = orders(s);
         more["urn"] = std::string(more["urn"]) + "-2";
         s["checkpoint"]["latest"]["resources"].push_back(more);
       }},
      {"one less",
       [](json& s) { s["checkpoint"]["latest"]["resources"].erase(2); }},
      {"another export",
       [](json& s) {
         s["checkpoint"]["latest"]["resources"][0]["outputs"]["tableArn"] = "x";
       }},
      {"a provider with other settings", [](json& s) {
         EntryIn(s, module::kProviderType,
                 "classic-provider")["inputs"]["profile"] = "x";
       }}};
  const json state = world_.ReadState();
  for (const Case& each : cases) {
    json edited = state;
    each.edit(edited);
    world_.WriteState(edited);
    EXPECT_FALSE(IsNow(kRich)) << each.what;
  }
}

// The official provider has a Check of its own, which is not asked here.
TEST_F(Settled, IsNothingThatThisProcessCannotKnow) {
  world_.settings.provider = "official";
  EXPECT_FALSE(IsNow(kRich));
}

TEST_F(Settled, IsNoStackThatIsMissing) {
  std::filesystem::remove(world_.StatePath());
  EXPECT_FALSE(IsNow(kRich));
}

TEST_F(Settled, IsReportedAsTheEngineWould) {
  const StackReport report = SettledReport(world_.PlanOne(kRich));
  EXPECT_STREQ(report.Outcome(), "unchanged");
  EXPECT_EQ(report.stack, stack::testing::kStack);
  for (const ResourceChange& each : report.resources) {
    EXPECT_EQ(each.op, "same");
    EXPECT_FALSE(each.type.starts_with("pulumi:")) << each.urn;
  }
  // The table, and of each of two dimensions a target and a policy.
  EXPECT_EQ(report.Count("same"), 5);
  const pulumi::Object& outputs = report.outputs.at("orders");
  EXPECT_EQ(outputs.at("tableArn"),
            pulumi::Value("arn:aws:dynamodb:eu-west-1:123456789012:"
                          "table/orders"));
  EXPECT_EQ(outputs.at("tableStreamArn"),
            pulumi::Value("arn:aws:dynamodb:eu-west-1:123456789012:"
                          "table/orders/stream/1"));
}

}  // namespace
}  // namespace dynaplane::stack
