#include "pulumi/provider_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <stdexcept>
#include <thread>

#include "pulumi/provider.grpc.pb.h"
#include "pulumi/rpc.h"
#include "pulumi/testing/fake_engine.h"
#include "pulumi/testing/mock_provider.h"
#include "pulumi/wire.h"
#include "status.pb.h"

namespace pulumi {
namespace {

using google::protobuf::Empty;
using grpc::StatusCode;
using ::testing::HasSubstr;
using testing::MockProvider;
using ::testing::NiceMock;
using ::testing::Return;
using ::testing::UnorderedElementsAre;

constexpr char kUrn[] = "urn:pulumi:dev::sdk::my:own:Group$test:index:T::name";

class ProviderServerTest : public ::testing::Test {
 protected:
  using Stub = pulumirpc::ResourceProvider::Stub;

  void SetUp() override {
    server_ = *ProviderServer::Start(
        [this](EngineLog& log) {
          log_ = &log;
          auto provider = std::make_unique<NiceMock<MockProvider>>();
          provider_ = provider.get();
          return provider;
        },
        {"test", "1.2.3", ""}, engine_.address());
    channel_ = rpc::Connect("127.0.0.1:" + std::to_string(server_->port()));
    stub_ = pulumirpc::ResourceProvider::NewStub(channel_);
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                 const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    return (stub_.get()->*method)(&context, request, &response);
  }

  grpc::Status Create() {
    pulumirpc::CreateRequest request;
    request.set_urn(kUrn);
    pulumirpc::CreateResponse response;
    return Call(&Stub::Create, request, response);
  }

  void CreateFailsWith(OperationError error) {
    EXPECT_CALL(*provider_, Create)
        .WillRepeatedly(Return(tl::unexpected(std::move(error))));
  }

  testing::FakeEngine engine_;
  std::unique_ptr<ProviderServer> server_;
  EngineLog* log_ = nullptr;
  NiceMock<MockProvider>* provider_ = nullptr;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(ProviderServerTest, SaysWhatItUnderstands) {
  pulumirpc::ProviderHandshakeResponse handshake;
  ASSERT_TRUE(
      Call(&Stub::Handshake, pulumirpc::ProviderHandshakeRequest(), handshake)
          .ok());
  EXPECT_TRUE(handshake.accept_secrets());
  EXPECT_TRUE(handshake.accept_resources());
  EXPECT_FALSE(handshake.accept_outputs());
  pulumirpc::PluginInfo info;
  ASSERT_TRUE(Call(&Stub::GetPluginInfo, Empty(), info).ok());
  EXPECT_EQ(info.version(), "1.2.3");
  pulumirpc::GetMappingsResponse mappings;
  EXPECT_TRUE(
      Call(&Stub::GetMappings, pulumirpc::GetMappingsRequest(), mappings).ok());
  pulumirpc::ConstructResponse construct;
  EXPECT_EQ(Call(&Stub::Construct, pulumirpc::ConstructRequest(), construct)
                .error_code(),
            StatusCode::UNIMPLEMENTED);
}

TEST_F(ProviderServerTest, Configure) {
  Object expected = {{"region", "eu-west-1"}, {"key", Value::MakeSecret("k")}};
  const std::string urn = "urn:pulumi:dev::shop::pulumi:providers:aws::main";
  EXPECT_CALL(*provider_, Configure)
      .WillOnce([&](const ConfigureRequest& request) {
        EXPECT_EQ(request.inputs, expected);
        EXPECT_EQ(request.resource.urn, urn);
        EXPECT_EQ(request.resource.name, "main");
        return Status();
      });
  pulumirpc::ConfigureRequest request;
  request.set_urn(urn);
  *request.mutable_args() = *wire::Encode(expected);
  pulumirpc::ConfigureResponse response;
  ASSERT_TRUE(Call(&Stub::Configure, request, response).ok());
  EXPECT_TRUE(response.acceptsecrets());
  EXPECT_TRUE(response.supportspreview());
}

TEST_F(ProviderServerTest, CheckWithFailures) {
  EXPECT_CALL(*provider_, Check)
      .WillOnce([](const CheckRequest& request) -> Result<CheckResponse> {
        EXPECT_EQ(request.resource.type, "test:index:T");
        EXPECT_EQ(request.resource.name, "name");
        EXPECT_EQ(request.random_seed, std::string("\0\xFF", 2));
        EXPECT_EQ(request.proposed_name, "name-1234");
        EXPECT_EQ(request.old_inputs, (Object{{"a", 1}}));
        return CheckResponse{{{"a", 2}}, {{"ttl.name", "is wrong"}}};
      });
  pulumirpc::CheckRequest request;
  request.set_urn(kUrn);
  request.set_randomseed(std::string("\0\xFF", 2));
  request.mutable_autonaming()->set_proposed_name("name-1234");
  *request.mutable_olds() = *wire::Encode({{"a", 1}});
  pulumirpc::CheckResponse response;
  ASSERT_TRUE(Call(&Stub::Check, request, response).ok());
  EXPECT_EQ(*wire::Decode(response.inputs()), (Object{{"a", 2}}));
  ASSERT_EQ(response.failures_size(), 1);
  EXPECT_EQ(response.failures(0).property(), "ttl.name");
  EXPECT_EQ(response.failures(0).reason(), "is wrong");
}

TEST_F(ProviderServerTest, DiffInDetail) {
  EXPECT_CALL(*provider_, Diff)
      .WillOnce([](const DiffRequest& request) -> Result<DiffResponse> {
        EXPECT_THAT(request.ignore_changes, UnorderedElementsAre("tags"));
        EXPECT_EQ(request.old_outputs, (Object{{"arn", "x"}}));
        return DiffResponse{
            .changes = {{"indexes[0].name", DiffKind::kUpdateReplace},
                        {"indexes[1]", DiffKind::kAdd},
                        {"[\"odd.name\"].x", DiffKind::kDelete}},
            .delete_before_replace = true};
      });
  pulumirpc::DiffRequest request;
  request.add_ignorechanges("tags");
  *request.mutable_olds() = *wire::Encode({{"arn", "x"}});
  *request.mutable_old_inputs() = *wire::Encode({{"indexes", 1}});
  *request.mutable_news() = *wire::Encode({{"indexes", 2}});
  pulumirpc::DiffResponse response;
  ASSERT_TRUE(Call(&Stub::Diff, request, response).ok());
  EXPECT_EQ(response.changes(), pulumirpc::DiffResponse::DIFF_SOME);
  EXPECT_TRUE(response.hasdetaileddiff());
  EXPECT_TRUE(response.deletebeforereplace());
  EXPECT_THAT(response.diffs(), UnorderedElementsAre("indexes", "odd.name"));
  EXPECT_THAT(response.replaces(), UnorderedElementsAre("indexes"));
  const auto& detail = response.detaileddiff().at("indexes[0].name");
  EXPECT_EQ(detail.kind(), pulumirpc::PropertyDiff::UPDATE_REPLACE);
  EXPECT_TRUE(detail.inputdiff());
  EXPECT_FALSE(response.detaileddiff().at("[\"odd.name\"].x").inputdiff());
}

TEST_F(ProviderServerTest, NoDiff) {
  EXPECT_CALL(*provider_, Diff).WillOnce(Return(DiffResponse{}));
  pulumirpc::DiffResponse response;
  ASSERT_TRUE(Call(&Stub::Diff, pulumirpc::DiffRequest(), response).ok());
  EXPECT_EQ(response.changes(), pulumirpc::DiffResponse::DIFF_NONE);
}

TEST_F(ProviderServerTest, ReadUpdateDeleteInvoke) {
  EXPECT_CALL(*provider_, Read)
      .WillOnce(Return(ReadResponse{"id", {{"in", 1}}, {{"out", 2}}}));
  pulumirpc::ReadResponse read;
  ASSERT_TRUE(Call(&Stub::Read, pulumirpc::ReadRequest(), read).ok());
  EXPECT_EQ(read.id(), "id");
  EXPECT_EQ(*wire::Decode(read.inputs()), (Object{{"in", 1}}));
  EXPECT_EQ(*wire::Decode(read.properties()), (Object{{"out", 2}}));
  // To the engine, outputs without any property are those of something.
  EXPECT_CALL(*provider_, Read).WillOnce(Return(ReadResponse{}));
  pulumirpc::ReadResponse gone;
  ASSERT_TRUE(Call(&Stub::Read, pulumirpc::ReadRequest(), gone).ok());
  EXPECT_FALSE(gone.has_properties() || gone.has_inputs());

  EXPECT_CALL(*provider_, Update)
      .WillOnce(
          [](const UpdateRequest& request) -> OperationResult<UpdateResponse> {
            EXPECT_EQ(request.resource.id, "id");
            EXPECT_EQ(request.timeout_seconds, 90);
            EXPECT_TRUE(request.preview);
            return UpdateResponse{{{"out", Unknown{}}}};
          });
  pulumirpc::UpdateRequest update;
  update.set_id("id");
  update.set_timeout(90);
  update.set_preview(true);
  pulumirpc::UpdateResponse updated;
  ASSERT_TRUE(Call(&Stub::Update, update, updated).ok());
  EXPECT_TRUE(wire::Decode(updated.properties())->at("out").is_unknown());

  EXPECT_CALL(*provider_, Delete).WillOnce(Return(std::monostate{}));
  Empty nothing;
  EXPECT_TRUE(Call(&Stub::Delete, pulumirpc::DeleteRequest(), nothing).ok());

  EXPECT_CALL(*provider_, Invoke).WillOnce(Return(Object{{"x", 1}}));
  pulumirpc::InvokeResponse invoked;
  ASSERT_TRUE(Call(&Stub::Invoke, pulumirpc::InvokeRequest(), invoked).ok());
  EXPECT_EQ(*wire::Decode(invoked.return_()), (Object{{"x", 1}}));
}

TEST_F(ProviderServerTest, ErrorCodes) {
  const std::pair<Error::Code, StatusCode> codes[] = {
      {Error::Code::kUnknown, StatusCode::UNKNOWN},
      {Error::Code::kInvalidArgument, StatusCode::INVALID_ARGUMENT},
      {Error::Code::kFailedPrecondition, StatusCode::FAILED_PRECONDITION},
      {Error::Code::kNotFound, StatusCode::NOT_FOUND},
      {Error::Code::kAborted, StatusCode::ABORTED},
      {Error::Code::kUnavailable, StatusCode::UNAVAILABLE}};
  for (const auto& [code, expected] : codes) {
    CreateFailsWith({{code, "the reason"}, {}});
    grpc::Status status = Create();
    EXPECT_EQ(status.error_code(), expected);
    EXPECT_EQ(status.error_message(), "the reason");
    EXPECT_EQ(status.error_details(), "");
  }
}

TEST_F(ProviderServerTest, APartialFailureCarriesTheResource) {
  CreateFailsWith({{Error::Code::kUnknown, "TTL failed"},
                   PartialFailure{"the-id",
                                  {{"arn", Value::MakeSecret("a")}},
                                  {{"name", "n"}},
                                  {"first", "second"}}});
  grpc::Status status = Create();
  EXPECT_EQ(status.error_message(), "TTL failed");
  wire::RichStatus rich;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  EXPECT_EQ(rich.code(), status.error_code());
  EXPECT_EQ(rich.message(), "TTL failed");
  ASSERT_EQ(rich.details_size(), 1);
  EXPECT_EQ(rich.details(0).type_url(),
            "type.googleapis.com/pulumirpc.ErrorResourceInitFailed");
  pulumirpc::ErrorResourceInitFailed failed;
  ASSERT_TRUE(rich.details(0).UnpackTo(&failed));
  EXPECT_EQ(failed.id(), "the-id");
  EXPECT_THAT(failed.reasons(), ::testing::ElementsAre("first", "second"));
  EXPECT_EQ(*wire::Decode(failed.properties()),
            (Object{{"arn", Value::MakeSecret("a")}}));
  EXPECT_EQ(*wire::Decode(failed.inputs()), (Object{{"name", "n"}}));
}

TEST_F(ProviderServerTest, APartialFailureInOtherBytesKeepsTheState) {
  EXPECT_CALL(*provider_, Create)
      .WillOnce([](const CreateRequest&) -> OperationResult<CreateResponse> {
        OperationError error;
        error.error = {Error::Code::kFailedPrecondition, "caf\xE9"};
        error.partial = PartialFailure{"the-id", {}, {}, {"caf\xE9"}};
        return tl::unexpected(error);
      });
  wire::RichStatus rich;
  ASSERT_TRUE(rich.ParseFromString(Create().error_details()));
  pulumirpc::ErrorResourceInitFailed failed;
  ASSERT_TRUE(rich.details(0).UnpackTo(&failed));
  EXPECT_EQ(failed.id(), "the-id");
  EXPECT_THAT(failed.reasons(), ::testing::ElementsAre("caf\uFFFD"));
}

TEST_F(ProviderServerTest, AnExceptionIsAnUnsureError) {
  EXPECT_CALL(*provider_, Create)
      .WillOnce([](const CreateRequest&) -> OperationResult<CreateResponse> {
        throw std::runtime_error("out of luck");
      });
  grpc::Status status = Create();
  EXPECT_EQ(status.error_code(), StatusCode::UNKNOWN);
  EXPECT_THAT(status.error_message(), HasSubstr("out of luck"));
}

TEST_F(ProviderServerTest, AMalformedRequestDoesNotReachTheProvider) {
  EXPECT_CALL(*provider_, Create).Times(0);
  pulumirpc::CreateRequest request;
  auto& fields = *request.mutable_properties()->mutable_fields();
  auto& marked = *fields["x"].mutable_struct_value()->mutable_fields();
  marked["4dabf18193072939515e22adb298388d"].set_string_value("?");
  pulumirpc::CreateResponse response;
  grpc::Status status = Call(&Stub::Create, request, response);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("property x"));
}

TEST_F(ProviderServerTest, AnAnswerThatCannotTravelIsUnsure) {
  EXPECT_CALL(*provider_, Create)
      .WillOnce(Return(CreateResponse{"id", {{"\xFF", 1}}}));
  EXPECT_EQ(Create().error_code(), StatusCode::UNKNOWN);
}

TEST_F(ProviderServerTest, LogsArriveBeforeTheAnswer) {
  EXPECT_CALL(*provider_, Create)
      .WillOnce(
          [&](const CreateRequest& request) -> OperationResult<CreateResponse> {
            log_->Log(Severity::kInfo, request.resource.urn, "waiting", true);
            return CreateResponse{"id", {}};
          });
  ASSERT_TRUE(Create().ok());
  ASSERT_EQ(engine_.messages().size(), 1u);
  EXPECT_EQ(engine_.messages()[0].urn(), kUrn);
}

// More calls than threads, all blocked: the ones that wait for a thread must
// not keep Cancel out.
TEST_F(ProviderServerTest, CancelIsServedWhateverElseRuns) {
  std::promise<void> cancelled;
  std::shared_future<void> end = cancelled.get_future().share();
  std::latch all_threads_busy(kMaxProviderThreads);
  std::atomic<int> begun = 0;
  EXPECT_CALL(*provider_, Create)
      .WillRepeatedly(
          [&](const CreateRequest&) -> OperationResult<CreateResponse> {
            if (begun++ < kMaxProviderThreads) all_threads_busy.count_down();
            end.wait();
            return CreateResponse{"id", {}};
          });
  EXPECT_CALL(*provider_, Cancel)
      .WillOnce([&] { cancelled.set_value(); })
      .WillRepeatedly(Return());

  const int calls = kMaxProviderThreads + 20;
  std::latch answered(calls);
  struct Pending {
    grpc::ClientContext context;
    pulumirpc::CreateRequest request;
    pulumirpc::CreateResponse response;
  };
  std::vector<std::unique_ptr<Pending>> pending(calls);
  for (auto& call : pending) {
    call = std::make_unique<Pending>();
    stub_->async()->Create(&call->context, &call->request, &call->response,
                           [&](grpc::Status status) {
                             EXPECT_TRUE(status.ok());
                             answered.count_down();
                           });
  }
  all_threads_busy.wait();
  Empty nothing;
  EXPECT_TRUE(Call(&Stub::Cancel, Empty(), nothing).ok());
  answered.wait();
  EXPECT_TRUE(server_->WaitIdle());
}

TEST_F(ProviderServerTest, Schema) {
  EXPECT_CALL(*provider_, Schema).WillOnce(Return("{}"));
  pulumirpc::GetSchemaResponse response;
  ASSERT_TRUE(
      Call(&Stub::GetSchema, pulumirpc::GetSchemaRequest(), response).ok());
  EXPECT_EQ(response.schema(), "{}");
}

TEST_F(ProviderServerTest, ACancelThatThrowsIsAnswered) {
  EXPECT_CALL(*provider_, Cancel).WillRepeatedly([] {
    throw std::runtime_error("broken");
  });
  Empty nothing;
  EXPECT_TRUE(Call(&Stub::Cancel, Empty(), nothing).ok());
}

TEST(ProviderServer, AFactoryThatThrowsIsAnError) {
  const auto server = ProviderServer::Start(
      [](EngineLog&) -> std::unique_ptr<Provider> {
        throw std::runtime_error("no provider");
      },
      {}, "");
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().message, "internal error: no provider");
}

}  // namespace
}  // namespace pulumi
