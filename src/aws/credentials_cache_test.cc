#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "aws/credentials.h"
#include "aws/testing/fake_clock.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::FakeClock;

// Gives keys named by the number of the question.
class Source : public CredentialsProvider {
 public:
  explicit Source(std::shared_ptr<FakeClock> clock)
      : clock_(std::move(clock)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    const int number = ++questions;
    if (before_answer) before_answer(cancel);
    if (cancel.cancelled()) return Fail(kCancelled, "cancelled");
    if (failing) return Fail(kUnreachable, "no answer");
    Credentials keys;
    keys.access_key_id = "KEY" + std::to_string(number);
    if (lifetime.count() != 0) keys.expiration = clock_->WallNow() + lifetime;
    return keys;
  }

  std::atomic<int> questions{0};
  std::atomic<bool> failing{false};
  seconds lifetime{3600};
  std::function<void(const base::Cancellation&)> before_answer;

 private:
  const std::shared_ptr<FakeClock> clock_;
};

class CredentialsCacheTest : public ::testing::Test {
 protected:
  std::string Id(const base::Cancellation& cancel = {}) {
    const auto keys = cache_->Get(cancel);
    return keys ? keys->access_key_id : keys.error().message;
  }

  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<Source> source_ = std::make_shared<Source>(clock_);
  std::shared_ptr<CredentialsProvider> cache_ =
      CachingCredentials(source_, {.clock = clock_});
};

TEST_F(CredentialsCacheTest, KeepsKeysUntilShortlyBeforeTheyExpire) {
  EXPECT_EQ(Id(), "KEY1");
  clock_->Advance(minutes(54));
  EXPECT_EQ(Id(), "KEY1");
  clock_->Advance(minutes(1));
  EXPECT_EQ(Id(), "KEY2");
  EXPECT_EQ(Id(), "KEY2");
}

TEST_F(CredentialsCacheTest, KeysWithoutAnEndAreKeptForGood) {
  source_->lifetime = seconds(0);
  EXPECT_EQ(Id(), "KEY1");
  clock_->Advance(std::chrono::hours(10'000));
  EXPECT_EQ(Id(), "KEY1");
}

TEST_F(CredentialsCacheTest, ShortLivedKeysAreNotFetchedForEachRequest) {
  source_->lifetime = minutes(6);
  EXPECT_EQ(Id(), "KEY1");
  clock_->Advance(minutes(3));
  EXPECT_EQ(Id(), "KEY1");
  clock_->Advance(minutes(1) + seconds(1));
  EXPECT_EQ(Id(), "KEY2");
}

TEST_F(CredentialsCacheTest, OldKeysServeWhileTheRefreshFails) {
  EXPECT_EQ(Id(), "KEY1");
  source_->failing = true;
  clock_->Advance(minutes(56));
  EXPECT_EQ(Id(), "KEY1");
  EXPECT_EQ(Id(), "KEY1");
  EXPECT_EQ(source_->questions, 2);  // not for each request
  clock_->Advance(seconds(31));
  EXPECT_EQ(Id(), "KEY1");
  EXPECT_EQ(source_->questions, 3);
  clock_->Advance(minutes(3));
  EXPECT_EQ(Id(), "no answer");
  source_->failing = false;
  EXPECT_EQ(Id(), "KEY5");
}

TEST_F(CredentialsCacheTest, ErrorsAreNotKept) {
  source_->failing = true;
  EXPECT_EQ(Id(), "no answer");
  source_->failing = false;
  EXPECT_EQ(Id(), "KEY2");
}

TEST_F(CredentialsCacheTest, KeysThatHaveExpiredAlreadyAreAnError) {
  source_->lifetime = seconds(-60);
  const auto keys = cache_->Get({});
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, kExpiredCredentials);
}

TEST_F(CredentialsCacheTest, RefusedKeysAreForgotten) {
  const auto keys = cache_->Get({});
  Credentials others;
  others.access_key_id = "OTHER";
  cache_->Forget(others);
  EXPECT_EQ(Id(), "KEY1");
  cache_->Forget(*keys);
  EXPECT_EQ(Id(), "KEY2");
}

TEST_F(CredentialsCacheTest, OneThreadAsksForAll) {
  constexpr int kThreads = 8;
  std::barrier all(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      all.arrive_and_wait();
      EXPECT_EQ(Id(), "KEY1");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(source_->questions, 1);
}

// Two ask; the first is cancelled in the middle of its question.
TEST_F(CredentialsCacheTest, TheNextOneAsksForWhoeverIsCancelled) {
  base::Cancellation first;
  std::atomic<bool> asked{false};
  source_->before_answer = [&](const base::Cancellation& cancel) {
    if (source_->questions > 1) return;
    asked = true;
    asked.notify_all();
    (void)cancel.WaitFor(std::chrono::hours(1));
  };
  std::thread leader([&] { EXPECT_EQ(Id(first), "cancelled"); });
  asked.wait(false);
  std::thread follower([&] { EXPECT_EQ(Id(), "KEY2"); });
  first.Cancel();
  leader.join();
  follower.join();
}

TEST_F(CredentialsCacheTest, WhoeverWaitsCanBeCancelled) {
  base::Cancellation first;
  base::Cancellation second;
  std::atomic<bool> asked{false};
  source_->before_answer = [&](const base::Cancellation& cancel) {
    asked = true;
    asked.notify_all();
    (void)cancel.WaitFor(std::chrono::hours(1));
  };
  std::thread leader([&] { EXPECT_EQ(Id(first), "cancelled"); });
  asked.wait(false);
  second.Cancel();
  EXPECT_EQ(Id(second), "cancelled");
  first.Cancel();
  leader.join();
}

}  // namespace
}  // namespace dynaplane::aws
