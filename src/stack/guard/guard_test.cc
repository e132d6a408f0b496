#include "stack/guard/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynaplane::stack {
namespace {

using testing::HasSubstr;

Losses LosesTable(const std::string& table, const std::string& name) {
  Losses losses;
  losses.tables.push_back(
      {"urn:" + name, table, name, false, {"of a test", "", 0}, "shop/dev"});
  return losses;
}

Losses In(const std::string& stack, Losses losses) {
  for (Loss& loss : losses.tables) loss.stack = stack;
  return losses;
}

AllowDataLoss Allowed(std::vector<std::string> names = {}) {
  return {true, std::move(names)};
}

TEST(CheckLosses, AllowsWhatLosesNothing) {
  const Losses none;
  EXPECT_TRUE(CheckLosses({&none, &none}, {}).has_value());
}

TEST(CheckLosses, RefusesAndNamesTableCauseAndOption) {
  const Losses losses = LosesTable("acme-orders", "orders");
  const auto checked = CheckLosses({&losses}, {});
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().ending, Ending::kRefused);
  EXPECT_THAT(checked.error().message, HasSubstr("acme-orders"));
  EXPECT_THAT(checked.error().message, HasSubstr("of a test"));
  EXPECT_THAT(checked.error().message,
              HasSubstr("--allow-data-loss=acme-orders"));
}

TEST(CheckLosses, WithoutNamesServesExactlyOneTable) {
  const Losses one = LosesTable("a-table", "a");
  const Losses two = LosesTable("b-table", "b");
  EXPECT_TRUE(CheckLosses({&one}, Allowed()).has_value());
  EXPECT_FALSE(CheckLosses({&one, &two}, Allowed()).has_value());
  EXPECT_TRUE(CheckLosses({&one, &two}, Allowed({"all"})).has_value());
  EXPECT_TRUE(CheckLosses({&one, &two}, Allowed({"a-table", "b"})).has_value());
  const auto half = CheckLosses({&one, &two}, Allowed({"a"}));
  ASSERT_FALSE(half.has_value());
  EXPECT_THAT(half.error().message, HasSubstr("b-table"));
  EXPECT_THAT(half.error().message, testing::Not(HasSubstr("a-table")));
}

// One name of several tables has once allowed the loss of all of them.
struct NameCase {
  const char* what;
  std::vector<std::string> names;
  bool allowed;
  const char* advice;
};

TEST(CheckLosses, ANameThatFitsSeveralTablesAllowsNone) {
  const Losses here = In("shop/dev", LosesTable("orders", "orders"));
  const Losses there = In("shop/prod", LosesTable("orders", "orders"));
  const NameCase cases[] = {
      {"one name of two",
       {"orders"},
       false,
       "--allow-data-loss=shop/dev/orders,shop/prod/orders"},
      {"one of them by its own name",
       {"shop/dev/orders"},
       false,
       "--allow-data-loss=shop/dev/orders,shop/prod/orders"},
      {"both", {"shop/dev/orders", "shop/prod/orders"}, true, ""},
      {"all", {"all"}, true, ""}};
  for (const NameCase& each : cases) {
    const auto checked = CheckLosses({&here, &there}, Allowed(each.names));
    EXPECT_EQ(checked.has_value(), each.allowed) << each.what;
    if (checked) continue;
    EXPECT_EQ(checked.error().ending, Ending::kRefused);
    EXPECT_THAT(checked.error().message, testing::EndsWith(each.advice));
  }
}

// metadata.name of one is the table name of the other.
TEST(CheckLosses, ANameOfBothKindsInOneStackAllowsNone) {
  Losses losses = LosesTable("orders", "carts");
  losses.tables.push_back(LosesTable("tmp", "orders").tables[0]);
  const auto checked = CheckLosses({&losses}, Allowed({"orders"}));
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().message, HasSubstr("'orders' allows none"));
  EXPECT_THAT(checked.error().message,
              testing::EndsWith("--allow-data-loss=shop/dev/carts,tmp"));
  EXPECT_TRUE(CheckLosses({&losses}, Allowed({"shop/dev/carts", "tmp"})));
  EXPECT_TRUE(
      CheckLosses({&losses}, Allowed({"shop/dev/carts", "shop/dev/orders"})));
}

TEST(FindRefusals, ListsOnlyWhatWasNotAllowed) {
  Losses losses = LosesTable("a-table", "a");
  losses.tables.push_back(
      {"urn:b", "b-table", "b", true, {"of c", "f", 3}, "shop/dev"});
  const auto refusals = FindRefusals({&losses}, Allowed({"a"}));
  ASSERT_EQ(refusals.size(), 1u);
  EXPECT_EQ(refusals[0].urn, "urn:b");
  EXPECT_EQ(refusals[0].cause.line, 3);
  EXPECT_THAT(refusals[0].message, HasSubstr("--allow-data-loss=b-table"));
}

TEST(CheckLosses, NothingCoversWhatAwsProtects) {
  Losses losses = LosesTable("orders", "orders");
  losses.protected_ones.push_back(
      {"urn:orders", "table orders", {"of a test", "", 0}});
  const auto checked = CheckLosses({&losses}, Allowed({"all"}));
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().ending, Ending::kRefused);
  EXPECT_THAT(checked.error().message,
              HasSubstr("deletionProtectionEnabled: false"));
}

state::StateResource Table(const std::string& urn) {
  state::StateResource table;
  table.urn = urn;
  table.type = "aws:dynamodb/table:Table";
  table.id = "orders";
  table.inputs = {{"name", "orders"},
                  {"hashKey", "pk"},
                  {"attributes", pulumi::Array{pulumi::Object{{"name", "pk"},
                                                              {"type", "S"}}}},
                  {"billingMode", "PAY_PER_REQUEST"}};
  table.outputs = table.inputs;
  return table;
}

class LossesOfUpdateTest : public testing::Test {
 protected:
  LossesOfUpdateTest() {
    state_.resources.push_back(Table(kUrn));
    manifest::AwsDynamodb manifest;
    manifest.metadata.name = "orders";
    manifest.file = "orders.yaml";
    manifest.positions["spec.hashKey"] = {7, 3};
    manifest.positions["spec.tableName"] = {5, 14};
    manifests_.push_back(manifest);
    pulumi::Resource table;
    table.type = "aws:dynamodb/table:Table";
    table.name = "orders";
    table.inputs = state_.resources[0].inputs;
    plan_.program.Add(table);
    plan_.origins.push_back({0, "spec"});
  }
  pulumi::Object& wanted() { return plan_.program.resources[0].inputs; }
  Losses Find() const {
    return LossesOfUpdate("shop/dev", state_, plan_, urns_, manifests_);
  }

  // Of the table, in the state alone.
  state::StateResource& AddProtectedReplica() {
    const std::string arn = "arn:aws:dynamodb:eu-west-1:1:table/orders";
    state_.resources[0].outputs["arn"] = arn;
    state::StateResource replica;
    replica.urn = "urn:pulumi:s::p::aws:dynamodb/tableReplica:TableReplica::r";
    replica.type = "aws:dynamodb/tableReplica:TableReplica";
    replica.inputs = {{"globalTableArn", arn},
                      {"region", "us-east-1"},
                      {"deletionProtectionEnabled", true}};
    return state_.resources.emplace_back(std::move(replica));
  }

  static constexpr char kUrn[] =
      "urn:pulumi:s::p::aws:dynamodb/table:Table::orders";
  state::State state_;
  module::Plan plan_;
  std::vector<std::string> urns_ = {kUrn};
  std::vector<manifest::AwsDynamodb> manifests_;
};

TEST_F(LossesOfUpdateTest, NothingChanged) {
  EXPECT_TRUE(Find().tables.empty());
}

TEST_F(LossesOfUpdateTest, ARenamedTableNamesTheField) {
  wanted()["name"] = "other";
  const Losses losses = Find();
  ASSERT_EQ(losses.tables.size(), 1u);
  EXPECT_TRUE(losses.tables[0].replace);
  EXPECT_THAT(losses.tables[0].cause.text,
              HasSubstr("spec.tableName (orders.yaml:5:14)"));
}

TEST_F(LossesOfUpdateTest, AnotherKeyNamesTheField) {
  wanted()["hashKey"] = "id";
  wanted()["attributes"] =
      pulumi::Array{pulumi::Object{{"name", "id"}, {"type", "S"}}};
  const Losses losses = Find();
  ASSERT_EQ(losses.tables.size(), 1u);
  EXPECT_THAT(losses.tables[0].cause.text,
              HasSubstr("spec.hashKey (orders.yaml:7:3)"));
}

TEST_F(LossesOfUpdateTest, ADroppedManifestIsADeletion) {
  urns_[0] = "urn:pulumi:s::p::aws:dynamodb/table:Table::carts";
  const Losses losses = Find();
  ASSERT_EQ(losses.tables.size(), 1u);
  EXPECT_FALSE(losses.tables[0].replace);
  EXPECT_THAT(losses.tables[0].cause.text, HasSubstr("no manifest"));
}

TEST_F(LossesOfUpdateTest, AnAliasKeepsTheTable) {
  urns_[0] = "urn:pulumi:s::p::aws:dynamodb/table:Table::renamed";
  plan_.program.resources[0].options.aliases = {kUrn};
  EXPECT_TRUE(Find().tables.empty());
}

TEST_F(LossesOfUpdateTest, AnotherRegionReplacesTheTable) {
  state::StateResource provider;
  provider.urn = "urn:pulumi:s::p::pulumi:providers:aws::classic-provider";
  provider.type = "pulumi:providers:aws";
  provider.inputs = {{"region", "eu-west-1"}};
  state_.resources.push_back(provider);
  state_.resources[0].provider = provider.urn + "::id";
  pulumi::Resource wanted_provider;
  wanted_provider.type = provider.type;
  wanted_provider.inputs = {{"region", "us-east-1"}};
  plan_.program.resources[0].options.provider =
      plan_.program.Add(wanted_provider);
  urns_.push_back(provider.urn);
  const Losses losses = Find();
  ASSERT_EQ(losses.tables.size(), 1u);
  EXPECT_THAT(losses.tables[0].cause.text, HasSubstr("spec.region"));
  // One that the manifest does not name is no change of the manifest.
  plan_.regions_from = {"AWS_REGION"};
  const Losses moved = Find();
  EXPECT_THAT(moved.tables.at(0).cause.text,
              HasSubstr("AWS_REGION says us-east-1 now, and the last run's "
                        "region was eu-west-1"));
  const auto refused = CheckLosses({&moved}, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message,
              HasSubstr("set AWS_REGION back to eu-west-1, or write `region: "
                        "eu-west-1` into the spec"));
  EXPECT_THAT(refused.error().message,
              testing::Not(HasSubstr("--allow-data-loss")));
}

TEST_F(LossesOfUpdateTest, SeesAwsOwnProtection) {
  state_.resources[0].outputs["deletionProtectionEnabled"] = true;
  wanted()["name"] = "other";
  EXPECT_EQ(Find().protected_ones.size(), 1u);
}

TEST_F(LossesOfUpdateTest, AProtectedReplicaGoesOnlyWithItsTable) {
  state::StateResource& replica = AddProtectedReplica();
  replica.outputs = replica.inputs;
  pulumi::Resource wanted_replica;
  wanted_replica.type = replica.type;
  wanted_replica.inputs = replica.inputs;
  wanted_replica.inputs["globalTableArn"] =
      pulumi::OutputReference{pulumi::ResourceHandle{0}, "arn"};
  plan_.program.Add(wanted_replica);
  plan_.origins.push_back({0, "spec.replicas[0]"});
  urns_.push_back(replica.urn);
  EXPECT_TRUE(Find().protected_ones.empty());
  wanted()["name"] = "other";
  EXPECT_EQ(Find().protected_ones.size(), 1u);
}

TEST_F(LossesOfUpdateTest, ADroppedReplicaNamesItsTablesManifest) {
  const state::StateResource& replica = AddProtectedReplica();
  manifests_[0].positions["spec.replicas"] = {9, 3};
  const Losses losses = Find();
  ASSERT_EQ(losses.protected_ones.size(), 1u);
  const ProtectedLoss& loss = losses.protected_ones[0];
  EXPECT_EQ(loss.cause.text,
            "spec.replicas (orders.yaml:9:3) no longer names us-east-1");
  EXPECT_EQ(loss.cause.line, 9);
  const auto refusals = FindRefusals({&losses}, Allowed({"all"}));
  ASSERT_EQ(refusals.size(), 1u);
  EXPECT_EQ(refusals[0].urn, replica.urn);
  EXPECT_THAT(refusals[0].message, HasSubstr("us-east-1"));
  EXPECT_THAT(refusals[0].message,
              HasSubstr("deletionProtectionEnabled: false"));
}

// What the provider is allowed to delete goes by the same decision as tables.
class Going : public LossesOfUpdateTest {
 protected:
  state::StateResource& AddToState(const std::string& name,
                                   const std::string& type,
                                   std::vector<std::string> dependencies) {
    state::StateResource resource;
    resource.urn = "urn:pulumi:s::p::" + type + "::" + name;
    resource.type = type;
    resource.id = name;
    resource.inputs = {{"resourceId", "table/orders"},
                       {"serviceNamespace", "dynamodb"},
                       {"scalableDimension", "dynamodb:table:" + name},
                       {"minCapacity", 1.0},
                       {"maxCapacity", 2.0}};
    resource.outputs = resource.inputs;
    resource.dependencies = std::move(dependencies);
    return state_.resources.emplace_back(std::move(resource));
  }
  void Plan(const state::StateResource& resource) {
    pulumi::Resource wanted;
    wanted.type = resource.type;
    wanted.name = resource.name();
    wanted.inputs = resource.inputs;
    plan_.program.Add(wanted);
    plan_.origins.push_back({0, "spec.autoScale"});
    urns_.push_back(resource.urn);
  }
  static constexpr char kTarget[] = "aws:appautoscaling/target:Target";
};

TEST_F(Going, IsWhatNoManifestDeclaresAndNothingElse) {
  const std::string kept = AddToState("kept", kTarget, {kUrn}).urn;
  Plan(state_.resources.back());
  const std::string gone = AddToState("gone", kTarget, {kUrn}).urn;
  const Losses losses = Find();
  EXPECT_TRUE(losses.tables.empty());
  EXPECT_THAT(losses.going, testing::ElementsAre(gone));
}

TEST_F(Going, IsWhatDependsOnATableThatIsReplaced) {
  const std::string target = AddToState("read", kTarget, {kUrn}).urn;
  Plan(state_.resources.back());
  const std::string policy =
      AddToState("policy", "aws:appautoscaling/policy:Policy", {target}).urn;
  Plan(state_.resources.back());
  wanted()["name"] = "other";
  EXPECT_THAT(Find().going,
              testing::UnorderedElementsAre(kUrn, target, policy));
}

// A replica waits for the scaling of its table, and stays when some of it goes.
TEST_F(Going, IsNotWhatDependsOnSomethingDropped) {
  const std::string target = AddToState("gone", kTarget, {kUrn}).urn;
  AddToState("kept", kTarget, {target});
  Plan(state_.resources.back());
  EXPECT_THAT(Find().going, testing::ElementsAre(target));
}

TEST_F(Going, IsAlsoATableThatWaitsForItsDeletion) {
  state::StateResource old = Table(kUrn);
  old.pending_delete = true;
  old.outputs["name"] = "old-orders";
  state_.resources.push_back(old);
  const Losses losses = Find();
  ASSERT_EQ(losses.tables.size(), 1u);
  EXPECT_EQ(losses.tables[0].table, "old-orders");
  EXPECT_THAT(losses.going, testing::ElementsAre(kUrn));
}

TEST_F(Going, KnowsAResourceByItsAlias) {
  urns_[0] = "urn:pulumi:s::p::aws:dynamodb/table:Table::renamed";
  plan_.program.resources[0].options.aliases = {kUrn};
  wanted()["name"] = "other";
  EXPECT_THAT(Find().going, testing::UnorderedElementsAre(kUrn, urns_[0]));
}

TEST(LossWarnings, TellWhatGoesOfATableThatStays) {
  Losses losses;
  losses.replicas = {{"urn:a", "orders", "us-east-1", false, false},
                     {"urn:b", "orders", "us-west-2", true, true},
                     {"urn:c", "gone", "us-east-1", false, false}};
  losses.tables = {
      {"urn:gone", "gone", "gone", false, {"it is dropped", "", 0}, "s"}};
  const auto warnings = LossWarnings(losses);
  EXPECT_EQ(warnings.at("urn:a"),
            "the copy in us-east-1 goes; table orders stays");
  EXPECT_THAT(warnings.at("urn:b"), HasSubstr("made anew"));
  EXPECT_THAT(warnings.at("urn:b"), HasSubstr("`up` will refuse"));
  EXPECT_FALSE(warnings.contains("urn:c"));
}

}  // namespace
}  // namespace dynaplane::stack
