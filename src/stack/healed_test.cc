#include "stack/healed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pulumi/state/journal.h"

namespace dynaplane::stack {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

constexpr char kTable[] = "aws:dynamodb/table:Table";

std::string Urn(const std::string& name) {
  return std::string("urn:pulumi:s::p::") + kTable + "::" + name;
}

class HealedTest : public testing::Test {
 protected:
  HealedTest() { job_.manifests.emplace_back(); }

  state::StateResource& AddToState(const std::string& name) {
    state::StateResource table;
    table.urn = Urn(name);
    table.type = kTable;
    table.id = name;
    table.inputs = Inputs(name);
    table.outputs = table.inputs;
    return job_.lookup.state.resources.emplace_back(std::move(table));
  }
  pulumi::Object& Plan(const std::string& name) {
    pulumi::Resource table;
    table.type = kTable;
    table.name = name;
    table.inputs = Inputs(name);
    job_.plan.program.Add(table);
    job_.plan.origins.push_back({0, "spec"});
    job_.urns.push_back(Urn(name));
    return job_.plan.program.resources.back().inputs;
  }
  static pulumi::Object Inputs(const std::string& name) {
    return {{"name", name},
            {"hashKey", "pk"},
            {"attributes",
             pulumi::Array{pulumi::Object{{"name", "pk"}, {"type", "S"}}}},
            {"billingMode", "PAY_PER_REQUEST"}};
  }
  StackJob job_;
};

TEST_F(HealedTest, APreviewAnnouncesWhatNobodySawTheEndOf) {
  AddToState("unseen").id = pulumi::kPendingId;
  Plan("unseen");
  AddToState("unfinished").init_failed = true;
  Plan("unfinished");
  AddToState("changed");
  Plan("changed")["tags"] = pulumi::Object{{"a", "b"}};
  AddToState("remade");
  Plan("remade")["hashKey"] = "id";
  AddToState("dropped");
  AddToState("there");
  Plan("there");
  AddToState("unseen-and-dropped").id = pulumi::kPendingId;
  EXPECT_THAT(
      AnnouncedOps(job_, {Urn("unseen"), Urn("unfinished"), Urn("changed"),
                          Urn("remade"), Urn("dropped"), Urn("there"),
                          Urn("unseen-and-dropped"), Urn("unknown")}),
      UnorderedElementsAre(
          Pair(Urn("unseen"), "create"), Pair(Urn("unfinished"), "update"),
          Pair(Urn("changed"), "update"), Pair(Urn("remade"), "replace"),
          Pair(Urn("dropped"), "delete")));
}

TEST_F(HealedTest, CountsWhatNeededNoStepAnyMore) {
  StackReport report;
  report.resources = {{Urn("a"), kTable, "a", "same", {}, true},
                      {Urn("b"), kTable, "b", "update", {}, true}};
  CountHealed(
      {{Urn("a"), "create"}, {Urn("b"), "create"}, {Urn("gone"), "delete"}},
      report);
  ASSERT_EQ(report.resources.size(), 3u);
  EXPECT_EQ(report.resources[0].op, "create");
  EXPECT_EQ(report.resources[1].op, "update") << "there was more to do";
  EXPECT_EQ(report.resources[2].op, "delete");
  EXPECT_EQ(report.resources[2].type, kTable);
  EXPECT_EQ(report.resources[2].name, "gone");
}

}  // namespace
}  // namespace dynaplane::stack
