#include "pulumi/log_client.h"

#include <gtest/gtest.h>

#include "pulumi/testing/fake_engine.h"

namespace pulumi {
namespace {

using testing::FakeEngine;

TEST(LogClient, MessagesArriveInOrderAndWhole) {
  FakeEngine engine;
  {
    LogClient log(engine.address());
    for (int i = 0; i < 200; ++i) {
      log.Log(Severity::kInfo, "urn", std::to_string(i), i % 2 == 1);
    }
  }
  auto messages = engine.messages();
  ASSERT_EQ(messages.size(), 200u);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(messages[i].message(), std::to_string(i));
    EXPECT_EQ(messages[i].ephemeral(), i % 2 == 1);
  }
  EXPECT_EQ(messages[0].urn(), "urn");
}

TEST(LogClient, Severities) {
  FakeEngine engine;
  LogClient log(engine.address());
  for (Severity severity : {Severity::kDebug, Severity::kInfo,
                            Severity::kWarning, Severity::kError}) {
    log.Log(severity, "", "", false);
  }
  log.Flush();
  auto messages = engine.messages();
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0].severity(), pulumirpc::DEBUG);
  EXPECT_EQ(messages[1].severity(), pulumirpc::INFO);
  EXPECT_EQ(messages[2].severity(), pulumirpc::WARNING);
  EXPECT_EQ(messages[3].severity(), pulumirpc::ERROR);
}

TEST(LogClient, BytesThatAreNoTextDoNotLoseTheMessage) {
  FakeEngine engine;
  LogClient log(engine.address());
  log.Log(Severity::kError, "", "bad \xFF byte", false);
  log.Flush();
  EXPECT_EQ(engine.messages().at(0).message(), "bad \uFFFD byte");
}

TEST(LogClient, ASlowEngineLosesProgressAlone) {
  FakeEngine engine;
  engine.Hold();
  LogClient log(engine.address());
  for (int i = 0; i < 2000; ++i) log.Log(Severity::kInfo, "", "p", true);
  log.Log(Severity::kError, "", "kept", false);
  engine.WaitForMessages(1);
  engine.Release();
  log.Flush();
  auto messages = engine.messages();
  EXPECT_LT(messages.size(), 2000u);
  EXPECT_EQ(messages.back().message(), "kept");
}

TEST(LogClient, WithoutAnEngineNothingWaits) {
  LogClient nobody("");
  nobody.Log(Severity::kError, "", "unheard", false);
  nobody.Flush();
  LogClient gone("127.0.0.1:1");
  for (int i = 0; i < 100; ++i) gone.Log(Severity::kError, "", "x", false);
  gone.Flush();
}

TEST(LogClient, CanTurnToAnotherEngine) {
  FakeEngine engine;
  LogClient log("");
  log.Connect(engine.address());
  log.Log(Severity::kInfo, "", "heard", false);
  log.Flush();
  EXPECT_EQ(engine.messages().size(), 1u);
}

}  // namespace
}  // namespace pulumi
