#include "stack/saved_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack/plan_check.h"

namespace dynaplane::stack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kOrders[] = "urn:pulumi:s::p::aws:dynamodb/table:Table::orders";

SavedPlan Plan() {
  SavedPlan plan;
  plan.version = "1.2.3";
  plan.options = {.stack = "p/s",
                  .provider = "native",
                  .engine = "auto",
                  .set = {"spec.tags.a=\"b\""},
                  .refresh = true,
                  .parallel = 4};
  plan.manifests = {{"a.yaml", "spec: {}\n\"digest\": \"x\"\n", true}};
  plan.stacks = {{"o/p/s",
                  {{"exists", true}, {"resources", {{kOrders, "1"}}}},
                  {{kOrders, {{"inputs", {{"name", "orders"}}}}}},
                  {{kOrders, {{"op", "update"}, {"diff", {"tags"}}}}},
                  nlohmann::json::array()}};
  return plan;
}

std::string ErrorOf(const std::string& text) {
  const auto plan = ParsePlan(text, "a.plan");
  if (plan) return "";
  EXPECT_EQ(plan.error().ending, Ending::kInvalid);
  EXPECT_THAT(plan.error().message, HasSubstr("a.plan"));
  return plan.error().message;
}

TEST(SavedPlan, ComesBackAsItWas) {
  const auto read = ParsePlan(ToText(Plan()), "a.plan");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(ToText(*read), ToText(Plan()));
  EXPECT_EQ(read->version, "1.2.3");
  EXPECT_THAT(read->options.set, ElementsAre("spec.tags.a=\"b\""));
  EXPECT_TRUE(read->options.refresh);
  EXPECT_EQ(read->options.parallel, 4);
  EXPECT_EQ(read->manifests[0].text, Plan().manifests[0].text);
  EXPECT_TRUE(read->manifests[0].in_folder);
  EXPECT_EQ(read->stacks[0].steps, Plan().stacks[0].steps);
}

// Each byte of it, whatever it means.
TEST(SavedPlan, NoticesEachChange) {
  const std::string text = ToText(Plan());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = other[i] == '7' ? '8' : '7';
    EXPECT_NE(ErrorOf(other), "") << "at " << i;
    EXPECT_NE(ErrorOf(text.substr(0, i)), "") << "up to " << i;
  }
  EXPECT_THAT(ErrorOf(text + "\n"), HasSubstr("is damaged or was edited"));
}

TEST(SavedPlan, IsToldFromOtherFiles) {
  EXPECT_TRUE(IsSavedPlan(ToText(Plan()).substr(0, 30)));
  for (const char* other :
       {"", "{}", "[]", "{\"manifest\":{}}", "apiVersion: v1\n", "\xff\xfe",
        "{\"dynaplane\":1"}) {
    EXPECT_FALSE(IsSavedPlan(other)) << other;
    EXPECT_THAT(ErrorOf(other), HasSubstr("is no plan of dynaplane"));
  }
  EXPECT_THAT(ErrorOf("{\"dynaplanePlan\": 2}"), HasSubstr("the format 2"));
  EXPECT_THAT(ErrorOf("{\"dynaplanePlan\": 1}"), HasSubstr("damaged"));
  EXPECT_THAT(ErrorOf("{\"dynaplanePlan\": \"1\"}"), HasSubstr("damaged"));
}

SavedStack With(const char* part, const nlohmann::json& value) {
  SavedStack stack = Plan().stacks[0];
  (std::string(part) == "state"     ? stack.state
   : std::string(part) == "planned" ? stack.planned
   : std::string(part) == "steps"   ? stack.steps
                                    : stack.edits) = value;
  return stack;
}

TEST(PlanCheck, TellsWhatHasBecomeOfTheState) {
  const SavedStack then = Plan().stacks[0];
  const auto now = [&](bool exists, const nlohmann::json& resources) {
    return StateDifferences(
        then, With("state", {{"exists", exists}, {"resources", resources}}));
  };
  EXPECT_THAT(now(true, {{kOrders, "1"}}), IsEmpty());
  EXPECT_THAT(now(true, {{kOrders, "2"}}),
              ElementsAre("table orders was changed"));
  EXPECT_THAT(now(true, nlohmann::json::object()),
              ElementsAre("table orders was removed"));
  EXPECT_THAT(
      now(true, {{kOrders, "1"}, {"urn:pulumi:s::p::a:b:C$d:e:F::x", "1"}}),
      ElementsAre("f x was added"));
  EXPECT_THAT(now(false, {{kOrders, "1"}}),
              ElementsAre("the stack was removed"));
}

TEST(PlanCheck, TellsWhatIsPlannedOtherwise) {
  const SavedStack then = Plan().stacks[0];
  EXPECT_THAT(PlanDifferences(then, then), IsEmpty());
  EXPECT_THAT(
      PlanDifferences(then,
                      With("planned", {{kOrders,
                                        {{"inputs", {{"name", "x"}}},
                                         {"options", {{"protect", true}}}}}})),
      ElementsAre("other settings of table orders: name, protect"));
  EXPECT_THAT(PlanDifferences(then, With("planned", nlohmann::json::object())),
              ElementsAre("table orders is not planned any more"));
}

TEST(PlanCheck, TellsWhatWasNotShown) {
  const SavedStack then = Plan().stacks[0];
  EXPECT_THAT(ShownDifferences(then, then), IsEmpty());
  const auto step = [&](const char* op, const char* diff) {
    return ShownDifferences(
        then, With("steps", {{kOrders, {{"op", op}, {"diff", {diff}}}}}));
  };
  EXPECT_THAT(step("replace", "tags"),
              ElementsAre("table orders: update was shown, replace would be "
                          "done"));
  EXPECT_THAT(
      step("update", "name"),
      ElementsAre("table orders: update of other properties than was shown"));
  EXPECT_THAT(
      ShownDifferences(then, With("steps", nlohmann::json::object())),
      ElementsAre("table orders: update was shown, nothing would be done"));
  const nlohmann::json edit = {
      {"path", "spec.a"}, {"old", 1}, {"new", nullptr}};
  EXPECT_THAT(ShownDifferences(then, With("edits", {edit})),
              ElementsAre("spec.a (1 to null) was not shown"));
  EXPECT_THAT(ShownDifferences(With("edits", {edit}), then),
              ElementsAre("spec.a (1 to null) was shown"));
}

}  // namespace
}  // namespace dynaplane::stack
