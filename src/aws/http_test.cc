#include "aws/http.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "aws/testing/test_server.h"

namespace dynaplane::aws {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ClosedPort;
using testing::ServerReply;
using testing::ServerRequest;
using testing::TestServer;
using Fault = ServerReply::Fault;
using Variables = Environment::Variables;

HttpRequest To(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.body = "{}";
  request.timeout = seconds(20);
  return request;
}

ServerReply Broken(Fault fault, std::string body = "{}") {
  ServerReply reply;
  reply.fault = fault;
  reply.body = std::move(body);
  return reply;
}

// The fault of a request to a server that always gives `reply`.
TransportFault FaultWith(const ServerReply& reply, HttpRequest request) {
  TestServer server([&](const ServerRequest&, int) { return reply; });
  request.url = server.url();
  const auto response = NewHttpTransport()->Send(request, {});
  EXPECT_FALSE(response);
  return response ? TransportFault::kMisuse : response.error().fault;
}

TEST(HttpTest, SendsExactlyWhatIsAsked) {
  TestServer server([](const ServerRequest&, int) {
    ServerReply reply;
    reply.status = 418;
    reply.body = "tea";
    reply.headers = {{"X-One", " a b "}};
    return reply;
  });
  HttpRequest request = To(server.url() + "/a/b");
  request.headers = {{"Content-Type", "x/y"}, {"X-Empty", ""}};
  request.body = std::string("a\0b", 3);
  const auto response = NewHttpTransport()->Send(request, {});
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->status, 418);
  EXPECT_EQ(response->body, "tea");
  EXPECT_EQ(response->Header("x-one"), "a b");
  EXPECT_EQ(response->Header("x-two"), "");
  const ServerRequest got = server.requests().front();
  EXPECT_EQ(got.method, "POST");
  EXPECT_EQ(got.target, "/a/b");
  EXPECT_EQ(got.body, std::string("a\0b", 3));
  EXPECT_EQ(got.headers.at("content-type"), "x/y");
  EXPECT_EQ(got.headers.at("x-empty"), "");
  EXPECT_FALSE(got.headers.contains("expect"));
}

TEST(HttpTest, OtherMethods) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  const auto http = NewHttpTransport();
  HttpRequest request = To(server.url());
  request.body.clear();
  request.method = "PUT";
  ASSERT_TRUE(http->Send(request, {}));
  request.method = "GET";
  ASSERT_TRUE(http->Send(request, {}));
  const auto got = server.requests();
  EXPECT_EQ(got[0].method, "PUT");
  EXPECT_EQ(got[0].headers.at("content-length"), "0");
  EXPECT_FALSE(got[0].headers.contains("content-type"));
  EXPECT_EQ(got[1].method, "GET");
  EXPECT_FALSE(got[1].headers.contains("content-length"));
}

TEST(HttpTest, KeepsTheConnection) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  const auto http = NewHttpTransport();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(http->Send(To(server.url()), {}));
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpTest, ThreadsShareConnections) {
  TestServer server([](const ServerRequest& request, int) {
    ServerReply reply;
    reply.body = request.body;
    return reply;
  });
  const auto http = NewHttpTransport();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        HttpRequest request = To(server.url());
        request.body = std::to_string(t * 1000 + i);
        const auto response = http->Send(request, {});
        ASSERT_TRUE(response) << response.error().detail;
        EXPECT_EQ(response->body, request.body);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.requests().size(), 200u);
  EXPECT_LE(server.connections(), 8);
}

TEST(HttpTest, FollowsNoRedirection) {
  TestServer server([](const ServerRequest&, int) {
    ServerReply reply;
    reply.status = 302;
    reply.headers = {{"Location", "/elsewhere"}};
    return reply;
  });
  const auto response = NewHttpTransport()->Send(To(server.url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpTest, NobodyListens) {
  const auto response = NewHttpTransport()->Send(
      To("http://127.0.0.1:" + std::to_string(ClosedPort())), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, TransportFault::kUnreachable);
  EXPECT_EQ(response.error().detail, "connection refused");
}

// A label of more than 63 characters is unknown without asking anybody.
TEST(HttpTest, UnknownHost) {
  const std::string host(64, 'x');
  const auto response = NewHttpTransport()->Send(To("http://" + host), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, TransportFault::kUnreachable);
  EXPECT_NE(response.error().detail.find(host), std::string::npos);
}

TEST(HttpTest, ABrokenConnectionIsLost) {
  EXPECT_EQ(FaultWith(Broken(Fault::kDrop), To("")), TransportFault::kLost);
  EXPECT_EQ(FaultWith(Broken(Fault::kDropLater), To("")),
            TransportFault::kLost);
}

// A kept connection may have been closed by the server in the meantime: such
// a request is sent again on a new one.
TEST(HttpTest, AStaleConnectionIsReplaced) {
  TestServer server([](const ServerRequest&, int number) {
    return number == 1 ? Broken(Fault::kDrop) : ServerReply{};
  });
  const auto http = NewHttpTransport();
  ASSERT_TRUE(http->Send(To(server.url()), {}));
  ASSERT_TRUE(http->Send(To(server.url()), {}));
  EXPECT_EQ(server.connections(), 2);
}

TEST(HttpTest, NoAnswerInTime) {
  HttpRequest request = To("");
  request.timeout = milliseconds(100);
  EXPECT_EQ(FaultWith(Broken(Fault::kHang), request), TransportFault::kTimeout);
}

TEST(HttpTest, CancelEndsARequestThatHangs) {
  TestServer server(
      [](const ServerRequest&, int) { return Broken(Fault::kHang); });
  const auto http = NewHttpTransport();
  base::Cancellation cancel;
  std::thread canceller([&] {
    server.WaitForRequests(1);
    cancel.Cancel();
  });
  const auto response = http->Send(To(server.url()), cancel);
  canceller.join();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, TransportFault::kCancelled);
}

TEST(HttpTest, ACancelledRequestIsNotStarted) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  base::Cancellation cancel;
  cancel.Cancel();
  const auto response = NewHttpTransport()->Send(To(server.url()), cancel);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, TransportFault::kCancelled);
}

// A cancel that comes when the answer is there already must not hit the next
// request, whose transfer may lie at the same address.
TEST(HttpTest, ALateCancelHitsNobodyElse) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  const auto http = NewHttpTransport();
  for (int round = 0; round < 200; ++round) {
    base::Cancellation cancel;
    std::thread canceller([&] { cancel.Cancel(); });
    const auto first = http->Send(To(server.url()), cancel);
    const auto second = http->Send(To(server.url()), {});
    canceller.join();
    ASSERT_TRUE(second) << second.error().detail;
  }
}

TEST(HttpTest, AnswersAreBounded) {
  HttpRequest request = To("");
  request.max_response_bytes = 1000;
  EXPECT_EQ(FaultWith(Broken(Fault::kNone, std::string(1001, 'x')), request),
            TransportFault::kTooLarge);
  ServerReply headers;
  for (int i = 0; i < 40; ++i) {
    headers.headers.emplace_back("X" + std::to_string(i),
                                 std::string(8000, 'x'));
  }
  EXPECT_EQ(FaultWith(headers, To("")), TransportFault::kTooLarge);
}

TEST(HttpTest, ExactlyTheBoundIsFine) {
  TestServer server([](const ServerRequest&, int) {
    return Broken(Fault::kNone, std::string(1000, 'x'));
  });
  HttpRequest request = To(server.url());
  request.max_response_bytes = 1000;
  EXPECT_TRUE(NewHttpTransport()->Send(request, {}));
}

TEST(HttpTest, WhatIsNotHttp) {
  EXPECT_EQ(FaultWith(Broken(Fault::kRaw, "SSH-2.0-OpenSSH\r\n"), To("")),
            TransportFault::kMalformed);
}

TEST(HttpTest, PlainTextIsNoTls) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  std::string url = server.url();
  url.replace(0, 4, "https");
  const auto response = NewHttpTransport()->Send(To(url), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, TransportFault::kTls);
}

TEST(HttpTest, ACaBundleThatIsNotThere) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  std::string url = server.url();
  url.replace(0, 4, "https");
  const auto http = NewHttpTransport(
      Environment(Variables{{"AWS_CA_BUNDLE", "/nonexistent.pem"}}));
  const auto response = http->Send(To(url), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, TransportFault::kMisuse);
  EXPECT_NE(response.error().detail.find("/nonexistent.pem"),
            std::string::npos);
}

TEST(HttpTest, RequestsThatCannotBeSent) {
  HttpRequest request = To("http://127.0.0.1:1");
  request.headers = {{"X", "a\r\nAuthorization: b"}};
  const auto http = NewHttpTransport();
  EXPECT_EQ(http->Send(request, {}).error().fault, TransportFault::kMisuse);
  EXPECT_EQ(http->Send(To("http://[::1"), {}).error().fault,
            TransportFault::kMisuse);
  const auto file = http->Send(To("file:///etc/passwd"), {});
  EXPECT_FALSE(file);
}

TEST(HttpTest, KeepsTheProxysPasswordToItself) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  for (const char* rest :
       {"http://svc:Sup3r S3cret@127.0.0.1:9", "socks9://svc:S3cret@127.0.0.1",
        "http://svc:Sup3r/S3cret@127.0.0.1:9", "http://svc:a#S3cret@b:9",
        "http://svc:S3cret@127.0.0.1:99999", "http://svc:S3cret@no.invalid"}) {
    const auto http =
        NewHttpTransport(Environment(Variables{{"HTTP_PROXY", rest}}));
    const auto answer = http->Send(To(server.url() + "/x"), {});
    ASSERT_FALSE(answer) << rest;
    EXPECT_EQ(answer.error().detail.find("S3cret"), std::string::npos)
        << answer.error().detail;
    EXPECT_NE(answer.error().detail.find("roxy"), std::string::npos)
        << rest << ": " << answer.error().detail;
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpTest, GoesThroughTheProxyUnlessToldNotTo) {
  TestServer proxy([](const ServerRequest&, int) { return ServerReply{}; });
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  const auto http =
      NewHttpTransport(Environment(Variables{{"HTTP_PROXY", proxy.url()}}));
  HttpRequest request = To(server.url() + "/x");
  ASSERT_TRUE(http->Send(request, {}));
  EXPECT_EQ(server.requests().size(), 0u);
  ASSERT_EQ(proxy.requests().size(), 1u);
  EXPECT_EQ(proxy.requests()[0].target, server.url() + "/x");
  request.use_proxy = false;
  ASSERT_TRUE(http->Send(request, {}));
  EXPECT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(proxy.requests().size(), 1u);
}

// The blocked signals of a thread of this process, by its name.
std::uint64_t BlockedSignals(const std::string& thread) {
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(task.path() / "status");
    std::string name;
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("Name:")) name = line.substr(6);
      if (line.starts_with("SigBlk:") && name == thread) {
        return std::stoull(line.substr(8), nullptr, 16);
      }
    }
  }
  return 0;
}

TEST(HttpTest, ItsThreadGetsNoSignals) {
  TestServer server([](const ServerRequest&, int) { return ServerReply{}; });
  const auto http = NewHttpTransport();
  ASSERT_TRUE(http->Send(To(server.url()), {}));
  const std::uint64_t blocked = BlockedSignals("http");
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGCHLD}) {
    EXPECT_TRUE(blocked >> (signal - 1) & 1) << signal;
  }
  EXPECT_FALSE(blocked >> (SIGSEGV - 1) & 1);
  sigset_t own;
  pthread_sigmask(SIG_SETMASK, nullptr, &own);
  EXPECT_FALSE(sigismember(&own, SIGPIPE));
}

TEST(HttpTest, TheSharedTransportLivesAsLongAsItIsHeld) {
  auto first = SharedHttpTransport();
  EXPECT_EQ(first, SharedHttpTransport());
  const std::weak_ptr<HttpTransport> gone = first;
  first.reset();
  EXPECT_TRUE(gone.expired());
  EXPECT_NE(SharedHttpTransport(), nullptr);
}

}  // namespace
}  // namespace dynaplane::aws
