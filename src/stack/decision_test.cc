#include "stack/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynaplane::stack {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

state::StateResource Entry(const std::string& name, const std::string& type) {
  state::StateResource resource;
  resource.urn = "urn:pulumi:s::p::" + type + "::" + name;
  resource.type = type;
  resource.id = name;
  resource.inputs = {{"name", name}};
  return resource;
}

state::StateLookup Lookup(std::vector<state::StateResource> resources) {
  state::StateLookup lookup;
  lookup.readable = lookup.stack_exists = true;
  lookup.state.resources = std::move(resources);
  return lookup;
}

const state::StateResource kOrders =
    Entry("orders", "aws:dynamodb/table:Table");
const state::StateResource kPolicy =
    Entry("orders-read", "aws:appautoscaling/policy:Policy");

TEST(ChangesBetween, TellsWhatAnotherRunHasDone) {
  state::StateResource tagged = kOrders;
  tagged.inputs["tags"] = pulumi::Object{{"a", "b"}};
  state::StateResource replaced = kOrders;
  replaced.pending_delete = true;
  const state::StateLookup seen = Lookup({kOrders, kPolicy});
  EXPECT_THAT(ChangesBetween(seen, Lookup({kPolicy, kOrders})), IsEmpty());
  EXPECT_THAT(ChangesBetween(seen, Lookup({tagged, kPolicy})),
              ElementsAre("table orders was changed"));
  EXPECT_THAT(ChangesBetween(seen, Lookup({kOrders})),
              ElementsAre("policy orders-read was removed"));
  EXPECT_THAT(ChangesBetween(Lookup({}), Lookup({kOrders})),
              ElementsAre("table orders was added"));
  EXPECT_THAT(ChangesBetween(seen, Lookup({kOrders, replaced, kPolicy})),
              ElementsAre("table orders was added"));
  state::StateResource provider = Entry("classic", "pulumi:providers:aws");
  state::StateResource again = provider;
  again.id = "made-up-for-each-recovery";
  EXPECT_THAT(ChangesBetween(Lookup({provider}), Lookup({again})), IsEmpty());
  EXPECT_THAT(ChangesBetween({}, Lookup({})),
              ElementsAre("the stack was made"));
}

Losses LosingUrns(std::set<std::string> urns) {
  Losses losses;
  losses.going = std::move(urns);
  return losses;
}

// (what was decided, what would go now, whether it was shown) → goes on?
struct Case {
  const char* what;
  std::set<std::string> before;
  std::set<std::string> now;
  bool shown;
  bool goes_on;
};

TEST(CheckChangedState, LetsNothingGoThatWasNotDecidedOn) {
  const Case cases[] = {
      {"nothing goes", {}, {}, false, true},
      {"the same goes", {"u::a"}, {"u::a"}, false, true},
      {"less goes", {"u::a", "u::b"}, {"u::a"}, false, true},
      {"something goes now", {}, {"u::third"}, false, false},
      {"more goes", {"u::a"}, {"u::a", "u::third"}, false, false},
      {"another goes", {"u::a"}, {"u::third"}, false, false},
      {"a user has agreed to something else", {}, {}, true, false}};
  for (const Case& each : cases) {
    const auto checked =
        CheckChangedState("shop/dev", {"table third was added"}, each.shown,
                          LosingUrns(each.before), LosingUrns(each.now));
    EXPECT_EQ(checked.has_value(), each.goes_on) << each.what;
    if (checked) continue;
    EXPECT_EQ(checked.error().ending, Ending::kRefused) << each.what;
    EXPECT_THAT(
        checked.error().message,
        AllOf(HasSubstr("shop/dev"), HasSubstr("table third was added"),
              HasSubstr(each.shown ? "nothing was touched" : "third, and")));
  }
}

TEST(CheckChangedState, NamesWhatWouldGoAndNoMoreThanAFew) {
  std::set<std::string> many;
  for (char c = 'a'; c < 'j'; ++c) many.insert(std::string("u::") + c);
  const auto checked =
      CheckChangedState("s", {"x"}, false, {}, LosingUrns(many));
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().message, HasSubstr("a, b, c, d, e and 4 more"));
}

TEST(Graver, IsTheWorstForWhoRunsIt) {
  using E = Ending;
  const E order[] = {E::kDone,    E::kUnexpectedChanges,
                     E::kRefused, E::kInvalid,
                     E::kFailed,  E::kInterrupted};
  for (std::size_t i = 0; i < std::size(order); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      EXPECT_EQ(Graver(order[i], order[j]), order[i]);
      EXPECT_EQ(Graver(order[j], order[i]), order[i]);
    }
  }
}

}  // namespace
}  // namespace dynaplane::stack
