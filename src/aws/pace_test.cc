#include "aws/pace.h"

#include <gtest/gtest.h>

#include <queue>
#include <tuple>

#include "aws/retry.h"
#include "aws/testing/fake_clock.h"

namespace dynaplane::aws {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Pace::Time kStart{std::chrono::hours(1)};

TEST(PaceTest, IsFreeUntilAwsThrottles) {
  Pace pace;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(pace.Take(kStart), milliseconds(0));
}

TEST(PaceTest, SpacesTheCallsOfAllThreads) {
  Pace pace;
  pace.Throttled(kStart);
  EXPECT_EQ(pace.Take(kStart), milliseconds(0));
  EXPECT_EQ(pace.Take(kStart), milliseconds(20));
  EXPECT_EQ(pace.Take(kStart), milliseconds(40));
  EXPECT_EQ(pace.Take(kStart + seconds(1)), milliseconds(0));
}

TEST(PaceTest, TakesABurstOfRefusalsForOne) {
  Pace pace;
  for (int i = 0; i < 50; ++i) pace.Throttled(kStart);
  pace.Take(kStart);
  EXPECT_EQ(pace.Take(kStart), milliseconds(20));
}

TEST(PaceTest, NeverGetsSlowerThanOneCallInTwoSeconds) {
  Pace pace;
  Pace::Time now = kStart;
  for (int i = 0; i < 50; ++i) pace.Throttled(now += seconds(10));
  pace.Take(now);
  EXPECT_EQ(pace.Take(now), seconds(2));
}

TEST(PaceTest, BecomesFreeAgain) {
  Pace pace;
  pace.Throttled(kStart);
  for (int i = 0; i < 300; ++i) pace.Succeeded();
  pace.Take(kStart);
  EXPECT_EQ(pace.Take(kStart), milliseconds(0));
}

TEST(PacesTest, OperationsAndRegionsAreApart) {
  Paces paces;
  paces.Of("CreateTable", "eu-west-1").Throttled(kStart);
  EXPECT_EQ(&paces.Of("a", "r"), &paces.Of("a", "r"));
  for (const char* region : {"eu-west-1", "eu-west-2"}) {
    paces.Of("CreateTable", region).Take(kStart);
    paces.Of("DeleteTable", region).Take(kStart);
  }
  EXPECT_EQ(paces.Of("CreateTable", "eu-west-1").Take(kStart),
            milliseconds(20));
  EXPECT_EQ(paces.Of("CreateTable", "eu-west-2").Take(kStart), milliseconds(0));
  EXPECT_EQ(paces.Of("DeleteTable", "eu-west-1").Take(kStart), milliseconds(0));
}

// AWS's side: so many calls in a second, after a burst.
class Bucket {
 public:
  Bucket(double rate, double burst)
      : rate_(rate), burst_(burst), tokens_(burst) {}
  bool Take(Pace::Time now) {
    const std::chrono::duration<double> passed = now - at_;
    tokens_ = std::min(burst_, tokens_ + passed.count() * rate_);
    at_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  const double rate_;
  const double burst_;
  double tokens_;
  Pace::Time at_ = kStart;
};

struct Outcome {
  int refused = 0;
  std::chrono::duration<double> took{};
};

// `calls` calls by as many threads as the engine uses, retried as the client
// retries.
Outcome Simulate(double rate, double burst, int calls) {
  constexpr int kThreads = 8;
  struct Caller {
    Pace::Time at;
    int order;
    bool sent;
    Backoff backoff{milliseconds(250), seconds(20)};
    bool operator<(const Caller& other) const {
      return std::tie(at, order) > std::tie(other.at, other.order);
    }
  };
  Pace pace;
  Bucket bucket(rate, burst);
  testing::FakeClock clock;
  std::priority_queue<Caller> callers;
  for (int i = 0; i < kThreads; ++i) callers.push({kStart, i, false});
  Outcome outcome;
  for (int done = 0, order = kThreads; done < calls; ++order) {
    Caller caller = callers.top();
    callers.pop();
    caller.order = order;
    if (!std::exchange(caller.sent, !caller.sent)) {
      caller.at += pace.Take(caller.at) + milliseconds(10);
    } else if (bucket.Take(caller.at)) {
      pace.Succeeded();
      ++done;
      outcome.took = caller.at - kStart;
      caller.backoff.Reset();
    } else {
      ++outcome.refused;
      pace.Throttled(caller.at);
      clock.SetRandom(((order * 37) % 100) / 100.0);
      caller.at += caller.backoff.Next(clock);
    }
    callers.push(caller);
  }
  return outcome;
}

class PaceSimulation : public ::testing::TestWithParam<double> {};

TEST_P(PaceSimulation, FindsOutTheRate) {
  const double rate = GetParam();
  constexpr int kCalls = 200;
  const Outcome outcome = Simulate(rate, 5, kCalls);
  EXPECT_LE(outcome.refused, kCalls * 3 / 10);
  EXPECT_LE(outcome.took.count(), kCalls / rate * 1.1);
}

INSTANTIATE_TEST_SUITE_P(Rates, PaceSimulation,
                         ::testing::Values(2, 5, 10, 50));

}  // namespace
}  // namespace dynaplane::aws
