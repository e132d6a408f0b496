#include "base/cancellation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace dynaplane::base {
namespace {

TEST(Cancellation, RunsCallbacksOnce) {
  Cancellation cancellation;
  int calls = 0;
  auto registration = cancellation.OnCancel([&] { ++calls; });
  EXPECT_FALSE(cancellation.cancelled());
  EXPECT_EQ(calls, 0);
  cancellation.Cancel();
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
  EXPECT_EQ(calls, 1);
}

TEST(Cancellation, CopiesShareOneState) {
  Cancellation cancellation;
  Cancellation copy = cancellation;
  copy.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
}

TEST(Cancellation, WaitsForTheWholeTime) {
  EXPECT_TRUE(Cancellation().WaitFor(std::chrono::milliseconds(1)));
}

TEST(Cancellation, WakesThoseWhoWait) {
  Cancellation cancellation;
  std::thread waiter(
      [&] { EXPECT_FALSE(cancellation.WaitFor(std::chrono::hours(1))); });
  cancellation.Cancel();
  waiter.join();
  EXPECT_FALSE(cancellation.WaitFor(std::chrono::hours(1)));
}

TEST(Cancellation, ALateCallbackRunsAtOnce) {
  Cancellation cancellation;
  cancellation.Cancel();
  int calls = 0;
  auto registration = cancellation.OnCancel([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(Cancellation, ADroppedRegistrationIsNotCalled) {
  Cancellation cancellation;
  int calls = 0;
  auto registration = cancellation.OnCancel([&] { ++calls; });
  registration.reset();
  cancellation.Cancel();
  EXPECT_EQ(calls, 0);
}

TEST(Cancellation, ACallbackMayDropItsOwnRegistration) {
  Cancellation cancellation;
  Cancellation::Registration registration;
  registration = cancellation.OnCancel([&] { registration.reset(); });
  cancellation.Cancel();
  EXPECT_EQ(registration, nullptr);
}

TEST(Cancellation, DroppingWaitsForTheRunningCallback) {
  Cancellation cancellation;
  std::promise<void> entered;
  std::promise<void> may_leave;
  std::atomic<bool> left = false;
  auto registration = cancellation.OnCancel([&] {
    entered.set_value();
    may_leave.get_future().wait();
    left = true;
  });
  std::thread canceller([&] { cancellation.Cancel(); });
  entered.get_future().wait();
  std::thread releaser([&] { may_leave.set_value(); });
  registration.reset();
  EXPECT_TRUE(left);
  canceller.join();
  releaser.join();
}

}  // namespace
}  // namespace dynaplane::base
