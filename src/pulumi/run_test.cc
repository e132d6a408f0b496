#include "pulumi/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <thread>

#include "pulumi/testing/fake_engine.h"
#include "pulumi/wire.h"

namespace pulumi {
namespace {

using ::testing::ElementsAre;
using testing::FakeEngine;
using testing::FakeMonitor;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using Request = FakeMonitor::Request;
using Response = FakeMonitor::Response;

Resource Thing(std::string name, Object inputs = {},
               ResourceOptions options = {}) {
  return {.type = "test:index:Thing",
          .name = std::move(name),
          .inputs = std::move(inputs),
          .options = std::move(options)};
}

bool IsStack(const Request& request) {
  return request.type() == "pulumi:pulumi:Stack";
}

class RunTest : public ::testing::Test {
 protected:
  RunContext Context() {
    return {.monitor_address = monitor_.address(),
            .engine_address = engine_.address(),
            .project = "sdk",
            .stack = "dev",
            .cancellation = cancellation_};
  }

  Result<RunOutcome> Run() { return RunProgram(program_, Context()); }

  // All registrations but the stack's stay open.
  void HoldResources() {
    monitor_.decide = [](const Request& request,
                         Response&) -> std::optional<grpc::Status> {
      if (IsStack(request)) return grpc::Status::OK;
      return std::nullopt;
    };
  }

  // What has been registered, in the order of arrival.
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const Request& request : monitor_.requests()) {
      names.push_back(request.name());
    }
    return names;
  }

  FakeMonitor monitor_;
  FakeEngine engine_;
  Cancellation cancellation_;
  Program program_;
};

TEST_F(RunTest, RegistersTheStackFirstAndItsOutputsLast) {
  ResourceHandle a = program_.Add(Thing("a", {{"size", 7}}));
  program_.exports = {{"size", OutputReference{a, "size"}},
                      {"id", OutputReference{a, "id"}},
                      {"none", OutputReference{a, "none"}}};
  Result<RunOutcome> outcome = Run();
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_THAT(Names(), ElementsAre("sdk-dev", "a"));
  EXPECT_EQ(outcome->stack_urn,
            "urn:pulumi:dev::sdk::pulumi:pulumi:Stack::sdk-dev");
  EXPECT_EQ(monitor_.requests()[1].parent(), outcome->stack_urn);
  EXPECT_EQ(monitor_.outputs()->urn(), outcome->stack_urn);
  EXPECT_EQ(outcome->exports, (Object{{"size", 7}, {"id", "a-id"}}));
  EXPECT_EQ(*wire::Decode(monitor_.outputs()->outputs()), outcome->exports);
  EXPECT_EQ(outcome->resources[0].id, "a-id");
  EXPECT_TRUE(monitor_.ended());
}

int ThreadsOfThisProcess() {
  auto tasks = std::filesystem::directory_iterator("/proc/self/task");
  return static_cast<int>(std::distance(begin(tasks), end(tasks)));
}

// The thread sanitizer replays the past for each race of gRPC's that it is told
// to pass over: a thousand calls would take it minutes.
#ifdef __SANITIZE_THREAD__
constexpr int kMany = 200;
#else
constexpr int kMany = 1000;
#endif

TEST_F(RunTest, ManyAreInFlightWithoutAThreadEach) {
  HoldResources();
  for (int i = 0; i < kMany; ++i) program_.Add(Thing("t" + std::to_string(i)));
  auto run = std::async(std::launch::async, [&] { return Run(); });
  monitor_.WaitForRequests(kMany + 1);
  EXPECT_LT(ThreadsOfThisProcess(), 100);
  monitor_.Release();
  EXPECT_TRUE(run.get());
}

TEST_F(RunTest, AResourceWaitsForWhatItNamesAndNothingElse) {
  HoldResources();
  ResourceHandle a = program_.Add(Thing("a"));
  program_.Add(Thing("b", {{"x", OutputReference{a, "id"}}}));
  program_.Add(Thing("c"));
  auto run = std::async(std::launch::async, [&] { return Run(); });
  monitor_.WaitForRequests(3);
  EXPECT_THAT(Names(), UnorderedElementsAre("sdk-dev", "a", "c"));
  monitor_.Release();
  monitor_.WaitForRequests(4);
  const Request b = monitor_.requests().back();
  EXPECT_EQ(b.object().fields().at("x").string_value(), "a-id");
  monitor_.Release();
  EXPECT_TRUE(run.get());
}

TEST_F(RunTest, AFailedResourceLeavesItsDependentsOutAndSaysSoOnce) {
  monitor_.decide = [](const Request& request, Response& response) {
    if (request.name() == "bad") response.set_result(pulumirpc::FAIL);
    return grpc::Status::OK;
  };
  ResourceHandle bad = program_.Add(Thing("bad"));
  ResourceHandle child = program_.Add(Thing("child", {}, {.parent = bad}));
  program_.Add(Thing("grandchild", {}, {.depends_on = {child}}));
  program_.Add(Thing("other"));
  Result<RunOutcome> outcome = Run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Error::Code::kResourceFailed);
  EXPECT_EQ(outcome.error().message, "failed: bad");
  EXPECT_THAT(Names(), UnorderedElementsAre("sdk-dev", "bad", "other"));
  ASSERT_EQ(engine_.messages().size(), 1u);
  EXPECT_THAT(engine_.messages()[0].message(), HasSubstr("child, grandchild"));
  EXPECT_FALSE(monitor_.outputs());
  EXPECT_FALSE(monitor_.ended());
}

TEST_F(RunTest, ASkippedResourceCountsAsFailed) {
  monitor_.decide = [](const Request& request, Response& response) {
    // SKIP; newer protocols have no name for it.
    if (!IsStack(request)) {
      response.set_result(static_cast<pulumirpc::Result>(2));
    }
    return grpc::Status::OK;
  };
  program_.Add(Thing("a"));
  EXPECT_EQ(Run().error().code, Error::Code::kResourceFailed);
}

TEST_F(RunTest, ARefusedResourceIsReported) {
  monitor_.decide = [](const Request& request, Response&) {
    return IsStack(request)
               ? grpc::Status::OK
               : grpc::Status(grpc::StatusCode::UNKNOWN, "bad timeout");
  };
  program_.Add(Thing("a"));
  Result<RunOutcome> outcome = Run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Error::Code::kResourceFailed);
  EXPECT_EQ(outcome.error().message, "failed: a: bad timeout");
  ASSERT_EQ(engine_.messages().size(), 1u);
  EXPECT_EQ(engine_.messages()[0].message(), "a: bad timeout");
  EXPECT_EQ(engine_.messages()[0].severity(), pulumirpc::ERROR);
}

TEST_F(RunTest, ARefusedStackEndsTheRun) {
  monitor_.decide = [](const Request&, Response&) {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no such stack");
  };
  program_.Add(Thing("a"));
  EXPECT_THAT(Run().error().message, HasSubstr("no such stack"));
  EXPECT_THAT(Names(), ElementsAre("sdk-dev"));
}

TEST_F(RunTest, AnAnswerThatCannotBeReadIsAnError) {
  monitor_.decide = [](const Request&, Response& response) {
    auto& fields = *response.mutable_object()->mutable_fields();
    auto& marked = *fields["x"].mutable_struct_value()->mutable_fields();
    marked["4dabf18193072939515e22adb298388d"].set_string_value("?");
    return grpc::Status::OK;
  };
  EXPECT_THAT(Run().error().message, HasSubstr("property x"));
}

TEST_F(RunTest, TheEnginesEndIsNoErrorOfItsOwn) {
  monitor_.decide = [](const Request& request, Response&) {
    return IsStack(request)
               ? grpc::Status::OK
               : grpc::Status(grpc::StatusCode::UNAVAILABLE,
                              "resource monitor shut down while waiting");
  };
  program_.Add(Thing("a"));
  EXPECT_EQ(Run().error().code, Error::Code::kAborted);
  EXPECT_TRUE(engine_.messages().empty());
}

TEST_F(RunTest, ACancelEndsIt) {
  HoldResources();
  program_.Add(Thing("a"));
  auto run = std::async(std::launch::async, [&] { return Run(); });
  monitor_.WaitForRequests(2);
  cancellation_.Cancel();
  EXPECT_EQ(run.get().error().code, Error::Code::kAborted);
  monitor_.Release();
}

TEST_F(RunTest, ACancelBeforeItBeginsEndsIt) {
  cancellation_.Cancel();
  program_.Add(Thing("a"));
  EXPECT_EQ(Run().error().code, Error::Code::kAborted);
}

TEST_F(RunTest, ADyingEngineEndsIt) {
  HoldResources();
  for (int i = 0; i < 20; ++i) program_.Add(Thing("t" + std::to_string(i)));
  auto run = std::async(std::launch::async, [&] { return Run(); });
  monitor_.WaitForRequests(21);
  monitor_.Die();
  EXPECT_EQ(run.get().error().code, Error::Code::kUnavailable);
}

TEST_F(RunTest, AnEngineThatIsNotThere) {
  RunContext context = Context();
  context.monitor_address = context.engine_address = "127.0.0.1:1";
  Result<RunOutcome> outcome = RunProgram(program_, context);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Error::Code::kUnavailable);
  EXPECT_THAT(outcome.error().message,
              StartsWith("the connection to the Pulumi engine broke"));
}

TEST_F(RunTest, AWrongProgramSendsNothing) {
  program_.Add(Thing("a", {}, {.parent = {7}}));
  EXPECT_EQ(Run().error().code, Error::Code::kInvalidArgument);
  EXPECT_TRUE(monitor_.requests().empty());
}

TEST_F(RunTest, EveryOptionIsInTheRequest) {
  ResourceHandle provider =
      program_.Add({.type = "pulumi:providers:test", .name = "provider"});
  ResourceHandle table = program_.Add(Thing("table"));
  program_.Add(Thing("a", {},
                     {.provider = provider,
                      .depends_on = {table},
                      .aliases = {"urn:pulumi:old"},
                      .ignore_changes = {"x"},
                      .replace_on_changes = {"y"},
                      .additional_secret_outputs = {"z"},
                      .protect = false,
                      .retain_on_delete = true,
                      .delete_before_replace = false,
                      .deleted_with = table,
                      .timeouts = {"1m", "2m", "3m"},
                      .import_id = "there",
                      .version = "1.2.3",
                      .plugin_download_url = "https://example.org",
                      .source = {"/my dir/f.yaml", 3, 4}}));
  ASSERT_TRUE(Run());
  const Request request = monitor_.requests().back();
  const std::string urn = "urn:pulumi:dev::sdk::test:index:Thing::table";
  EXPECT_EQ(request.provider(),
            "urn:pulumi:dev::sdk::pulumi:providers:test::provider::"
            "provider-id");
  EXPECT_THAT(request.dependencies(), ElementsAre(urn));
  EXPECT_EQ(request.aliases(0).urn(), "urn:pulumi:old");
  EXPECT_TRUE(request.aliasspecs());
  EXPECT_THAT(request.ignorechanges(), ElementsAre("x"));
  EXPECT_THAT(request.replaceonchanges(), ElementsAre("y"));
  EXPECT_THAT(request.additionalsecretoutputs(), ElementsAre("z"));
  EXPECT_TRUE(request.has_protect() && !request.protect());
  EXPECT_TRUE(request.has_retainondelete() && request.retainondelete());
  EXPECT_TRUE(request.deletebeforereplacedefined());
  EXPECT_FALSE(request.deletebeforereplace());
  EXPECT_EQ(request.deletedwith(), urn);
  EXPECT_EQ(request.customtimeouts().create(), "1m");
  EXPECT_EQ(request.customtimeouts().update(), "2m");
  EXPECT_EQ(request.customtimeouts().delete_(), "3m");
  EXPECT_EQ(request.importid(), "there");
  EXPECT_EQ(request.version(), "1.2.3");
  EXPECT_EQ(request.plugindownloadurl(), "https://example.org");
  EXPECT_EQ(request.sourceposition().uri(), "file:///my%20dir/f.yaml");
  EXPECT_EQ(request.sourceposition().line(), 3);
  EXPECT_EQ(request.sourceposition().column(), 4);
  EXPECT_TRUE(request.supportspartialvalues());
  EXPECT_TRUE(request.supportsresultreporting());
}

TEST_F(RunTest, WhatIsNotSetIsNotSent) {
  program_.Add(Thing("a"));
  ASSERT_TRUE(Run());
  const Request request = monitor_.requests().back();
  EXPECT_FALSE(request.has_protect());
  EXPECT_FALSE(request.has_retainondelete());
  EXPECT_FALSE(request.deletebeforereplacedefined());
  EXPECT_FALSE(request.has_customtimeouts());
  EXPECT_FALSE(request.has_sourceposition());
  EXPECT_EQ(request.provider(), "");
}

}  // namespace
}  // namespace pulumi
