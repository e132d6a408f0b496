#include "aws/cancel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

namespace dynaplane::aws {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(CancelTokenTest, CopiesShareOneFlag) {
  CancelToken token;
  const CancelToken copy = token;
  EXPECT_FALSE(copy.IsCancelled());
  token.Cancel();
  token.Cancel();
  EXPECT_TRUE(copy.IsCancelled());
}

TEST(CancelTokenTest, WaitsForTheWholeTime) {
  EXPECT_TRUE(CancelToken().WaitFor(milliseconds(1)));
}

TEST(CancelTokenTest, CancelWakesThoseWhoWait) {
  CancelToken token;
  std::thread waiter([&] { EXPECT_FALSE(token.WaitFor(hours(1))); });
  token.Cancel();
  waiter.join();
  EXPECT_FALSE(token.WaitFor(hours(1)));
}

TEST(CancelTokenTest, CallsBackOnceWhenCancelled) {
  CancelToken token;
  int calls = 0;
  const auto subscription = token.OnCancel([&] { ++calls; });
  EXPECT_EQ(calls, 0);
  token.Cancel();
  token.Cancel();
  EXPECT_EQ(calls, 1);
}

TEST(CancelTokenTest, CallsBackAtOnceWhenItHasBeen) {
  CancelToken token;
  token.Cancel();
  int calls = 0;
  const auto subscription = token.OnCancel([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(CancelTokenTest, NotAfterTheSubscriptionIsGone) {
  CancelToken token;
  int calls = 0;
  {
    auto first = token.OnCancel([&] { ++calls; });
    const auto moved = std::move(first);
  }
  token.Cancel();
  EXPECT_EQ(calls, 0);
}

// The callback uses a local variable: it must not run any more once the
// destructor of the subscription has returned.
TEST(CancelTokenTest, TheSubscriptionWaitsForARunningCallback) {
  for (int round = 0; round < 200; ++round) {
    CancelToken token;
    std::thread canceller([&] { token.Cancel(); });
    {
      auto counter = std::make_unique<std::atomic<int>>(0);
      const auto subscription = token.OnCancel([&] { ++*counter; });
    }
    canceller.join();
  }
}

}  // namespace
}  // namespace dynaplane::aws
