#include "stack/saved_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/guard/plan_check.h"
#include "stack/version.h"

namespace dynaplane::stack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

TEST(PlanCheck, TellsOfTablesFirst) {
  const std::string urn = "urn:pulumi:s::p::";
  const SavedStack now = With(
      "state",
      {{"exists", true},
       {"resources",
        {{urn + "pulumi:providers:aws::a", "1"},
         {urn + "aws:dynamodb/table:Table$aws:appautoscaling/target:Target::b",
          "1"},
         {kOrders, "2"}}}});
  EXPECT_THAT(StateDifferences(Plan().stacks[0], now),
              ElementsAre("table orders was changed", "target b was added",
                          "aws a was added"));
}

StackJob Job() {
  StackJob job;
  job.name = {"o", "p", "s"};
  pulumi::Resource provider{.type = "pulumi:providers:aws", .name = "aws"};
  provider.inputs = {{"region", "eu-west-1"},
                     {"credentialsFile", "/home/a/credentials.yaml"},
                     {"secretKey", pulumi::Value::MakeSecret("hunter2")}};
  const auto handle = job.plan.program.Add(provider);
  pulumi::Resource table{.type = "aws:dynamodb/table:Table", .name = "orders"};
  table.inputs = {{"key", pulumi::OutputReference{handle, "id"}}, {"size", 5}};
  table.options.provider = handle;
  table.options.protect = true;
  job.plan.program.Add(table);
  job.urns = {"urn:pulumi:s::p::pulumi:providers:aws::aws", kOrders};
  state::StateResource entry;
  entry.urn = kOrders;
  entry.type = "aws:dynamodb/table:Table";
  entry.id = "orders";
  entry.outputs = {{"token", pulumi::Value::MakeSecret("hunter2")}};
  job.lookup.stack_exists = true;
  job.lookup.state.resources = {entry};
  return job;
}

StackReport Shown() {
  StackReport shown;
  shown.resources = {{kOrders, "", "orders", "update", {"b", "a"}},
                     {"urn:x", "", "x", "same", {}}};
  shown.edits = {{"spec.z", "", 0, pulumi::Value::MakeSecret("hunter2"), 1},
                 {"spec.a", "", 0, 1, 2}};
  return shown;
}

SavedPlan PlanOf(const StackJob& job) {
  SavedPlan plan;
  plan.version = kVersion;
  plan.stacks = {SaveStack(job, Shown())};
  return *ParsePlan(ToText(plan), "a.plan");
}

TEST(PlanCheck, KeepsNoSecretAndNoPlaceOfThisMachine) {
  const std::string text = ToText(PlanOf(Job()));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, Not(HasSubstr("/home/a")));
  EXPECT_THAT(text, HasSubstr("[secret]"));
  EXPECT_THAT(text, HasSubstr("eu-west-1"));
}

std::string StartError(const SavedPlan& plan, const StackJob& job,
                       const std::string& backend = "") {
  state::Backend now;
  now.url = backend;
  if (backend.empty()) now.folder = "/anywhere";
  const auto start = CheckStart(plan, now, {job});
  if (start) return "";
  EXPECT_EQ(start.error().ending, Ending::kRefused);
  EXPECT_THAT(start.error().message, HasSubstr("nothing was touched"));
  return start.error().message;
}

TEST(PlanCheck, StartsFromWhatThePlanWasMadeOf) {
  const SavedPlan plan = PlanOf(Job());
  EXPECT_EQ(StartError(plan, Job()), "");
  SavedPlan other = plan;
  other.version = "0.0.1";
  EXPECT_THAT(StartError(other, Job()), HasSubstr("by dynaplane 0.0.1"));
  EXPECT_THAT(StartError(plan, Job(), "s3://b"), HasSubstr("another backend"));
  other = plan;
  other.backend = DigestOf(state::Backend{.url = "s3://b"});
  EXPECT_EQ(StartError(other, Job(), "s3://b"), "");
  StackJob job = Job();
  job.name.stack = "t";
  EXPECT_THAT(StartError(plan, job), HasSubstr("the stacks o/p/s, and"));
}

TEST(PlanCheck, StartsFromTheSameStateAndSettings) {
  const SavedPlan plan = PlanOf(Job());
  for (const auto change : std::vector<void (*)(StackJob&)>{
           [](StackJob& j) { j.lookup.state.resources.clear(); },
           [](StackJob& j) { j.lookup.state.resources[0].id = "x"; },
           [](StackJob& j) { j.lookup.state.resources[0].protect = true; },
           [](StackJob& j) { j.lookup.state.resources[0].outputs["a"] = 1; },
           [](StackJob& j) { j.lookup.recovery.changed = true; },
           [](StackJob& j) { j.plan.program.resources[1].inputs["size"] = 6; },
           [](StackJob& j) { j.plan.program.resources[1].inputs["key"] = 6; },
           [](StackJob& j) {
             j.plan.program.resources[1].options.protect = false;
           },
           [](StackJob& j) { j.plan.program.resources[0].inputs["a"] = 6; }}) {
    StackJob job = Job();
    change(job);
    EXPECT_NE(StartError(plan, job), "");
  }
  StackJob moved = Job();
  moved.plan.program.resources[0].inputs["credentialsFile"] = "/home/b/c";
  EXPECT_EQ(StartError(plan, moved), "");
}

TEST(PlanCheck, ShowsTheSameInWhateverOrder) {
  const SavedPlan plan = PlanOf(Job());
  StackReport shown = Shown();
  EXPECT_TRUE(CheckShown(plan, {Job()}, {shown}));
  std::ranges::reverse(shown.resources);
  std::ranges::reverse(shown.resources[1].diff);
  std::ranges::reverse(shown.edits);
  EXPECT_TRUE(CheckShown(plan, {Job()}, {shown}));
  shown.edits[0].before = 3;
  const auto other = CheckShown(plan, {Job()}, {shown});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().ending, Ending::kRefused);
  EXPECT_THAT(other.error().message, HasSubstr("spec.a (3 to 2) was not"));
}

TEST(PlanCheck, SavesNothingOfAStateThatMoves) {
  const StackJob job = Job();
  EXPECT_TRUE(CheckSavable(job, job.lookup));
  state::StateLookup now = job.lookup;
  now.state.resources[0].id = "x";
  EXPECT_THAT(CheckSavable(job, now).error().message,
              HasSubstr("has changed while it was previewed"));
  StackJob killed = job;
  killed.lookup.recovery.uncertain = {kOrders};
  EXPECT_THAT(CheckSavable(killed, killed.lookup).error().message,
              HasSubstr("was killed"));
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
  EXPECT_THAT(
      ShownDifferences(then, With("edits", nlohmann::json::array({edit}))),
      ElementsAre("spec.a (1 to null) was not shown"));
  EXPECT_THAT(
      ShownDifferences(With("edits", nlohmann::json::array({edit})), then),
      ElementsAre("spec.a (1 to null) was shown"));
}

}  // namespace
}  // namespace dynaplane::stack
