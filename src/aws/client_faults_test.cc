// The client against a real server that misbehaves.
#include <gtest/gtest.h>

#include <thread>

#include "aws/client.h"
#include "aws/http.h"
#include "aws/testing/test_server.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ServerReply;
using testing::ServerRequest;
using testing::TestServer;
using Fault = ServerReply::Fault;

ServerReply Broken(Fault fault, std::string body = "{}", int status = 200) {
  ServerReply reply;
  reply.status = status;
  reply.body = std::move(body);
  reply.fault = fault;
  return reply;
}

// A client of its own connections, so that no test meets another's.
std::unique_ptr<Client> ClientOf(const TestServer& server) {
  Credentials keys;
  keys.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  keys.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  ClientConfig config;
  config.region = "eu-west-1";
  config.credentials = StaticCredentials(std::move(keys));
  config.endpoints = {{Service::kDynamoDb, server.url()}};
  config.platform.http = NewHttpTransport();
  return std::make_unique<Client>(std::move(config));
}

CallOptions Within(milliseconds time) {
  CallOptions options;
  options.deadline = std::chrono::steady_clock::now() + time;
  return options;
}

Result<Json> Call(Client& client, const CallOptions& options) {
  return client.Call(Service::kDynamoDb, "DescribeTable",
                     {{"TableName", "orders"}}, options);
}

class PassingFaultTest : public ::testing::TestWithParam<ServerReply> {};

TEST_P(PassingFaultTest, IsOvercome) {
  TestServer server([](const ServerRequest&, int number) {
    return number < 2 ? GetParam() : Broken(Fault::kNone, R"({"ok":1})");
  });
  const auto client = ClientOf(server);
  const auto answer = Call(*client, Within(seconds(60)));
  ASSERT_TRUE(answer) << ToString(answer.error());
  EXPECT_EQ(*answer, Json({{"ok", 1}}));
  EXPECT_EQ(server.requests().size(), 3u);
}

INSTANTIATE_TEST_SUITE_P(
    All, PassingFaultTest,
    ::testing::Values(
        Broken(
            Fault::kNone,
            R"({"__type":"a#ThrottlingException","message":"Rate exceeded"})",
            400),
        Broken(Fault::kNone, R"({"__type":"a#InternalServerError"})", 500),
        Broken(Fault::kNone, "<html>Bad Gateway</html>", 502),
        Broken(Fault::kNone, "", 503), Broken(Fault::kNone, "{\"cut\":"),
        Broken(Fault::kDrop), Broken(Fault::kDropLater),
        Broken(Fault::kRaw, "no http at all\r\n")));

TEST(ClientFaultsTest, ASlowAnswerIsNotWaitedForBeyondTheDeadline) {
  TestServer server(
      [](const ServerRequest&, int) { return Broken(Fault::kHang); });
  const auto client = ClientOf(server);
  const auto started = std::chrono::steady_clock::now();
  const auto answer = Call(*client, Within(milliseconds(200)));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, kTimeout);
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds(10));
}

TEST(ClientFaultsTest, AnAnswerWithoutEndIsCut) {
  TestServer server([](const ServerRequest&, int) {
    return Broken(Fault::kNone, std::string((16 << 20) + 1, ' '));
  });
  const auto client = ClientOf(server);
  const auto answer = Call(*client, Within(seconds(60)));
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("too large"), std::string::npos);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(ClientFaultsTest, DeeplyNestedJsonIsHarmless) {
  TestServer server([](const ServerRequest&, int number) {
    return number == 0 ? Broken(Fault::kNone, std::string(1'000'000, '['))
                       : Broken(Fault::kNone);
  });
  const auto client = ClientOf(server);
  EXPECT_TRUE(Call(*client, Within(seconds(60))));
}

TEST(ClientFaultsTest, CancelEndsACallThatHangs) {
  TestServer server(
      [](const ServerRequest&, int) { return Broken(Fault::kHang); });
  const auto client = ClientOf(server);
  CallOptions options = Within(std::chrono::hours(1));
  std::thread canceller([&] {
    server.WaitForRequests(1);
    options.cancel.Cancel();
  });
  const auto answer = Call(*client, options);
  canceller.join();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, kCancelled);
}

TEST(ClientFaultsTest, OneConnectionServesManyCalls) {
  TestServer server(
      [](const ServerRequest&, int) { return Broken(Fault::kNone); });
  const auto client = ClientOf(server);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Call(*client, Within(seconds(60))));
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(ClientFaultsTest, ManyThreadsAndManyFaults) {
  TestServer server([](const ServerRequest&, int number) {
    if (number % 7 == 3) return Broken(Fault::kDrop);
    if (number % 5 == 2) return Broken(Fault::kNone, "{}", 500);
    return Broken(Fault::kNone);
  });
  const auto client = ClientOf(server);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        const auto answer = Call(*client, Within(seconds(60)));
        EXPECT_TRUE(answer) << ToString(answer.error());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace dynaplane::aws
