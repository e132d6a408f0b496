#include "pulumi/state/mend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulumi::state {
namespace {

using pulumi::Operation;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Result<void> CheckLost(const std::vector<std::string>& lost,
                       const std::vector<std::string>& wanted,
                       Operation operation) {
  Recovery recovery;
  recovery.torn = true;
  recovery.unaccounted = lost;
  Backend backend;
  backend.folder = "/states";
  return CheckAccounted(recovery, backend, {"", "shop", "dev"}, wanted,
                        operation);
}

TEST(CheckAccounted, WhatAnUpdateWantsItFindsOnAws) {
  EXPECT_TRUE(CheckLost({"u::a"}, {"u::b", "u::a"}, Operation::kUp));
  const auto other = CheckLost({"u::a", "u::b"}, {"u::b"}, Operation::kUp);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().ending, Ending::kFailed);
  EXPECT_THAT(other.error().message,
              AllOf(HasSubstr("/states/.pulumi/stacks/shop/dev.journal"),
                    HasSubstr("u::a;"), Not(HasSubstr("u::b")),
                    HasSubstr("run `dynaplane up`")));
}

TEST(CheckAccounted, NobodyElseDoes) {
  for (const auto operation : {Operation::kDestroy, Operation::kRefresh}) {
    const auto wanted = CheckLost({"u::a", "u::b"}, {"u::a"}, operation);
    ASSERT_FALSE(wanted);
    EXPECT_THAT(wanted.error().message, HasSubstr("has made u::a, u::b;"));
  }
}

TEST(CheckAccounted, NothingLostOrNothingDoneIsNoFault) {
  for (const auto operation :
       {Operation::kUp, Operation::kDestroy, Operation::kRefresh}) {
    EXPECT_TRUE(CheckLost({}, {"u::a"}, operation));
  }
  EXPECT_TRUE(CheckLost({"u::a"}, {}, Operation::kPreview));
}

}  // namespace
}  // namespace pulumi::state
