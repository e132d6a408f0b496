#include "aws/client.h"

#include <gtest/gtest.h>

#include <thread>

#include "aws/retry.h"
#include "aws/testing/fake_clock.h"
#include "aws/testing/fake_http.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Answer;
using testing::AwsError;
using testing::FakeClock;
using testing::FakeHttp;
using testing::HeaderOf;
using testing::NoAnswer;

constexpr const char* kKey = "AKIAIOSFODNN7EXAMPLE";
constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr const char* kToken = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";

Credentials Keys(const std::string& id = kKey) {
  Credentials keys;
  keys.access_key_id = id;
  keys.secret_access_key = Secret(kSecret);
  keys.session_token = Secret(kToken);
  return keys;
}

// Gives other keys after the first ones have been refused.
class Renewing : public CredentialsProvider {
 public:
  Result<Credentials> Get(const base::Cancellation&) override {
    return Keys("AKIA" + std::to_string(forgotten_));
  }
  void Forget(const Credentials&) override { ++forgotten_; }

 private:
  int forgotten_ = 0;
};

class ClientTest : public ::testing::Test {
 protected:
  // A client whose requests `handler` answers.
  Client& Make(FakeHttp::Handler handler, ClientConfig config = {}) {
    http_ = std::make_shared<FakeHttp>(std::move(handler));
    config.region = "eu-west-1";
    if (config.credentials == nullptr) {
      config.credentials = StaticCredentials(Keys());
    }
    config.platform.environment = Environment(variables_);
    config.platform.clock = clock_;
    config.platform.http = http_;
    client_ = std::make_unique<Client>(std::move(config));
    return *client_;
  }

  CallOptions Within(milliseconds time) {
    CallOptions options;
    options.deadline = clock_->Now() + time;
    options.on_retry = [this](const Error& error, milliseconds) {
      retried_.push_back(error.kind);
    };
    return options;
  }

  Result<Json> Call(milliseconds time = minutes(30)) {
    return client_->Call(Service::kDynamoDb, "CreateTable", {{"A", 1}},
                         Within(time));
  }

  milliseconds Slept() {
    milliseconds total{0};
    for (const milliseconds sleep : clock_->Sleeps()) total += sleep;
    return total;
  }

  Environment::Variables variables_ = {{"HOME", "/nonexistent"}};
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<FakeHttp> http_;
  std::unique_ptr<Client> client_;
  std::vector<ErrorClass> retried_;
};

// Answers `first` to the first `count` requests, then with success.
FakeHttp::Handler FirstThenFine(testing::HttpResult first, std::size_t count) {
  return [=](const HttpRequest&, std::size_t number) {
    return number < count ? first : Answer(200, R"({"ok":true})");
  };
}

FakeHttp::Handler Always(testing::HttpResult result) {
  return FirstThenFine(std::move(result), SIZE_MAX);
}

TEST_F(ClientTest, SignsAndSends) {
  Make(Always(Answer(200, R"({"ok":true})")), {.user_agent = "me/1"});
  const auto answer = Call();
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, Json({{"ok", true}}));
  const HttpRequest request = http_->requests().front();
  EXPECT_EQ(request.url, "https://dynamodb.eu-west-1.amazonaws.com/");
  EXPECT_EQ(request.body, R"({"A":1})");
  EXPECT_EQ(HeaderOf(request, "User-Agent"), "me/1");
  EXPECT_EQ(HeaderOf(request, "X-Amz-Security-Token"), kToken);
  EXPECT_EQ(HeaderOf(request, "X-Amz-Date"), "20261123T000000Z");
  EXPECT_NE(HeaderOf(request, "Authorization")
                .find(std::string("Credential=") + kKey +
                      "/20261123/eu-west-1/dynamodb/aws4_request"),
            std::string::npos);
}

TEST_F(ClientTest, AnotherRegionForOneCall) {
  Client& client = Make(Always(Answer(200, "{}")));
  CallOptions options = Within(minutes(1));
  options.region = "cn-north-1";
  ASSERT_TRUE(client.Call(Service::kApplicationAutoScaling, "X", Json::object(),
                          options));
  const HttpRequest request = http_->requests().front();
  EXPECT_EQ(request.url,
            "https://application-autoscaling.cn-north-1.amazonaws.com.cn/");
  EXPECT_NE(HeaderOf(request, "Authorization")
                .find("/cn-north-1/application-autoscaling/"),
            std::string::npos);
  EXPECT_EQ(client.region(), "eu-west-1");
}

TEST_F(ClientTest, GivenEndpointsWin) {
  variables_["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
  Make(Always(Answer(200, "{}")),
       {.endpoints = {{Service::kDynamoDb, "http://127.0.0.1:2"}}});
  ASSERT_TRUE(Call());
  EXPECT_EQ(http_->requests().front().url, "http://127.0.0.1:2/");
}

TEST_F(ClientTest, ARegionIsOneWhateverTheEndpoint) {
  Client& client =
      Make(Always(Answer(200, "{}")),
           {.endpoints = {{Service::kDynamoDb, "http://127.0.0.1:2"}}});
  CallOptions options = Within(minutes(1));
  options.region = "eu-west-1/x";
  const auto answer =
      client.Call(Service::kDynamoDb, "X", Json::object(), options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, kConfiguration);
  EXPECT_EQ(http_->count(), 0u);
}

TEST_F(ClientTest, AnonymousCallsAreUnsigned) {
  Make(Always(Answer(200, "{}")), {.credentials = AnonymousCredentials()});
  ASSERT_TRUE(Call());
  EXPECT_EQ(HeaderOf(http_->requests().front(), "Authorization"), "");
}

TEST_F(ClientTest, RetriesThrottlingUntilItEnds) {
  Make(FirstThenFine(AwsError("ThrottlingException", "Rate exceeded"), 20));
  ASSERT_TRUE(Call());
  EXPECT_EQ(http_->count(), 21u);
  EXPECT_EQ(retried_, std::vector<ErrorClass>(20, kThrottled));
  // Half of 250 ms, 500 ms, … 20 s: the middle of full jitter.
  const auto sleeps = clock_->Sleeps();
  EXPECT_EQ(sleeps[0], milliseconds(125));
  EXPECT_EQ(sleeps[1], milliseconds(250));
  EXPECT_EQ(sleeps[19], milliseconds(10'000));
}

TEST_F(ClientTest, RetriesEndBeforeTheDeadline) {
  Make(Always(AwsError("ThrottlingException", "Rate exceeded")));
  const auto started = clock_->Now();
  const auto answer = Call(minutes(2));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, kThrottled);
  EXPECT_GT(answer.error().attempts, 10);
  EXPECT_LT(clock_->Now() - started, minutes(2));
  EXPECT_GT(clock_->Now() - started, seconds(90));
}

TEST_F(ClientTest, PermanentErrorsComeBackAtOnce) {
  for (const char* code :
       {"ValidationException", "ResourceInUseException",
        "ResourceNotFoundException", "AccessDeniedException",
        "LimitExceededException", "UnrecognizedClientException", "Strange"}) {
    Make(Always(AwsError(code, "m")));
    const auto answer = Call();
    ASSERT_FALSE(answer) << code;
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(http_->count(), 1u) << code;
    EXPECT_EQ(answer.error().endpoint,
              "https://dynamodb.eu-west-1.amazonaws.com");
  }
  EXPECT_TRUE(clock_->Sleeps().empty());
}

TEST_F(ClientTest, FaultsThatStayEndWithThePatienceOfTheirClass) {
  Make(Always(AwsError("InternalServerError", "m", 500)));
  auto answer = Call();
  EXPECT_EQ(answer.error().kind, kServer);
  EXPECT_GE(Slept(), seconds(60));
  EXPECT_LE(Slept(), seconds(70));
  Make(Always(Answer(200, "garbage")));
  const auto before = Slept();
  answer = Call();
  EXPECT_EQ(answer.error().kind, kMalformedAnswer);
  EXPECT_LE(Slept() - before, seconds(20));
  EXPECT_GT(http_->count(), 2u);
}

TEST_F(ClientTest, FaultsThatPassAreOvercome) {
  for (const auto& fault :
       {AwsError("InternalServerError", "m", 500), Answer(503, ""),
        Answer(200, "{"), NoAnswer(TransportFault::kLost),
        NoAnswer(TransportFault::kTimeout),
        NoAnswer(TransportFault::kUnreachable),
        NoAnswer(TransportFault::kMalformed),
        AwsError("ContinuousBackupsUnavailableException", "m"),
        AwsError("LimitExceededException", "created simultaneously")}) {
    Make(FirstThenFine(fault, 3));
    EXPECT_TRUE(Call());
    EXPECT_EQ(http_->count(), 4u);
  }
}

TEST_F(ClientTest, TransportFaultsThatNeverPass) {
  for (const auto& [fault, kind] : std::map<TransportFault, ErrorClass>{
           {TransportFault::kTls, kTls},
           {TransportFault::kTooLarge, kOther},
           {TransportFault::kMisuse, kConfiguration},
           {TransportFault::kCancelled, kCancelled}}) {
    Make(Always(NoAnswer(fault, "why")));
    const auto answer = Call();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, kind);
    EXPECT_NE(answer.error().message.find("why"), std::string::npos);
    EXPECT_EQ(http_->count(), 1u);
  }
}

TEST_F(ClientTest, AnAddressThatNeverAnsweredIsGivenUpSoon) {
  variables_["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
  Make(Always(NoAnswer(TransportFault::kUnreachable)));
  const auto answer = Call();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, kUnreachable);
  EXPECT_LE(Slept(), seconds(6));
  const std::string text = ToString(answer.error());
  EXPECT_NE(text.find("cannot reach http://127.0.0.1:1: connection refused; "
                      "AWS_ENDPOINT_URL points there"),
            std::string::npos)
      << text;
}

TEST_F(ClientTest, AnAddressThatHasAnsweredGetsMoreTime) {
  Make([](const HttpRequest&, std::size_t number) {
    return number == 0 ? Answer(200, "{}")
                       : NoAnswer(TransportFault::kUnreachable);
  });
  ASSERT_TRUE(Call());
  const auto answer = Call();
  ASSERT_FALSE(answer);
  EXPECT_GE(Slept(), minutes(2));
  EXPECT_LE(Slept(), minutes(3));
  EXPECT_NE(answer.error().message.find("the region \"eu-west-1\""),
            std::string::npos);
}

TEST_F(ClientTest, ACooldownIsWaitedForToItsEnd) {
  Make(FirstThenFine(
      AwsError("ThrottlingException",
               "T modified within the previous 15000 milliseconds. Please try "
               "again after 2026-11-23T00:00:12Z"),
      1));
  ASSERT_TRUE(Call());
  EXPECT_GE(Slept(), seconds(12));
  EXPECT_LE(Slept(), seconds(14));
}

TEST_F(ClientTest, AWaitBeyondTheDeadlineIsNotBegun) {
  Make(Always(AwsError("ThrottlingException",
                       "modified within the previous 15000 milliseconds")));
  const auto answer = Call(seconds(10));
  EXPECT_EQ(answer.error().kind, kCooldown);
  EXPECT_TRUE(clock_->Sleeps().empty());
}

TEST_F(ClientTest, NoTimeIsLeft) {
  Make(Always(Answer(200, "{}")));
  const auto answer = Call(milliseconds(0));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, kTimeout);
  EXPECT_EQ(http_->count(), 0u);
}

TEST_F(ClientTest, AnAttemptHasNoMoreTimeThanTheCall) {
  Make(Always(Answer(200, "{}")));
  ASSERT_TRUE(Call(milliseconds(300)));
  EXPECT_EQ(http_->requests()[0].timeout, milliseconds(300));
  EXPECT_EQ(http_->requests()[0].connect_timeout, milliseconds(300));
  ASSERT_TRUE(Call(minutes(30)));
  EXPECT_LE(http_->requests()[1].timeout, minutes(1));
}

TEST_F(ClientTest, MaxAttempts) {
  Make(Always(AwsError("ThrottlingException", "Rate exceeded")),
       {.max_attempts = 3});
  EXPECT_EQ(Call().error().attempts, 3);
  EXPECT_EQ(http_->count(), 3u);
}

TEST_F(ClientTest, CancelledBeforeAndBetweenAttempts) {
  CallOptions options = Within(minutes(1));
  Client& client = Make([&](const HttpRequest&, std::size_t) {
    options.cancel.Cancel();
    return AwsError("ThrottlingException", "Rate exceeded");
  });
  auto answer = client.Call(Service::kDynamoDb, "X", Json::object(), options);
  EXPECT_EQ(answer.error().kind, kCancelled);
  EXPECT_EQ(http_->count(), 1u);
  answer = client.Call(Service::kDynamoDb, "X", Json::object(), options);
  EXPECT_EQ(answer.error().kind, kCancelled);
  EXPECT_EQ(http_->count(), 1u);
}

TEST_F(ClientTest, RefusedCredentialsAreFetchedAnewOnce) {
  for (const char* code :
       {"ExpiredTokenException", "UnrecognizedClientException"}) {
    Make(FirstThenFine(AwsError(code, "m"), 1),
         {.credentials = std::make_shared<Renewing>()});
    ASSERT_TRUE(Call()) << code;
    EXPECT_NE(HeaderOf(http_->requests()[0], "Authorization").find("AKIA0/"),
              std::string::npos);
    EXPECT_NE(HeaderOf(http_->requests()[1], "Authorization").find("AKIA1/"),
              std::string::npos);
    Make(Always(AwsError(code, "m")),
         {.credentials = std::make_shared<Renewing>()});
    EXPECT_EQ(Call().error().code, code);
    EXPECT_EQ(http_->count(), 2u);
  }
}

TEST_F(ClientTest, TheSameCredentialsAreNotTriedTwice) {
  Make(Always(AwsError("ExpiredTokenException", "m")));
  EXPECT_EQ(Call().error().kind, kExpiredCredentials);
  EXPECT_EQ(http_->count(), 1u);
}

TEST_F(ClientTest, AWrongClockIsCorrectedByTheServers) {
  const auto expired =
      AwsError("InvalidSignatureException", "Signature expired: x");
  Make([&](const HttpRequest& request, std::size_t) {
    if (HeaderOf(request, "X-Amz-Date") == "20261123T010000Z") {
      return Answer(200, "{}");
    }
    auto answer = expired;
    answer->headers["date"] = "Mon, 23 Nov 2026 01:00:00 GMT";
    return answer;
  });
  ASSERT_TRUE(Call());
  EXPECT_EQ(http_->count(), 2u);
  ASSERT_TRUE(Call());  // remembers
  EXPECT_EQ(http_->count(), 3u);
}

TEST_F(ClientTest, AClockThatIsRightIsNotCorrected) {
  auto answer = AwsError("InvalidSignatureException", "Signature expired: x");
  answer->headers["date"] = "Mon, 23 Nov 2026 00:00:03 GMT";
  Make(Always(answer));
  EXPECT_EQ(Call().error().kind, kClockSkew);
  EXPECT_EQ(http_->count(), 1u);
}

TEST_F(ClientTest, WithoutCredentialsNothingIsSent) {
  class None : public CredentialsProvider {
   public:
    Result<Credentials> Get(const base::Cancellation&) override {
      return Fail(kUnreachable, "no keys");
    }
  };
  Make(Always(Answer(200, "{}")), {.credentials = std::make_shared<None>()});
  const auto answer = Call();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "no keys");
  EXPECT_EQ(http_->count(), 0u);
  EXPECT_TRUE(clock_->Sleeps().empty());  // the source has retried already
}

TEST_F(ClientTest, ErrorsNeverHoldAKey) {
  Make(Always(AwsError("Strange", std::string("Credential=") + kKey +
                                      " Signature of " + kSecret + " token " +
                                      kToken + " again " + kToken)));
  const std::string text = ToString(Call().error());
  EXPECT_EQ(text.find(kKey), std::string::npos) << text;
  EXPECT_EQ(text.find(kSecret), std::string::npos) << text;
  EXPECT_EQ(text.find(kToken), std::string::npos) << text;
  EXPECT_NE(text.find("token [hidden] again [hidden]"), std::string::npos);
}

TEST_F(ClientTest, AWrongSettingIsNamed) {
  variables_["AWS_ENDPOINT_URL_DYNAMODB"] = "127.0.0.1:8000";
  Make(Always(Answer(200, "{}")));
  const auto answer = Call();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, kConfiguration);
  EXPECT_TRUE(ToString(answer.error())
                  .starts_with("DynamoDB CreateTable: "
                               "AWS_ENDPOINT_URL_DYNAMODB is not a URL"));
  EXPECT_EQ(http_->count(), 0u);
}

TEST_F(ClientTest, CallsAreSpacedOnceAwsThrottlesThem) {
  Make(FirstThenFine(AwsError("ThrottlingException", "Rate exceeded"), 1));
  clock_->SetRandom(0);  // the backoff alone would not wait at all
  ASSERT_TRUE(Call());
  ASSERT_TRUE(Call());
  EXPECT_GT(Slept(), milliseconds(10));
  EXPECT_LT(Slept(), milliseconds(50));
}

TEST_F(ClientTest, RetriesOfManyCallsAreSpreadOut) {
  Make(FirstThenFine(AwsError("InternalServerError", "Sorry", 500), 400));
  clock_->SetRandom(0);  // the backoff alone would not wait at all
  while (http_->count() < 400) ASSERT_TRUE(Call() || http_->count() < 400);
  // 50 are free; the others come at 20 a second.
  EXPECT_GE(Slept(), seconds(17));
  EXPECT_LE(Slept(), seconds(18));
}

TEST_F(ClientTest, IsSafeToShare) {
  Make([](const HttpRequest&, std::size_t number) {
    return number % 3 == 0 ? AwsError("ThrottlingException", "Rate exceeded")
                           : Answer(200, "{}");
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 50; ++i) {
        CallOptions options;
        options.deadline = clock_->Now() + minutes(60);
        options.region = "eu-west-" + std::to_string(t % 3 + 1);
        EXPECT_TRUE(
            client_->Call(Service::kDynamoDb, "X", Json::object(), options));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace dynaplane::aws
