#include "provider/scaling/reader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <latch>
#include <stdexcept>

#include "provider/table_book.h"
#include "provider/testing/fake_aws.h"

namespace dynaplane::provider {
namespace {

using std::chrono::milliseconds;

// One answer after the other, each given by the test.
class Api : public AwsApi {
 public:
  aws::Result<Json> Call(aws::Service, std::string_view, const Json&,
                         const aws::CallOptions&) override {
    return on_call(calls++);
  }
  aws::Result<aws::CallerIdentity> CallerIdentity(
      const aws::CallOptions&) override {
    return aws::CallerIdentity{};
  }

  std::function<aws::Result<Json>(int)> on_call;
  std::atomic<int> calls = 0;
};

class FakeServices : public Services {
 public:
  AwsApi& api() override { return api_; }
  pulumi::EngineLog& log() override { return log_; }
  const base::Cancellation& cancel() const override { return cancel_; }
  aws::Clock& clock() override { return clock_; }
  const PollPace& pace() const override { return pace_; }
  const std::string& region() const override { return region_; }
  const std::string& owner_id() const override { return region_; }
  const std::map<std::string, std::string>& default_tags() const override {
    return tags_;
  }
  TableBook& tables() override { return tables_; }

  Api api_;
  FakeLog log_;
  base::Cancellation cancel_;
  FakeClock clock_;
  PollPace pace_;
  std::string region_ = "eu-west-1";
  std::map<std::string, std::string> tags_;
  TableBook tables_;
};

// Two reads, of which the first one asks and the second one waits for it.
class ScalingReaderTest : public testing::Test {
 protected:
  aws::Result<std::optional<Json>> Read(double seconds) {
    Operation operation(services_, {}, "", seconds, std::chrono::seconds(60));
    return reader_.Read(operation, ScalingKind::kTarget, "dynamodb",
                        {"table/a", "dynamodb:table:ReadCapacityUnits", ""});
  }

  auto Start(double seconds) {
    return std::async(std::launch::async, [=, this] { return Read(seconds); });
  }

  static aws::Result<Json> Found() {
    return Json{{"ScalableTargets",
                 {{{"ResourceId", "table/a"},
                   {"ScalableDimension", "dynamodb:table:ReadCapacityUnits"},
                   {"MinCapacity", 5}}}}};
  }

  FakeServices services_;
  ScalingReader reader_;
  std::latch asked_{1};
  std::promise<void> may_answer_;
};

TEST_F(ScalingReaderTest, AnothersLackOfTimeIsNotOnesOwn) {
  services_.api_.on_call = [&](int call) -> aws::Result<Json> {
    if (call > 0) return Found();
    asked_.count_down();
    may_answer_.get_future().wait();
    return aws::Fail(aws::ErrorClass::kTimeout, "Out of time (of the first).");
  };
  auto first = Start(1);
  asked_.wait();
  auto second = Start(600);
  may_answer_.set_value();
  EXPECT_EQ(first.get().error().kind, aws::ErrorClass::kTimeout);
  const auto answer = second.get();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ((*answer)->at("MinCapacity"), 5);
  EXPECT_EQ(services_.api_.calls, 2);
}

TEST_F(ScalingReaderTest, WhoWaitsHasADeadlineOfItsOwn) {
  services_.api_.on_call = [&](int) {
    asked_.count_down();
    may_answer_.get_future().wait();
    return Found();
  };
  auto first = Start(600);
  asked_.wait();
  const auto second = Read(0.01);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, aws::ErrorClass::kTimeout);
  EXPECT_NE(second.error().message.find("the answer to another read"),
            std::string::npos);
  may_answer_.set_value();
  EXPECT_TRUE(first.get());
}

TEST_F(ScalingReaderTest, WhoWaitsHearsACancel) {
  services_.api_.on_call = [&](int) {
    asked_.count_down();
    may_answer_.get_future().wait();
    return Found();
  };
  auto first = Start(600);
  asked_.wait();
  auto second = Start(600);
  services_.cancel_.Cancel();
  EXPECT_EQ(second.get().error().kind, aws::ErrorClass::kCancelled);
  may_answer_.set_value();
  first.get();
}

TEST_F(ScalingReaderTest, WhatIsRefusedIsRefusedToAllThatWaited) {
  services_.api_.on_call = [&](int call) -> aws::Result<Json> {
    if (call == 0) {
      asked_.count_down();
      may_answer_.get_future().wait();
    }
    return aws::Fail(aws::ErrorClass::kAccessDenied, "not allowed");
  };
  auto first = Start(600);
  asked_.wait();
  auto second = Start(600);
  may_answer_.set_value();
  EXPECT_EQ(first.get().error().message, "not allowed");
  EXPECT_EQ(second.get().error().message, "not allowed");
}

TEST_F(ScalingReaderTest, WhatIsThrownLeavesNobodyWaiting) {
  services_.api_.on_call = [&](int call) -> aws::Result<Json> {
    if (call == 0) throw std::runtime_error("broken");
    return Found();
  };
  EXPECT_EQ(Read(600).error().message, "internal error: broken");
  EXPECT_TRUE(Read(600));
}

}  // namespace
}  // namespace dynaplane::provider
