#include "pulumi/state/target_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace pulumi::state {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

StateResource Entry(const std::string& urn, const std::string& type,
                    std::vector<std::string> dependencies = {}) {
  StateResource resource;
  resource.urn = urn;
  resource.type = type;
  resource.dependencies = std::move(dependencies);
  return resource;
}

class TargetPartsTest : public testing::Test {
 protected:
  TargetPartsTest() {
    state_.resources = {
        Entry("stack", "pulumi:pulumi:Stack"),
        Entry("provider", "pulumi:providers:aws"),
        Entry("table-a", "aws:dynamodb/table:Table", {"provider"}),
        Entry("table-b", "aws:dynamodb/table:Table", {"provider"}),
        Entry("target-a", "aws:appautoscaling/target:Target", {"table-a"}),
        Entry("policy-b", "aws:appautoscaling/policy:Policy", {"table-b"}),
        Entry("policy-a", "aws:appautoscaling/policy:Policy", {"target-a"})};
    for (StateResource& resource : state_.resources) {
      resource.parent = "stack";
      targets_.push_back(resource.urn);
    }
  }
  State state_;
  std::vector<std::string> targets_;
};

TEST_F(TargetPartsTest, AreOneWhereTheyFit) {
  EXPECT_THAT(
      TargetParts(state_, targets_, 100'000),
      ElementsAre(ElementsAre("table-a", "target-a", "policy-a", "table-b",
                              "policy-b", "stack", "provider")));
  EXPECT_THAT(TargetParts(state_, {}, 100'000), IsEmpty());
}

TEST_F(TargetPartsTest, KeepATableWithAllThatIsItsOwnAndTheStackForTheEnd) {
  EXPECT_THAT(TargetParts(state_, targets_, 1),
              ElementsAre(ElementsAre("table-a", "target-a", "policy-a"),
                          ElementsAre("table-b", "policy-b"),
                          ElementsAre("stack", "provider")));
}

TEST_F(TargetPartsTest, TakeAsManyAsFit) {
  State state;
  std::vector<std::string> targets;
  for (int i = 0; i < 520; ++i) {
    targets.push_back(std::string(255, 'x') + std::to_string(i));
    state.resources.push_back(
        Entry(targets.back(), "aws:dynamodb/table:Table"));
  }
  const auto parts = TargetParts(state, targets, 100'000);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_EQ(parts[0].size() + parts[1].size(), 520u);
  EXPECT_EQ(TargetParts(state, targets, 1'000'000).size(), 1u);
}

TEST(RoomForTargets, IsLessThanTheSystemAllows) {
  EXPECT_GT(RoomForTargets(), 10'000u);
  EXPECT_LT(RoomForTargets(), static_cast<std::size_t>(sysconf(_SC_ARG_MAX)));
}

}  // namespace
}  // namespace pulumi::state
