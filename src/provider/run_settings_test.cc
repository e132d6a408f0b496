#include "provider/run_settings.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "provider/testing/from_text.h"

namespace dynaplane::provider {
namespace {

constexpr const char* kUrn =
    "urn:pulumi:dev::shop::pulumi:providers:aws::classic-provider";

class RunSettings : public testing::Test {
 protected:
  ~RunSettings() override { unsetenv(kRunCredentials); }

  static void Say(const std::string& inputs) {
    const std::string text =
        RunCredentialsText({{kUrn, RunCredentials(FromText(inputs))}});
    setenv(kRunCredentials, text.c_str(), 1);
  }

  const pulumi::Object state_ = FromText(
      R"({"region": "eu-west-1", "credentialId": "old", "accountId": "1",
          "credentialsFile": "/gone/credentials.yaml"})");
};

TEST_F(RunSettings, TakeThePlaceOfTheStates) {
  Say(R"({"region": "eu-west-2", "credentialId": "new",
          "credentialsFile": "/here/credentials.yaml"})");
  EXPECT_EQ(WithRunCredentials(kUrn, state_),
            FromText(R"({"region": "eu-west-1", "credentialId": "new",
                         "credentialsFile": "/here/credentials.yaml"})"));
}

TEST_F(RunSettings, LeaveOtherProvidersAlone) {
  EXPECT_EQ(WithRunCredentials(kUrn, state_), state_) << "nothing is said";
  Say(R"({"credentialId": "new"})");
  EXPECT_EQ(WithRunCredentials(std::string(kUrn) + "-2", state_), state_);
  EXPECT_EQ(WithRunCredentials("", state_), state_);
  setenv(kRunCredentials, "{", 1);
  EXPECT_EQ(WithRunCredentials(kUrn, state_), state_) << "not ours";
}

}  // namespace
}  // namespace dynaplane::provider
