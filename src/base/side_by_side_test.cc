#include "base/side_by_side.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>

namespace dynaplane::base {
namespace {

using testing::Each;
using testing::SizeIs;

TEST(SideBySide, DoesEachOnceAndSeveralAtOnce) {
  std::vector<std::atomic<int>> done(7);
  std::latch three(3);
  const auto thrown = SideBySide(7, 3, [&](std::size_t i) {
    ++done[i];
    if (i < 3) three.arrive_and_wait();
  });
  for (const auto& times : done) EXPECT_EQ(times, 1);
  EXPECT_THAT(thrown, Each(std::nullopt));
}

TEST(SideBySide, WhatIsThrownIsToldAndStopsNoOther) {
  std::vector<int> done(4);
  const auto thrown = SideBySide(4, 2, [&](std::size_t i) {
    done[i] = 1;
    if (i % 2 == 1) throw std::runtime_error("broken");
  });
  EXPECT_THAT(done, Each(1));
  ASSERT_THAT(thrown, SizeIs(4));
  EXPECT_EQ(thrown[0], std::nullopt);
  EXPECT_EQ(thrown[1], "internal error: broken");
  EXPECT_EQ(thrown[3], "internal error: broken");
}

TEST(SideBySide, NothingToDoIsDone) {
  EXPECT_THAT(SideBySide(0, 8, [](std::size_t) { FAIL(); }), SizeIs(0));
}

}  // namespace
}  // namespace dynaplane::base
