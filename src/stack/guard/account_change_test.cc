#include "stack/guard/account_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/types.h"

namespace dynaplane::stack {
namespace {

using pulumi::Object;
using testing::ElementsAre;
using testing::Pair;

constexpr char kProvider[] =
    "urn:pulumi:s::p::pulumi:providers:aws::classic-provider";
constexpr char kTable[] = "urn:pulumi:s::p::aws:dynamodb/table:Table::orders";
constexpr char kTarget[] =
    "urn:pulumi:s::p::aws:appautoscaling/target:Target::orders-read";

state::StateResource Entry(const std::string& urn, const std::string& type,
                           Object outputs) {
  state::StateResource entry;
  entry.urn = urn;
  entry.type = type;
  entry.id = "orders";
  entry.provider = std::string(kProvider) + "::id";
  entry.inputs = {{"name", "orders"}, {"hashKey", "pk"}};
  entry.outputs = std::move(outputs);
  return entry;
}

Object TableOutputs() {
  return {{"arn", "arn:aws:dynamodb:eu-west-1:111111111111:table/orders"},
          {"tableId", "id-1"},
          {"name", "orders"},
          {"hashKey", "pk"}};
}

state::State OneTable() {
  state::State state;
  state.resources.push_back(Entry(kTable, module::kTableType, TableOutputs()));
  return state;
}

TEST(AccountsInState, AreThoseOfTheTablesFirst) {
  state::State state = OneTable();
  state.resources.push_back(Entry(
      kTarget, module::kTargetType,
      {{"arn", "arn:aws:application-autoscaling:eu-west-1:222222222222:x/1"},
       {"region", "eu-west-1"},
       {"serviceNamespace", "dynamodb"},
       {"resourceId", "table/orders"}}));
  EXPECT_THAT(AccountsInState(state),
              ElementsAre(Pair(kProvider, ElementsAre("111111111111"))));
  // Without its table it speaks for itself.
  state.resources.erase(state.resources.begin());
  EXPECT_THAT(AccountsInState(state),
              ElementsAre(Pair(kProvider, ElementsAre("222222222222"))));
}

TEST(TablesInState, TellEachTableOnce) {
  state::State state = OneTable();
  state.resources.push_back(state.resources[0]);
  state.resources[1].pending_delete = true;
  const auto tables = TablesInState(state);
  ASSERT_EQ(tables.size(), 1u);
  const auto& listed = tables.at(kProvider);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].arn,
            "arn:aws:dynamodb:eu-west-1:111111111111:table/orders");
  EXPECT_EQ(listed[0].id, "id-1");
  EXPECT_EQ(listed[0].urn, kTable);
}

class MaySendTest : public testing::Test {
 protected:
  MaySendTest() {
    job_.lookup.state = OneTable();
    pulumi::Resource table;
    table.type = module::kTableType;
    table.name = "orders";
    table.inputs = {{"name", "orders"}, {"hashKey", "pk"}};
    job_.plan.program.Add(std::move(table));
    job_.urns = {kTable};
  }
  state::StateResource& entry() { return job_.lookup.state.resources[0]; }
  Object& wanted() { return job_.plan.program.resources[0].inputs; }

  StackJob job_;
};

TEST_F(MaySendTest, NothingWhenAllIsAsPlanned) { EXPECT_FALSE(MaySend(job_)); }

TEST_F(MaySendTest, WhenSomethingIsToBeChangedMadeOrDeleted) {
  wanted()["tableClass"] = "STANDARD_INFREQUENT_ACCESS";
  EXPECT_TRUE(MaySend(job_));
  wanted().erase("tableClass");
  EXPECT_FALSE(MaySend(job_));
  entry().init_failed = true;
  EXPECT_TRUE(MaySend(job_));
  entry().init_failed = false;
  job_.urns = {"urn:pulumi:s::p::aws:dynamodb/table:Table::other"};
  EXPECT_TRUE(MaySend(job_));
  job_.lookup.state.resources.clear();
  EXPECT_TRUE(MaySend(job_));
  job_.plan.program.resources.clear();
  job_.urns.clear();
  EXPECT_FALSE(MaySend(job_));
  job_.lookup.recovery.changed = true;
  EXPECT_TRUE(MaySend(job_));
}

}  // namespace
}  // namespace dynaplane::stack
