#include "stack/report/plan_notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/types.h"
#include "stack/decision.h"
#include "stack/testing/manifests.h"
#include "stack/testing/run_world.h"
#include "stack/testing/state_after.h"
#include "stack/testing/string_console.h"

namespace dynaplane::stack {
namespace {

using nlohmann::json;
using stack::testing::EntryIn;
using stack::testing::kRich;
using stack::testing::Replaced;
using stack::testing::RunWorld;
using stack::testing::Small;
using stack::testing::StringConsole;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kReplicated =
    Small("orders",
          "  enableStreams: true\n  streamViewType: NEW_AND_OLD_IMAGES\n"
          "  replicas:\n  - {regionName: eu-west-2}\n");
const std::string kRestored =
    Small("orders", "  restore: {sourceTableName: old, toLatest: true}\n");

std::vector<std::string> Texts(const manifest::Diagnostics& notes) {
  std::vector<std::string> texts;
  for (const auto& each : notes) {
    texts.push_back(std::to_string(each.position.line) + ": " + each.path +
                    ": " + each.message);
  }
  return texts;
}

std::vector<std::string> Notes(const std::string& before,
                               const std::string& after,
                               const std::string& provider = "native") {
  RunWorld world;
  world.settings.stack = "shop/dev";
  world.settings.provider = provider;
  world.Apply(before);
  return Texts(PlanNotes(world.PlanOne(after), provider));
}

// A capacity that a scaler owns is never sent, so whoever edits it waits for
// nothing.
TEST(PlanNotes, OfACapacityThatAScalerOwns) {
  const std::string given =
      Replaced(kRich, "  autoScale:\n    isEnabled: true\n",
               "  readCapacity: 6\n  autoScale:\n    isEnabled: true\n");
  EXPECT_THAT(Notes(given, given), IsEmpty());
  EXPECT_THAT(
      Notes(given,
            Replaced(given, "  readCapacity: 6\n", "  readCapacity: 8\n")),
      ElementsAre(AllOf(HasSubstr("16: spec.readCapacity: autoScale owns this "
                                  "capacity and moves it between 5 and 40"),
                        HasSubstr("change minCapacity or maxCapacity"))));
  // One that nothing scales is sent.
  EXPECT_THAT(Notes(kRich, Replaced(kRich, "    readCapacity: 7\n",
                                    "    readCapacity: 8\n")),
              IsEmpty());
}

TEST(PlanNotes, OfAnIndexThatIsScaledWithItsTable) {
  const std::string scaled =
      Replaced(kRich, "    autoScale: {isEnabled: false}\n", "");
  EXPECT_THAT(Notes(scaled, Replaced(scaled, "    writeCapacity: 7\n",
                                     "    writeCapacity: 8\n")),
              ElementsAre(HasSubstr("spec.globalSecondaryIndexes[0]."
                                    "writeCapacity: autoScale owns")));
}

TEST(PlanNotes, OfScalingThatEnds) {
  const std::string plain =
      Replaced(Replaced(Replaced(kRich, "  autoScale:\n    isEnabled: true\n",
                                 "  readCapacity: 9\n  writeCapacity: 8\n"),
                        "    readCapacity: {minCapacity: 5, maxCapacity: 40, "
                        "targetUtilization: 60}\n",
                        ""),
               "    writeCapacity: {minCapacity: 5, maxCapacity: 50}\n", "");
  EXPECT_THAT(Notes(kRich, plain),
              ElementsAre(AllOf(HasSubstr("spec.autoScale: scaling ends"),
                                HasSubstr("readCapacity 9, writeCapacity 8"))));
  // On demand has no capacities to give back.
  EXPECT_THAT(
      Notes(kRich, Small("orders", "  rangeKey: {name: sk, type: S}\n")),
      IsEmpty());
}

TEST(PlanNotes, OfASourceThatOnlyMakesTables) {
  EXPECT_THAT(Notes(kRestored, kRestored), IsEmpty());
  EXPECT_THAT(Notes(kRestored, Replaced(kRestored, "sourceTableName: old",
                                        "sourceTableName: older")),
              ElementsAre(AllOf(HasSubstr("8: spec.restore: "),
                                HasSubstr("is only for making a table"))));
  EXPECT_THAT(Notes(kRestored, Small("orders")),
              ElementsAre(HasSubstr("spec.restore")));
}

// The official provider deletes after it has updated; ours turns the stream
// off with the last replica.
TEST(PlanNotes, OfAStreamThatHasToOutliveReplicas) {
  EXPECT_THAT(Notes(kReplicated, Small("orders"), "native"), IsEmpty());
  EXPECT_THAT(Notes(kReplicated, Small("orders"), "official"),
              ElementsAre(HasSubstr("spec.enableStreams: AWS keeps the stream "
                                    "as long as there is a replica")));
  EXPECT_THAT(Notes(kReplicated, kReplicated, "official"), IsEmpty());
}

TEST(PlanNotes, OfATableThatGetsProtection) {
  RunWorld world;
  world.Apply(Small("orders"));
  json state = world.ReadState();
  EntryIn(state, module::kTableType, "orders").erase("protect");
  world.WriteState(state);
  EXPECT_THAT(Texts(PlanNotes(world.PlanOne(Small("orders")), "native")),
              ElementsAre(HasSubstr("the table gets Pulumi's `protect`")));
}

std::vector<std::string> Renamed(const std::string& before,
                                 const std::string& after) {
  RunWorld world;
  StringConsole console;
  world.settings.stack = "shop/dev";
  world.Apply(before);
  StackJob job = world.PlanOne(after);
  (void)Decide(pulumi::Operation::kUp, world.settings, console, job);
  return Texts(RenamedTables(job));
}

// The engine makes before it deletes, and AWS has no two tables of one name.
TEST(RenamedTables, AreTablesUnderAnotherMetadataName) {
  const std::string named = Small("orders", "  tableName: acme-orders\n");
  const std::string renamed = Small("sales", "  tableName: acme-orders\n");
  EXPECT_THAT(
      Renamed(named, renamed),
      ElementsAre(AllOf(
          HasSubstr("4: metadata.name: the stack has the table acme-orders "
                    "already, under the name orders"),
          HasSubstr("`dynaplane adopt acme-orders --name sales`"))));
  EXPECT_THAT(Renamed(named, named), IsEmpty());
  EXPECT_THAT(Renamed(named, Small("sales")), IsEmpty());
  // In another region it is another table.
  EXPECT_THAT(Renamed(named, Replaced(renamed, "eu-west-1", "eu-west-2")),
              IsEmpty());
}

}  // namespace
}  // namespace dynaplane::stack
