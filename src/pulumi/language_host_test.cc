#include "pulumi/language_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include "pulumi/language.grpc.pb.h"
#include "pulumi/rpc.h"
#include "pulumi/testing/fake_engine.h"
#include "pulumi/wire.h"

namespace pulumi {
namespace {

using google::protobuf::Empty;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Stub = pulumirpc::LanguageRuntime::Stub;

class LanguageHostTest : public ::testing::Test {
 protected:
  void Start(std::string engine_address = "") {
    host_ = *LanguageHost::Start(options_, std::move(engine_address));
    stub_ = pulumirpc::LanguageRuntime::NewStub(rpc::Connect(host_->address()));
  }

  pulumirpc::RunRequest Request() {
    pulumirpc::RunRequest request;
    request.set_project("sdk");
    request.set_stack("dev");
    request.set_monitor_address(monitor_.address());
    return request;
  }

  pulumirpc::RunResponse Run(const pulumirpc::RunRequest& request) {
    grpc::ClientContext context;
    pulumirpc::RunResponse response;
    grpc::Status status = stub_->Run(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  // All registrations stay open.
  void HoldAll() {
    monitor_.decide = [](const auto&, auto&) { return std::nullopt; };
  }

  testing::FakeMonitor monitor_;
  testing::FakeEngine engine_;
  LanguageHostOptions options_ = {
      .info = {"host", "1.2.3", ""},
      .make_program = [](const RunRequest&) { return Program(); }};
  std::unique_ptr<LanguageHost> host_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(LanguageHostTest, TheRequestReachesTheProgram) {
  RunRequest seen;
  options_.make_program = [&](const RunRequest& request) {
    seen = request;
    return Program();
  };
  Start();
  pulumirpc::RunRequest request = Request();
  request.set_pwd("/work");
  request.set_organization("org");
  request.set_parallel(9);
  request.set_dryrun(true);
  request.add_args(engine_.address());
  request.add_args("more");
  (*request.mutable_config())["sdk:color"] = "red";
  request.add_configsecretkeys("sdk:color");
  auto& info = *request.mutable_info();
  info.set_root_directory("/root-directory");
  info.set_program_directory("/program");
  info.set_entry_point(".");
  *info.mutable_options() = *wire::Encode({{"x", 1}});
  pulumirpc::RunResponse response = Run(request);
  EXPECT_EQ(response.error(), "");
  EXPECT_FALSE(response.bail());
  EXPECT_EQ(seen.pwd, "/work");
  EXPECT_EQ(seen.project, "sdk");
  EXPECT_EQ(seen.stack, "dev");
  EXPECT_EQ(seen.organization, "org");
  EXPECT_EQ(seen.parallel, 9);
  EXPECT_TRUE(seen.dry_run);
  EXPECT_EQ(seen.engine_address, engine_.address());
  EXPECT_THAT(seen.args, ElementsAre("more"));
  EXPECT_EQ(seen.config.at("sdk:color"), "red");
  EXPECT_TRUE(seen.config_secret_keys.contains("sdk:color"));
  EXPECT_EQ(seen.folder.root_directory, "/root-directory");
  EXPECT_EQ(seen.folder.program_directory, "/program");
  EXPECT_EQ(seen.folder.entry_point, ".");
  EXPECT_EQ(seen.folder.options, (Object{{"x", 1}}));
  EXPECT_EQ(seen.monitor_address, monitor_.address());
}

TEST_F(LanguageHostTest, ASpawnedHostKeepsItsArguments) {
  RunRequest seen;
  options_.make_program = [&](const RunRequest& request) {
    seen = request;
    return Program();
  };
  Start(engine_.address());
  pulumirpc::RunRequest request = Request();
  request.add_args("mine");
  Run(request);
  EXPECT_THAT(seen.args, ElementsAre("mine"));
  EXPECT_EQ(seen.engine_address, engine_.address());
}

TEST_F(LanguageHostTest, AFaultyProgramIsLoggedAndBails) {
  options_.make_program = [](const RunRequest&) -> Result<Program> {
    return Fail(Error::Code::kInvalidArgument, "no such file");
  };
  Start(engine_.address());
  pulumirpc::RunResponse response = Run(Request());
  EXPECT_EQ(response.error(), "no such file");
  EXPECT_TRUE(response.bail());
  ASSERT_EQ(engine_.messages().size(), 1u);
  EXPECT_EQ(engine_.messages()[0].message(), "no such file");
  EXPECT_EQ(engine_.messages()[0].severity(), pulumirpc::ERROR);
}

TEST_F(LanguageHostTest, AnErrorThatWasLoggedIsNotLoggedAgain) {
  options_.make_program = [](const RunRequest& request) -> Result<Program> {
    request.log->Log(Severity::kError, "", "line 3: wrong", false);
    return Fail(Error::Code::kResourceFailed, "1 error");
  };
  Start(engine_.address());
  EXPECT_TRUE(Run(Request()).bail());
  ASSERT_EQ(engine_.messages().size(), 1u);
  EXPECT_EQ(engine_.messages()[0].message(), "line 3: wrong");
}

TEST_F(LanguageHostTest, WithoutALogTheEngineIsToldOtherwise) {
  options_.make_program = [](const RunRequest&) -> Result<Program> {
    return Fail(Error::Code::kInvalidArgument, "no such file");
  };
  Start();
  pulumirpc::RunResponse response = Run(Request());
  EXPECT_EQ(response.error(), "no such file");
  EXPECT_FALSE(response.bail());
}

TEST_F(LanguageHostTest, TheOwnerLearnsTheOutcome) {
  std::vector<Object> exports;
  options_.make_program = [](const RunRequest&) {
    return Program{.exports = {{"x", 1}}};
  };
  options_.on_finished = [&](const RunRequest&,
                             const Result<RunOutcome>& outcome) {
    exports.push_back(outcome->exports);
  };
  Start();
  Run(Request());
  Run(Request());
  EXPECT_THAT(exports, ElementsAre(Object{{"x", 1}}, Object{{"x", 1}}));
}

TEST_F(LanguageHostTest, CancelEndsTheRun) {
  HoldAll();
  Start();
  auto run = std::async(std::launch::async, [&] { return Run(Request()); });
  monitor_.WaitForRequests(1);
  grpc::ClientContext context;
  Empty nothing;
  EXPECT_TRUE(stub_->Cancel(&context, Empty(), &nothing).ok());
  EXPECT_EQ(run.get().error(), "the run was cancelled");
}

TEST_F(LanguageHostTest, AnEngineThatGivesUpEndsTheRun) {
  std::promise<Error> ended;
  options_.on_finished = [&](const RunRequest&,
                             const Result<RunOutcome>& outcome) {
    ended.set_value(outcome.error());
  };
  HoldAll();
  Start();
  grpc::ClientContext context;
  pulumirpc::RunRequest request = Request();
  pulumirpc::RunResponse response;
  std::promise<void> answered;
  stub_->async()->Run(&context, &request, &response,
                      [&](grpc::Status) { answered.set_value(); });
  monitor_.WaitForRequests(1);
  context.TryCancel();
  EXPECT_EQ(ended.get_future().get().code, Error::Code::kAborted);
  answered.get_future().wait();
}

TEST_F(LanguageHostTest, DestroyingTheHostEndsTheRun) {
  HoldAll();
  Start();
  auto run = std::async(std::launch::async, [&] { return Run(Request()); });
  monitor_.WaitForRequests(1);
  host_.reset();
  EXPECT_EQ(run.get().error(), "the run was cancelled");
}

TEST_F(LanguageHostTest, RequiredPackages) {
  options_.required_packages = [](const ProgramFolder& folder) {
    return std::vector<RequiredPackage>{
        {folder.program_directory, "1.0.0", "https://example.org"}};
  };
  Start();
  grpc::ClientContext context;
  pulumirpc::GetRequiredPackagesRequest request;
  request.mutable_info()->set_program_directory("aws");
  pulumirpc::GetRequiredPackagesResponse response;
  ASSERT_TRUE(stub_->GetRequiredPackages(&context, request, &response).ok());
  ASSERT_EQ(response.packages_size(), 1);
  EXPECT_EQ(response.packages(0).name(), "aws");
  EXPECT_EQ(response.packages(0).kind(), "resource");
  EXPECT_EQ(response.packages(0).version(), "1.0.0");
  EXPECT_EQ(response.packages(0).server(), "https://example.org");
  EXPECT_EQ(response.specs_size(), 0);
}

TEST_F(LanguageHostTest, WhatNeedsNoProgram) {
  Start();
  pulumirpc::PluginInfo info;
  grpc::ClientContext first;
  ASSERT_TRUE(stub_->GetPluginInfo(&first, Empty(), &info).ok());
  EXPECT_EQ(info.version(), "1.2.3");
  grpc::ClientContext second;
  pulumirpc::AboutResponse about;
  ASSERT_TRUE(stub_->About(&second, pulumirpc::AboutRequest(), &about).ok());
  EXPECT_EQ(about.executable(), "host");
  grpc::ClientContext third;
  auto stream = stub_->InstallDependencies(
      &third, pulumirpc::InstallDependenciesRequest());
  pulumirpc::InstallDependenciesResponse line;
  EXPECT_FALSE(stream->Read(&line));
  EXPECT_TRUE(stream->Finish().ok());
  grpc::ClientContext fourth;
  pulumirpc::GenerateProjectResponse project;
  EXPECT_EQ(stub_
                ->GenerateProject(&fourth, pulumirpc::GenerateProjectRequest(),
                                  &project)
                .error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(LanguageHostTest, TheHandshakeNamesTheEngine) {
  RunRequest seen;
  options_.make_program = [&](const RunRequest& request) {
    seen = request;
    return Program();
  };
  Start();
  grpc::ClientContext context;
  pulumirpc::LanguageHandshakeRequest request;
  request.set_engine_address(engine_.address());
  pulumirpc::LanguageHandshakeResponse response;
  ASSERT_TRUE(stub_->Handshake(&context, request, &response).ok());
  Run(Request());
  EXPECT_EQ(seen.engine_address, engine_.address());
}

TEST_F(LanguageHostTest, WhatTheOwnerThrowsIsAnErrorOfTheRun) {
  options_.make_program = [](const RunRequest&) -> Result<Program> {
    throw std::runtime_error("no program");
  };
  Start();
  EXPECT_THAT(Run(Request()).error(), HasSubstr("no program"));
  options_.make_program = [](const RunRequest&) { return Program(); };
  options_.on_finished = [](const RunRequest&, const Result<RunOutcome>&) {
    throw 7;
  };
  Start();
  EXPECT_EQ(Run(Request()).error(), "internal error");
}

TEST_F(LanguageHostTest, WhatIsThrownOfPackagesIsAnError) {
  options_.required_packages =
      [](const ProgramFolder&) -> std::vector<RequiredPackage> {
    throw std::runtime_error("no packages");
  };
  Start();
  grpc::ClientContext context;
  pulumirpc::GetRequiredPackagesResponse response;
  const grpc::Status status =
      stub_->GetRequiredPackages(&context, {}, &response);
  EXPECT_THAT(status.error_message(), HasSubstr("no packages"));
}

TEST_F(LanguageHostTest, AnErrorThatIsNotUtf8ReachesTheEngine) {
  options_.make_program = [](const RunRequest&) -> Result<Program> {
    return Fail(Error::Code::kInvalidArgument, "no file caf\xE9");
  };
  Start();
  EXPECT_EQ(Run(Request()).error(), "no file caf\uFFFD");
}

}  // namespace
}  // namespace pulumi
