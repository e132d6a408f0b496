#include "aws/retry.h"

#include <gtest/gtest.h>

#include "aws/testing/fake_clock.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using std::chrono::milliseconds;
using testing::FakeClock;

TEST(RetryRuleTest, ThereIsOneForEachRetryableClassAndNoOther) {
  for (int i = 0; i <= static_cast<int>(kOther); ++i) {
    const auto kind = static_cast<ErrorClass>(i);
    const RetryRule* rule = RetryRuleOf(kind, true);
    EXPECT_EQ(rule != nullptr, IsRetryable(kind)) << ToString(kind);
    if (rule == nullptr) continue;
    EXPECT_GT(rule->base.count(), 0) << ToString(kind);
    EXPECT_GE(rule->cap, rule->base) << ToString(kind);
  }
}

TEST(RetryRuleTest, AnAddressThatNeverAnsweredGetsSeconds) {
  EXPECT_LE(RetryRuleOf(kUnreachable, false)->patience, milliseconds(10'000));
  EXPECT_GE(RetryRuleOf(kUnreachable, true)->patience, milliseconds(60'000));
  EXPECT_EQ(RetryRuleOf(kThrottled, false), RetryRuleOf(kThrottled, true));
}

TEST(BackoffTest, TheLimitDoublesUpToTheCap) {
  FakeClock clock;
  clock.SetRandom(0.999999);
  Backoff backoff(milliseconds(100), milliseconds(1000));
  for (const int expected : {100, 200, 400, 800, 1000, 1000}) {
    EXPECT_EQ(backoff.Next(clock), milliseconds(expected));
  }
  backoff.Reset();
  EXPECT_EQ(backoff.Next(clock), milliseconds(100));
}

TEST(BackoffTest, JitterIsFull) {
  FakeClock clock;
  clock.SetRandom(0);
  Backoff backoff(milliseconds(100), milliseconds(1000));
  EXPECT_EQ(backoff.Next(clock), milliseconds(0));
  clock.SetRandom(0.5);
  EXPECT_EQ(backoff.Next(clock), milliseconds(100));
}

TEST(BackoffTest, NeverBelowTheMinimumNorOverflowing) {
  FakeClock clock;
  clock.SetRandom(0);
  Backoff backoff(milliseconds(100), std::chrono::hours(10));
  for (int i = 0; i < 200; ++i) {
    const auto wait = backoff.Next(clock, milliseconds(300));
    EXPECT_EQ(wait, milliseconds(300));
  }
  clock.SetRandom(0.999999);
  EXPECT_LE(backoff.Next(clock), std::chrono::hours(10));
}

TEST(RetryBudgetTest, ABurstIsFreeTheRestIsSpreadOut) {
  RetryBudget budget(3, 10);
  const auto now = std::chrono::steady_clock::time_point(std::chrono::hours(1));
  for (const int expected : {0, 0, 0, 100, 200, 300}) {
    EXPECT_EQ(budget.Take(now), milliseconds(expected));
  }
  // 400 ms later, the three that are waiting have gone, and one more.
  EXPECT_EQ(budget.Take(now + milliseconds(400)), milliseconds(0));
  EXPECT_EQ(budget.Take(now + milliseconds(400)), milliseconds(100));
  // After a rest the burst is there again, and no more than that.
  const auto later = now + std::chrono::minutes(10);
  for (const int expected : {0, 0, 0, 100}) {
    EXPECT_EQ(budget.Take(later), milliseconds(expected));
  }
}

}  // namespace
}  // namespace dynaplane::aws
