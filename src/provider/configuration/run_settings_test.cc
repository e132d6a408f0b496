#include "provider/configuration/run_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "provider/testing/provider_test.h"

namespace dynaplane::provider {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kProviderUrn =
    "urn:pulumi:dev::shop::pulumi:providers:aws::classic-provider";

class RunSettingsTest : public ProviderTest {
 protected:
  ~RunSettingsTest() override {
    unsetenv(kRunSettings);
    std::filesystem::remove(file_);
  }
  void Say(const std::string& text) {
    std::ofstream(file_) << text;
    setenv(kRunSettings, file_.c_str(), 1);
  }
  void Say(const RunSettings& settings) { Say(ToText(settings)); }

  // A run of these settings, by the provider "urn:provider".
  void Begin(const RunSettings& run) {
    Say(run);
    pulumi::ConfigureRequest configure;
    configure.resource.urn = "urn:provider";
    configure.inputs = {{"region", "eu-west-1"}, {"ownerId", "0123"}};
    ASSERT_TRUE(provider_->Configure(configure).has_value());
    TakeCalls();
  }

  pulumi::OperationResult<std::monostate> DeletePolicy(const std::string& urn) {
    pulumi::DeleteRequest request;
    request.resource = {urn, "aws:appautoscaling/policy:Policy", "p", "p"};
    request.old_outputs =
        FromText(R"({"name": "p", "resourceId": "table/orders",
                     "serviceNamespace": "dynamodb",
                     "scalableDimension":
                         "dynamodb:table:ReadCapacityUnits"})");
    return provider_->Delete(request);
  }

  const std::string file_ = testing::TempDir() + "/run-settings.json";
  const pulumi::Object state_ = FromText(
      R"({"region": "eu-west-1", "credentialId": "old", "accountId": "1",
          "credentialsFile": "/gone/credentials.yaml"})");
};

TEST_F(RunSettingsTest, CredentialsTakeThePlaceOfTheStates) {
  RunSettings run;
  run.credentials[kProviderUrn] =
      RunCredentials(FromText(R"({"region": "eu-west-2", "credentialId": "new",
                   "credentialsFile": "/here/credentials.yaml"})"));
  Say(run);
  const auto read = ReadRunSettings();
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(WithCredentials(read->credentials, kProviderUrn, state_),
            FromText(R"({"region": "eu-west-1", "credentialId": "new",
                         "credentialsFile": "/here/credentials.yaml"})"));
  EXPECT_EQ(WithCredentials(read->credentials, std::string(kProviderUrn) + "-2",
                            state_),
            state_);
  EXPECT_EQ(WithCredentials(read->credentials, "", state_), state_);
}

TEST_F(RunSettingsTest, WithoutAFileTheEngineDecides) {
  const auto read = ReadRunSettings();
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->MayDelete(kUrn));
  EXPECT_EQ(WithCredentials(read->credentials, kProviderUrn, state_), state_);
}

TEST_F(RunSettingsTest, PermissionIsGivenByUrn) {
  RunSettings run;
  run.deletable = {kUrn};
  Say(run);
  const auto read = ReadRunSettings();
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->MayDelete(kUrn));
  EXPECT_FALSE(read->MayDelete(std::string(kUrn) + "-2"));
  run.deletable.emplace();
  Say(run);
  EXPECT_FALSE(ReadRunSettings()->MayDelete(kUrn)) << "none at all";
}

TEST_F(RunSettingsTest, NothingIsDoneWithoutWhatCannotBeRead) {
  for (const char* text : {"", "{", R"({"deletable": true})"}) {
    Say(text);
    const auto configured =
        provider_->Configure({{}, FromText(R"({"region": "eu-west-1"})")});
    ASSERT_FALSE(configured.has_value()) << text;
    EXPECT_THAT(configured.error().message, StartsWith(kRefused));
    EXPECT_THAT(configured.error().message, HasSubstr(file_));
  }
}

// Of a table, and of what is no loss of data.
TEST_F(RunSettingsTest, TheProviderDeletesNothingElse) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  RunSettings run;
  run.deletable = {"urn:of:another"};
  Say(run);
  Configure(R"({"region": "eu-west-1", "ownerId": "0123"})");
  TakeCalls();
  const auto table = Delete();
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().error.code, pulumi::Error::Code::kFailedPrecondition);
  EXPECT_THAT(table.error().error.message, StartsWith(kRefused));
  EXPECT_THAT(table.error().error.message,
              HasSubstr("--allow-data-loss=orders"));
  const auto policy = DeletePolicy("urn:p");
  ASSERT_FALSE(policy.has_value());
  EXPECT_THAT(policy.error().error.message, StartsWith(kRefused));
  EXPECT_THAT(TakeCalls(), IsEmpty());
  run.deletable = {kUrn, "urn:p"};
  Say(run);
  Configure(R"({"region": "eu-west-1", "ownerId": "0123"})");
  EXPECT_TRUE(Delete().has_value());
  EXPECT_TRUE(DeletePolicy("urn:p").has_value());
}

// The engine asks for the deletion of what scales a table before it names the
// table.
TEST_F(RunSettingsTest, TellTheProviderWhichTablesTheStateHolds) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  RunSettings run;
  run.tables["urn:provider"] = {
      {"arn:aws:dynamodb:eu-west-1:123456789012:table/orders", "id-0", kUrn}};
  for (const char* accepted : {"", "id-1"}) {
    run.accepted = {accepted};
    Begin(run);
    const auto policy = DeletePolicy("urn:p");
    EXPECT_EQ(policy.has_value(), *accepted != '\0');
    if (policy) continue;
    EXPECT_THAT(policy.error().error.message, StartsWith(kRefused));
    EXPECT_EQ(aws_->Count("DeleteScalingPolicy"), 0);
  }
}

// One that took long to get to work asks again.
TEST_F(RunSettingsTest, AFreshLookOfTheStarterSavesOne) {
  for (const int age : {0, 3600}) {
    ASSERT_TRUE(Create(OnDemand()).has_value());
    RunSettings run;
    run.tables["urn:provider"] = {
        {"arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
         aws_->tables["orders"].description["TableId"].get<std::string>(), kUrn,
         std::time(nullptr) - age}};
    Begin(run);
    ASSERT_TRUE(Delete().has_value());
    // One at the end tells that it is gone.
    EXPECT_EQ(aws_->Count("DescribeTable"), age == 0 ? 1 : 2);
  }
}

}  // namespace
}  // namespace dynaplane::provider
