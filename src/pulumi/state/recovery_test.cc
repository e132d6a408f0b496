#include "pulumi/state/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulumi::state {
namespace {

using Json = nlohmann::json;
using pulumi::Journal;
using pulumi::JournalStep;
using pulumi::kPendingId;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = JournalStep::Kind;
using End = JournalStep::End;

constexpr char kStack[] = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
constexpr char kProvider[] = "urn:pulumi:dev::shop::pulumi:providers:t::p";
constexpr char kTable[] = "urn:pulumi:dev::shop::t:index:Table::orders";
constexpr char kTarget[] = "urn:pulumi:dev::shop::t:index:Target::orders-read";

// A provider, a table, and a target that depends on the table.
pulumi::Program Shop() {
  pulumi::Program program;
  const auto provider = program.Add({"pulumi:providers:t", "p", true, {}, {}});
  pulumi::ResourceOptions options;
  options.provider = provider;
  options.protect = true;
  const auto table =
      program.Add({"t:index:Table", "orders", true, {}, options});
  options.protect = false;
  options.deleted_with = table;
  program.Add({"t:index:Target",
               "orders-read",
               true,
               {{"of", pulumi::OutputReference{table, "name"}}},
               options});
  return program;
}

Journal JournalOf(std::vector<JournalStep> steps) {
  Journal journal;
  journal.header =
      JournalHeader(Shop(), {kProvider, kTable, kTarget}, {"", "shop", "dev"});
  journal.providers[kProvider] = {{"ownerId", "42"}};
  journal.steps = std::move(steps);
  return journal;
}

JournalStep Created(const char* urn, const char* id) {
  return {Kind::kCreate, End::kDone, urn, id, {{"in", 1}}, {{"out", 1}}, {}};
}

JournalStep Begun(Kind kind, const char* urn, const char* id = "") {
  return {kind, End::kUnknown, urn, id, {{"in", 1}}, nullptr, {}};
}

JournalStep Deleted(const char* urn, const char* id) {
  return {Kind::kDelete, End::kDone, urn, id, nullptr, nullptr, {}};
}

std::vector<std::string> Urns(const Json& deployment) {
  std::vector<std::string> urns;
  for (const Json& each : deployment.value("resources", Json::array())) {
    urns.push_back(each.at("urn"));
  }
  return urns;
}

// The deployment of a run that made all three and came to its end.
Json Whole() {
  Json deployment = Json::object();
  Recover(JournalOf({Created(kTable, "orders"), Created(kTarget, "t")}), {},
          deployment);
  return deployment;
}

TEST(Recover, PutsWhatWasMadeIntoAnEmptyState) {
  Json deployment = {{"manifest", {}}};
  const Recovery recovery =
      Recover(JournalOf({Created(kTable, "orders"), Created(kTarget, "t")}), {},
              deployment);
  EXPECT_TRUE(recovery.changed);
  EXPECT_THAT(recovery.uncertain, IsEmpty());
  EXPECT_THAT(Urns(deployment),
              ElementsAre(kStack, kProvider, kTable, kTarget));
  const Json& provider = deployment["resources"][1];
  EXPECT_EQ(provider["inputs"], Json({{"ownerId", "42"}}));
  EXPECT_EQ(provider["parent"], kStack);
  const Json& table = deployment["resources"][2];
  EXPECT_EQ(table["id"], "orders");
  EXPECT_EQ(table["inputs"], Json({{"in", 1}}));
  EXPECT_EQ(table["outputs"], Json({{"out", 1}}));
  EXPECT_EQ(table["protect"], true);
  EXPECT_EQ(table["custom"], true);
  EXPECT_EQ(table["provider"],
            std::string(kProvider) + "::" + provider["id"].get<std::string>());
  const Json& target = deployment["resources"][3];
  EXPECT_EQ(target["dependencies"], Json({kTable}));
  EXPECT_EQ(target["deletedWith"], kTable);
}

TEST(Recover, ChangesNothingTheSecondTime) {
  Json deployment = Whole();
  const Json before = deployment;
  const Recovery recovery =
      Recover(JournalOf({Created(kTable, "orders"), Created(kTarget, "t")}), {},
              deployment);
  EXPECT_FALSE(recovery.needed());
  EXPECT_EQ(deployment, before);
}

TEST(Recover, WithoutStepsNothingIsMissing) {
  Json deployment = {{"manifest", {}}};
  EXPECT_FALSE(Recover(JournalOf({}), {}, deployment).needed());
  EXPECT_EQ(deployment, Json({{"manifest", {}}}));
}

TEST(Recover, ChildrenOfWhatIsNotThereAreNotThereEither) {
  Journal journal = JournalOf({Created(kTarget, "t")});
  journal.header["resources"][kTarget]["parent"] = kTable;
  Json deployment = Json::object();
  EXPECT_FALSE(Recover(journal, {}, deployment).changed);
  EXPECT_THAT(Urns(deployment), IsEmpty());
}

TEST(Recover, ACreationWithoutAnEndIsToBeLookedUp) {
  Json deployment = Json::object();
  const Recovery recovery =
      Recover(JournalOf({Begun(Kind::kCreate, kTable)}), {}, deployment);
  EXPECT_THAT(recovery.uncertain, ElementsAre(kTable));
  EXPECT_EQ(deployment["resources"][2]["id"], kPendingId);
  // The state has it now, and the journal has gone: it is still not certain.
  const Recovery later = Recover({}, {}, deployment);
  EXPECT_FALSE(later.changed);
  EXPECT_THAT(later.uncertain, ElementsAre(kTable));
}

TEST(Recover, APreviewLeavesWhatMayNotBeThereOut) {
  Json deployment = Json::object();
  const Recovery recovery = Recover(JournalOf({Begun(Kind::kCreate, kTable)}),
                                    {.unseen_creations = false}, deployment);
  EXPECT_FALSE(recovery.needed());
  EXPECT_THAT(Urns(deployment), IsEmpty());
}

TEST(Recover, ACreationThatFailedLeavesNothing) {
  JournalStep step = Begun(Kind::kCreate, kTable);
  step.end = End::kNothing;
  Json deployment = Json::object();
  EXPECT_FALSE(Recover(JournalOf({step}), {}, deployment).needed());
}

TEST(Recover, WhatWasMadeInPartSaysWhy) {
  JournalStep step = Created(kTable, "orders");
  step.reasons = {"ttl is missing"};
  Json deployment = Json::object();
  Recover(JournalOf({step}), {}, deployment);
  EXPECT_EQ(deployment["resources"][2]["initErrors"], Json({"ttl is missing"}));
  // A later update has mended it.
  JournalStep update = Created(kTable, "orders");
  update.kind = Kind::kUpdate;
  Recover(JournalOf({update}), {}, deployment);
  EXPECT_FALSE(deployment["resources"][2].contains("initErrors"));
}

TEST(Recover, AnUpdateReplacesInputsAndOutputs) {
  Json deployment = Whole();
  const JournalStep step = {Kind::kUpdate, End::kDone,   kTable, "orders",
                            {{"in", 2}},   {{"out", 2}}, {}};
  EXPECT_TRUE(Recover(JournalOf({step}), {}, deployment).changed);
  EXPECT_EQ(deployment["resources"][2]["inputs"], Json({{"in", 2}}));
  EXPECT_EQ(deployment["resources"][2]["outputs"], Json({{"out", 2}}));
}

TEST(Recover, ChangesWithoutAnEndAreLookedUp) {
  Json deployment = Whole();
  const Recovery recovery =
      Recover(JournalOf({Begun(Kind::kUpdate, kTable, "orders"),
                         Begun(Kind::kDelete, kTarget, "t")}),
              {}, deployment);
  EXPECT_FALSE(recovery.changed);
  EXPECT_THAT(recovery.uncertain, ElementsAre(kTable, kTarget));
}

TEST(Recover, WhatGoesWithAnotherGoesWithIt) {
  Json deployment = Whole();
  Recover(JournalOf({Deleted(kTable, "orders")}), {}, deployment);
  EXPECT_THAT(Urns(deployment), ElementsAre(kStack, kProvider));
}

TEST(Recover, WhatMayHaveGoneWithAnotherIsLookedUp) {
  Json deployment = Whole();
  const Recovery recovery = Recover(
      JournalOf({Begun(Kind::kDelete, kTable, "orders")}), {}, deployment);
  EXPECT_THAT(recovery.uncertain, ElementsAre(kTable, kTarget));
}

TEST(Recover, WhatIsGoneIsNotLookedUp) {
  Json deployment = Whole();
  const Recovery recovery = Recover(
      JournalOf({Begun(Kind::kUpdate, kTarget, "t"), Deleted(kTarget, "t")}),
      {}, deployment);
  EXPECT_THAT(recovery.uncertain, IsEmpty());
}

TEST(Recover, WhatWasDeletedIsGoneAndNobodyRefersToIt) {
  Json deployment = Whole();
  deployment["resources"][3].erase("deletedWith");
  Recover(JournalOf({Deleted(kTable, "orders")}), {}, deployment);
  EXPECT_THAT(Urns(deployment), ElementsAre(kStack, kProvider, kTarget));
  EXPECT_EQ(deployment["resources"][2]["dependencies"], Json::array());
}

TEST(Recover, WhatIsDeletedBeforeItsReplacementIsGoneToo) {
  Json deployment = Whole();
  deployment["resources"][2]["pendingReplacement"] = true;
  deployment["resources"][3].erase("deletedWith");
  deployment["resources"][3]["parent"] = kTable;
  EXPECT_TRUE(Recover({}, {}, deployment).changed);
  EXPECT_THAT(Urns(deployment), ElementsAre(kStack, kProvider, kTarget));
  EXPECT_EQ(deployment["resources"][2]["parent"], kStack);
}

TEST(Recover, AReplacementStandsBesideTheOldOneUntilThatIsDeleted) {
  Json deployment = Whole();
  Recover(JournalOf({Created(kTarget, "new")}), {}, deployment);
  ASSERT_EQ(deployment["resources"].size(), 5u);
  EXPECT_EQ(deployment["resources"][3]["delete"], true);
  EXPECT_EQ(deployment["resources"][4]["id"], "new");
  Recover(JournalOf({Created(kTarget, "new"), Deleted(kTarget, "t")}), {},
          deployment);
  ASSERT_EQ(deployment["resources"].size(), 4u);
  EXPECT_EQ(deployment["resources"][3]["id"], "new");
}

TEST(Recover, WhatTheJournalTellsOfANewerStateIsLookedUp) {
  Json deployment = Json::object();
  const Recovery recovery = Recover(JournalOf({Created(kTable, "orders")}),
                                    {.state_is_newer = true}, deployment);
  EXPECT_THAT(recovery.uncertain, ElementsAre(kTable));
}

// The end of a creation did not fit on a full disk; the state did.
TEST(Recover, ANewerStateHoldsWhatNobodySawTheEndOf) {
  JournalStep unseen = Created(kTarget, "");
  unseen.end = JournalStep::End::kUnknown;
  for (const JournalStep& step : {unseen, Created(kTarget, "older")}) {
    Json deployment = Whole();
    const Json before = deployment;
    const Recovery recovery =
        Recover(JournalOf({step}), {.state_is_newer = true}, deployment);
    EXPECT_EQ(deployment, before);
    EXPECT_THAT(recovery.uncertain, ElementsAre(kTarget));
  }
}

TEST(Recover, SecretsAreReadAgain) {
  JournalStep step = Created(kTable, "orders");
  step.inputs = nullptr;
  Json deployment = Json::object();
  EXPECT_THAT(Recover(JournalOf({step}), {}, deployment).uncertain,
              ElementsAre(kTable));
}

TEST(Recover, TakesTheEnginesPendingOperations) {
  Json deployment = Whole();
  Json target = deployment["resources"][3];
  deployment["resources"].erase(3);
  target.erase("id");
  deployment["pending_operations"] = {
      {{"type", "creating"}, {"resource", target}},
      {{"type", "updating"}, {"resource", deployment["resources"][2]}},
      {{"type", "reading"}, {"resource", {{"urn", "urn:other"}}}}};
  const Recovery recovery = Recover({}, {}, deployment);
  EXPECT_TRUE(recovery.changed);
  EXPECT_THAT(recovery.uncertain, ElementsAre(kTable, kTarget));
  EXPECT_FALSE(deployment.contains("pending_operations"));
  EXPECT_EQ(deployment["resources"][3]["id"], kPendingId);
}

TEST(Recover, OfATornJournalAllIsLookedUp) {
  Journal journal = JournalOf({Created(kTable, "orders")});
  journal.torn = true;
  Json deployment = Json::object();
  const Recovery recovery = Recover(journal, {}, deployment);
  EXPECT_TRUE(recovery.torn);
  EXPECT_THAT(recovery.uncertain, ElementsAre(kTable));
  EXPECT_THAT(recovery.unaccounted, ElementsAre(kTarget));
}

TEST(Recover, TheOwnerOfWhatATornJournalDoesNotTellOfIsKept) {
  Journal journal = JournalOf({});
  journal.torn = true;
  Json deployment = Json::object();
  const Recovery recovery = Recover(journal, {}, deployment);
  EXPECT_TRUE(recovery.changed);
  EXPECT_THAT(recovery.unaccounted, ElementsAre(kTable, kTarget));
  EXPECT_THAT(Urns(deployment), ElementsAre(kStack, kProvider));
  EXPECT_EQ(deployment["resources"][1]["inputs"]["ownerId"], "42");
}

TEST(Recover, WhatATornJournalTellsToBeGoneIsAccountedFor) {
  for (JournalStep step : {Deleted(kTarget, "t"), Created(kTarget, "")}) {
    if (step.kind == Kind::kCreate) step.end = End::kNothing;
    Journal journal = JournalOf({Created(kTable, "orders"), step});
    journal.torn = true;
    Json deployment = Json::object();
    const Recovery recovery = Recover(journal, {}, deployment);
    EXPECT_TRUE(recovery.needed());
    EXPECT_THAT(recovery.unaccounted, IsEmpty());
  }
}

TEST(Recover, ATornJournalWithoutAnyStepIsNotNothing) {
  Journal journal;
  journal.torn = true;
  Json deployment = Whole();
  const Recovery recovery = Recover(journal, {}, deployment);
  EXPECT_TRUE(recovery.needed());
  EXPECT_THAT(recovery.uncertain, ElementsAre(kTable, kTarget));
}

TEST(Recover, StepsOfUnknownResourcesArePassedOver) {
  Json deployment = Json::object();
  EXPECT_FALSE(
      Recover(JournalOf({Created("urn:unknown", "x"), Deleted("urn:no", "y")}),
              {}, deployment)
          .needed());
  EXPECT_THAT(Urns(deployment), IsEmpty());
}

}  // namespace
}  // namespace pulumi::state
