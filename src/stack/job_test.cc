// Manifests as the jobs of their stacks, beside what those hold.
#include "stack/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "module/types.h"
#include "stack/left_alone.h"
#include "stack/testing/manifests.h"
#include "stack/testing/run_world.h"
#include "stack/testing/state_after.h"

namespace dynaplane::stack {
namespace {

using nlohmann::json;
using pulumi::Operation;
using stack::testing::EntryIn;
using stack::testing::kRich;
using stack::testing::Replaced;
using stack::testing::RunWorld;
using stack::testing::Small;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const std::string kScaled =
    "  billingMode: PROVISIONED\n"
    "  autoScale:\n    isEnabled: true\n"
    "    readCapacity: {minCapacity: 5, maxCapacity: 9}\n"
    "    writeCapacity: {minCapacity: 5, maxCapacity: 9}\n";

std::vector<std::string> NamesIn(const std::vector<std::string>& urns) {
  std::vector<std::string> names;
  for (const std::string& urn : urns) {
    names.push_back(urn.substr(urn.rfind("::") + 2));
  }
  return names;
}
std::vector<std::string> NamesIn(const std::set<std::string>& urns) {
  return NamesIn(std::vector<std::string>(urns.begin(), urns.end()));
}

TEST(PlanJobs, GroupsManifestsByTheirStacks) {
  RunWorld world;
  const std::string labelled =
      Replaced(Small("stores"), "{name: stores}",
               "{name: stores, labels: {pulumi.project-planton.org/stack.fqdn: "
               "acme/shop/dev}}");
  const auto jobs = world.Plan(Small("orders") + labelled + Small("carts"));
  ASSERT_EQ(jobs.size(), 3u);
  EXPECT_EQ(jobs[0].name.ToString(), "dynaplane/default.AwsDynamodb.orders");
  EXPECT_EQ(jobs[1].name.ToString(), "acme/shop/dev");
  EXPECT_EQ(jobs[2].name.ToString(), "dynaplane/default.AwsDynamodb.carts");
  // --stack wins over all of that.
  world.settings.stack = "other/prod";
  const auto one = world.Plan(Small("orders") + labelled);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].name.ToString(), "other/prod");
  EXPECT_EQ(one[0].manifests.size(), 2u);
  EXPECT_THAT(FilesOf(one[0]), ElementsAre("/user/work/table.yaml"));
}

TEST(CheckForeign, NamesAFewOfWhatOthersHave) {
  RunWorld world;
  world.Apply(Small("orders"));
  json state = world.ReadState();
  json& resources = state["checkpoint"]["latest"]["resources"];
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    resources.push_back(
        {{"urn", std::string("urn:pulumi:x::y::aws:s3/bucket:Bucket::") + name},
         {"custom", true},
         {"id", name},
         {"type", "aws:s3/bucket:Bucket"}});
  }
  world.WriteState(state);
  try {
    world.PlanOne(Small("orders"));
    FAIL() << "it was planned";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("was made by another program"),
                      HasSubstr("aws:s3/bucket:Bucket a"),
                      HasSubstr("and 2 more"), HasSubstr("--stack")));
  }
}

// Everything that a table has, though the manifest no longer says so, and
// though the table itself is gone.
TEST(OwnResources, AreAllThatBelongsToTheManifests) {
  RunWorld world;
  world.settings.stack = "shop/dev";
  world.Apply(Small("orders", kScaled) + Small("carts", kScaled));
  const StackJob whole = world.PlanOne(Small("orders", kScaled));
  EXPECT_THAT(NamesIn(OwnResources(whole)),
              ElementsAre("orders", "orders/read-target", "orders/read-policy",
                          "orders/write-target", "orders/write-policy"));
  EXPECT_TRUE(HasOtherResources(whole));
  EXPECT_THAT(NamesIn(OwnResources(world.PlanOne(Small("orders")))),
              ElementsAre("orders", "orders/read-target", "orders/read-policy",
                          "orders/write-target", "orders/write-policy"));
  const StackJob both =
      world.PlanOne(Small("orders", kScaled) + Small("carts", kScaled));
  EXPECT_FALSE(HasOtherResources(both));
  EXPECT_EQ(OwnResources(both).size(), 10u);
  // A name that only begins like it is another table's.
  EXPECT_THAT(OwnResources(world.PlanOne(Small("order"))), IsEmpty());
}

class Selection : public ::testing::Test {
 protected:
  Selection() {
    world_.settings.stack = "shop/dev";
    world_.Apply(kOrders + kCarts + kStores);
  }
  const std::string kOrders = Small("orders", kScaled);
  const std::string kCarts = Small("carts");
  const std::string kStores = Small("stores", kScaled);
  StackJob One(const std::string& meant, const std::string& left_out) {
    return world_.Plan(meant, left_out).at(0);
  }
  RunWorld world_;
};

TEST_F(Selection, LeavesAloneWhatItDoesNotMean) {
  const StackJob job = One(kOrders, kCarts + kStores);
  EXPECT_THAT(NamesIn(job.left_alone),
              UnorderedElementsAre("carts", "stores", "stores/read-target",
                                   "stores/read-policy", "stores/write-target",
                                   "stores/write-policy"));
  EXPECT_TRUE(job.shares_stack);
  // Names as of a run of several, or the engine would rename the table.
  EXPECT_THAT(job.urns, Contains(HasSubstr("table:Table::orders")));
  const auto state = StateOfRun(job);
  EXPECT_EQ(state->resources.size() + job.left_alone.size(),
            job.lookup.state.resources.size());
}

TEST_F(Selection, OfAllLeavesNothingAlone) {
  const StackJob job = One(kOrders + kCarts + kStores, "");
  EXPECT_THAT(job.left_alone, IsEmpty());
  EXPECT_THAT(SelectionTargets(job, Operation::kUp), IsEmpty());
  EXPECT_EQ(StateOfRun(job).get(), &job.lookup.state);
}

TEST_F(Selection, TargetsWhatIsPlannedAndWhatIsThereOfIt) {
  // A new table, and one whose scaling goes.
  const StackJob job = One(Small("orders") + Small("bills"), kCarts + kStores);
  EXPECT_THAT(NamesIn(SelectionTargets(job, Operation::kUp)),
              UnorderedElementsAre("orders", "orders/read-target",
                                   "orders/read-policy", "orders/write-target",
                                   "orders/write-policy", "bills"));
  EXPECT_THAT(NamesIn(SelectionTargets(job, Operation::kRefresh)),
              Not(Contains("bills")));
}

// What no manifest declares any more is neither meant nor left out.
TEST_F(Selection, KnowsOrphansFromWhatWasLeftOut) {
  const StackJob job = One(kOrders, kCarts);
  EXPECT_THAT(
      NamesIn(FindOrphans(job)),
      UnorderedElementsAre("stores", "stores/read-target", "stores/read-policy",
                           "stores/write-target", "stores/write-policy"));
  EXPECT_THAT(NamesIn(job.left_alone), Contains("stores"));
  world_.settings.prune = true;
  EXPECT_THAT(NamesIn(One(kOrders, kCarts).left_alone),
              AllOf(Contains("carts"), Not(Contains("stores"))));
}

TEST_F(Selection, KeepsTheOutputsOfTheOthers) {
  const StackJob job = One(kOrders, kCarts + kStores);
  const auto& exports = job.plan.program.exports;
  EXPECT_THAT(exports, AllOf(Contains(Key("orders")), Contains(Key("carts")),
                             Contains(Key("stores"))));
  EXPECT_EQ(exports.at("carts")["tableName"], pulumi::Value("carts"));
}

// Of another region it has a provider of its own, which nobody else uses.
TEST_F(Selection, LeavesTheProvidersOfOthersAlone) {
  const std::string far = Replaced(kCarts, "eu-west-1", "us-east-1");
  RunWorld world;
  world.settings.stack = "shop/dev";
  world.Apply(kOrders + far);
  const StackJob job = world.Plan(kOrders, far).at(0);
  EXPECT_THAT(NamesIn(job.left_alone), Contains(HasSubstr("us-east-1")));
  EXPECT_THAT(NamesIn(job.left_alone), Not(Contains(HasSubstr("eu-west-1"))));
}

// The scaler has moved capacities, and the state does not tell where to.
TEST(LooksAtEndedScaling, AreTheCapacitiesThatComeBack) {
  RunWorld world;
  world.Apply(kRich);
  EXPECT_THAT(LooksAtEndedScaling(world.PlanOne(kRich)), IsEmpty());
  const auto looks = LooksAtEndedScaling(
      world.PlanOne(Small("orders", "  rangeKey: {name: sk, type: S}\n")));
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_THAT(looks.begin()->first, HasSubstr("table:Table::orders"));
  EXPECT_THAT(looks.begin()->second,
              UnorderedElementsAre(ElementsAre("readCapacity"),
                                   ElementsAre("writeCapacity")));
}

TEST(LooksAtEndedScaling, NameTheIndexWhoseCapacityItIs) {
  RunWorld world;
  const std::string scaled =
      Replaced(kRich, "    autoScale: {isEnabled: false}\n", "");
  world.Apply(scaled);
  const auto looks = LooksAtEndedScaling(world.PlanOne(kRich));
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_THAT(
      looks.begin()->second,
      UnorderedElementsAre(
          ElementsAre("globalSecondaryIndexes", "by-day", "readCapacity"),
          ElementsAre("globalSecondaryIndexes", "by-day", "writeCapacity")));
}

// Of what a killed run had begun it asks no more than it was to change.
TEST(LooksAtBegun, AreTheFieldsOfUpdatesWithoutAnEnd) {
  using pulumi::JournalStep;
  RunWorld world;
  world.Apply(Small("orders", "  tags: {a: b}\n"));
  const StackJob job = world.PlanOne(Small("orders"));
  const auto* table = job.lookup.state.Find(job.urns[1]);
  ASSERT_NE(table, nullptr);
  json inputs = EntryIn(*std::make_unique<json>(world.ReadState()),
                        module::kTableType, "orders")["inputs"];
  inputs["tags"] = {{"a", "c"}};
  struct Case {
    const char* what;
    JournalStep::Kind kind;
    JournalStep::End end;
    std::string urn;
    bool looked_at;
  };
  const Case cases[] = {
      {"begun", JournalStep::Kind::kUpdate, JournalStep::End::kUnknown,
       table->urn, true},
      {"nothing was done", JournalStep::Kind::kUpdate,
       JournalStep::End::kNothing, table->urn, false},
      {"a creation", JournalStep::Kind::kCreate, JournalStep::End::kUnknown,
       table->urn, false},
      {"of what is not in the state", JournalStep::Kind::kUpdate,
       JournalStep::End::kUnknown, "urn:x", false}};
  for (const Case& each : cases) {
    pulumi::Journal journal;
    JournalStep& step = journal.steps.emplace_back();
    step.kind = each.kind;
    step.end = each.end;
    step.urn = each.urn;
    step.inputs = inputs;
    const auto looks = LooksAtBegun(journal, job.lookup.state);
    ASSERT_EQ(looks.size(), each.looked_at ? 1u : 0u) << each.what;
    if (!each.looked_at) continue;
    EXPECT_THAT(looks.begin()->second, ElementsAre(ElementsAre("tags", "a")));
  }
}

class Keys : public ::testing::Test {
 protected:
  Keys() {
    file_ = *world_.backend().folder / "credentials.yaml";
    Write("one");
    world_.settings.credentials = file_.string();
  }
  void Write(const std::string& id) {
    std::ofstream(file_) << "apiVersion: aws.dynaplane.dev/v1\n"
                            "kind: AwsCredential\n"
                            "metadata: {name: " +
                                id + "}\nspec: {profile: p}\n";
    std::filesystem::permissions(file_,
                                 std::filesystem::perms::owner_read |
                                     std::filesystem::perms::owner_write);
  }
  static std::string With(const std::string& id) {
    return Small("orders", "  awsCredentialId: " + id + "\n");
  }
  RunWorld world_;
  std::filesystem::path file_;
};

TEST_F(Keys, AreThoseOfThisRunsFile) {
  world_.Apply(With("one"));
  const StackJob job = world_.PlanOne(With("one"));
  const auto credentials = CredentialsByProvider(job, world_.settings);
  ASSERT_EQ(credentials.size(), 1u);
  EXPECT_EQ(credentials.begin()->second.at("credentialId"),
            pulumi::Value("one"));
  EXPECT_EQ(credentials.begin()->second.at("credentialsFile"),
            pulumi::Value(file_.string()));
}

// A table that no manifest declares any more goes with the keys of the entry
// that it was made with, if this run's file has it.
TEST_F(Keys, OfWhatIsDroppedAreThoseOfTheSameEntry) {
  world_.settings.stack = "shop/dev";
  world_.Apply(With("one") +
               Replaced(Small("carts"), "eu-west-1", "us-east-1"));
  const StackJob job =
      world_.PlanOne(Replaced(Small("carts"), "eu-west-1", "us-east-1"));
  const auto has_one = [](const auto& credentials) {
    return std::ranges::any_of(credentials, [](const auto& each) {
      return each.second.at("credentialId") == pulumi::Value("one");
    });
  };
  EXPECT_TRUE(has_one(CredentialsByProvider(job, world_.settings)));
  Write("two");
  EXPECT_FALSE(has_one(CredentialsByProvider(job, world_.settings)));
}

}  // namespace
}  // namespace dynaplane::stack
