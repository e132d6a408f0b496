#include "pulumi/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>

namespace pulumi {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(WorkerPool, RunsManyAtOnce) {
  std::latch all(50);
  WorkerPool pool(50);
  for (int i = 0; i < 50; ++i) {
    pool.Submit([&] { all.arrive_and_wait(); });
  }
  all.wait();
}

TEST(WorkerPool, IsBoundedAndTheRestFollows) {
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::atomic<int> done = 0;
  {
    WorkerPool pool(3);
    for (int i = 0; i < 200; ++i) {
      pool.Submit([&] {
        int now = ++running;
        int before = most;
        while (now > before && !most.compare_exchange_weak(before, now)) {
        }
        --running;
        ++done;
      });
    }
  }
  EXPECT_EQ(done, 200);
  EXPECT_LE(most, 3);
}

TEST(WorkerPool, KnowsWhenItIsIdle) {
  WorkerPool pool(2);
  EXPECT_TRUE(pool.WaitIdle(milliseconds(0)));
  std::promise<void> may_end;
  pool.Submit([&] { may_end.get_future().wait(); });
  EXPECT_FALSE(pool.WaitIdle(milliseconds(1)));
  may_end.set_value();
  EXPECT_TRUE(pool.WaitIdle(seconds(60)));
}

TEST(WorkerPool, ATaskMaySubmit) {
  std::promise<void> second;
  WorkerPool pool(1);
  pool.Submit([&] { pool.Submit([&] { second.set_value(); }); });
  second.get_future().wait();
}

TEST(WorkerPool, ATaskThatThrowsEndsNeitherProcessNorPool) {
  std::promise<void> next;
  WorkerPool pool(1);
  pool.Submit([] { throw std::runtime_error("broken"); });
  pool.Submit([&] { next.set_value(); });
  next.get_future().wait();
  EXPECT_TRUE(pool.WaitIdle(seconds(60)));
}

}  // namespace
}  // namespace pulumi
