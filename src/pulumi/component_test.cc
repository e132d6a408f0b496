// A component, from the engine's request to what is registered for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pulumi/component_provider.h"
#include "pulumi/errors.pb.h"
#include "pulumi/provider.grpc.pb.h"
#include "pulumi/provider_server.h"
#include "pulumi/rpc.h"
#include "pulumi/testing/fake_engine.h"
#include "pulumi/wire.h"
#include "status.pb.h"

namespace pulumi {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kKey[] = "urn:pulumi:dev::shop::my:index:Key::key";
constexpr char kOther[] = "urn:pulumi:dev::shop::my:index:Key::other";

// One thing below the component, made of its input.
class Things : public ComponentProvider {
 public:
  Result<std::string> Schema() override { return "{}"; }

  tl::expected<Program, ConstructError> Construct(
      const ConstructRequest& request) override {
    if (!request.inputs.contains("value")) {
      return tl::unexpected(ConstructError{
          {Error::Code::kInvalidArgument, "wrong"}, {{"value", "missing"}}});
    }
    Program program;
    Resource thing{.type = "my:index:Thing", .name = request.name + "/thing"};
    thing.inputs = request.inputs;
    thing.options.outside_dependencies = request.input_dependencies;
    const ResourceHandle handle = program.Add(std::move(thing));
    program.exports["value"] = OutputReference{handle, "value"};
    return program;
  }
};

class ComponentTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = *ProviderServer::Start(
        [](EngineLog&) { return std::make_unique<Things>(); }, {}, "");
    stub_ = pulumirpc::ResourceProvider::NewStub(
        rpc::Connect("127.0.0.1:" + std::to_string(server_->port())));
    request_.set_project("shop");
    request_.set_stack("dev");
    request_.set_monitorendpoint(monitor_.address());
    request_.set_type("my:index:Things");
    request_.set_name("all");
    *request_.mutable_inputs() = *wire::Encode({{"value", "x"}});
  }

  grpc::Status Construct() {
    grpc::ClientContext context;
    return stub_->Construct(&context, request_, &answer_);
  }

  testing::FakeMonitor monitor_;
  std::unique_ptr<ProviderServer> server_;
  std::unique_ptr<pulumirpc::ResourceProvider::Stub> stub_;
  pulumirpc::ConstructRequest request_;
  pulumirpc::ConstructResponse answer_;
};

TEST_F(ComponentTest, IsRegisteredWithWhatIsBelowIt) {
  ASSERT_TRUE(Construct().ok());
  const auto requests = monitor_.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].type(), "my:index:Things");
  EXPECT_FALSE(requests[0].custom());
  EXPECT_EQ(requests[1].name(), "all/thing");
  EXPECT_EQ(requests[1].parent(), answer_.urn());
  EXPECT_EQ(monitor_.outputs()->urn(), answer_.urn());
  // The end of the program is not the component's to tell.
  EXPECT_FALSE(monitor_.ended());
  EXPECT_EQ(answer_.statedependencies().at("value").urns_size(), 1);
}

TEST_F(ComponentTest, HasTheUsersOptions) {
  request_.set_parent("urn:pulumi:dev::shop::my:own:Shop::shop");
  request_.set_protect(true);
  request_.set_deletedwith(kKey);
  (*request_.mutable_providers())["my"] = "provider::id";
  request_.add_aliases()->set_urn("old");
  ASSERT_TRUE(Construct().ok());
  const auto component = monitor_.requests()[0];
  EXPECT_EQ(component.parent(), request_.parent());
  EXPECT_TRUE(component.protect());
  EXPECT_EQ(component.deletedwith(), kKey);
  EXPECT_EQ(component.providers().at("my"), "provider::id");
  EXPECT_EQ(component.aliases(0).urn(), "old");
  // The engine hands these down.
  EXPECT_FALSE(monitor_.requests()[1].has_protect());
}

TEST_F(ComponentTest, HandsDependenciesDown) {
  request_.add_dependencies(kOther);
  (*request_.mutable_inputdependencies())["value"].add_urns(kKey);
  ASSERT_TRUE(Construct().ok());
  const auto thing = monitor_.requests()[1];
  EXPECT_THAT(thing.dependencies(), UnorderedElementsAre(kKey, kOther));
  EXPECT_THAT(thing.propertydependencies().at("value").urns(),
              ElementsAre(kKey));
}

TEST_F(ComponentTest, MistakesAreToldByProperty) {
  *request_.mutable_inputs() = *wire::Encode({});
  const grpc::Status status = Construct();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  wire::RichStatus rich;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  pulumirpc::InputPropertiesError detail;
  ASSERT_TRUE(rich.details(0).UnpackTo(&detail));
  ASSERT_EQ(detail.errors_size(), 1);
  EXPECT_EQ(detail.errors(0).property_path(), "value");
  EXPECT_EQ(detail.errors(0).reason(), "missing");
  EXPECT_TRUE(monitor_.requests().empty());
}

TEST_F(ComponentTest, ThereIsNothingButComponents) {
  grpc::ClientContext context;
  pulumirpc::CheckRequest request;
  request.set_type("my:index:Thing");
  pulumirpc::CheckResponse answer;
  EXPECT_EQ(stub_->Check(&context, request, &answer).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace pulumi
