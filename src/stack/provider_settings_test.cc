// Which credential, account and region a manifest's resources use.
#include "stack/provider_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/private_folder.h"
#include "manifest/load.h"
#include "stack/provider_plugin.h"
#include "stack/testing/manifests.h"

namespace dynaplane::stack {
namespace {

using stack::testing::Replaced;
using stack::testing::Small;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Settling : public ::testing::Test {
 protected:
  Settling() : folder_(*base::PrivateFolder::Make()) {
    for (const char* name : kVariables) unsetenv(name);
    setenv("AWS_CONFIG_FILE", "/nowhere/config", 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials", 1);
    settings_.credentials = Write("credentials.yaml", "");
  }
  ~Settling() override {
    for (const char* name : kVariables) unsetenv(name);
    unsetenv("AWS_CONFIG_FILE");
    unsetenv("AWS_SHARED_CREDENTIALS_FILE");
  }
  std::string Write(const std::string& name, const std::string& text) {
    const auto path = folder_.path() / name;
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read |
                                           std::filesystem::perms::owner_write);
    return path;
  }
  // An entry "one" of the credentials file with this spec.
  void Have(const std::string& spec) {
    Write("credentials.yaml",
          "apiVersion: aws.dynaplane.dev/v1\nkind: AwsCredential\n"
          "metadata: {name: one}\nspec: " +
              spec + "\n");
  }
  Result<module::ProviderSettings> Settle(const std::string& text,
                                          const std::string& in_state = "") {
    const auto loaded = manifest::LoadText(text, "orders.yaml");
    return ProviderSettler(settings_).Settle(loaded.manifests.at(0), in_state);
  }
  static constexpr const char* kVariables[] = {
      "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"};
  base::PrivateFolder folder_;
  Settings settings_;
};

std::string Nowhere(const std::string& spec = "") {
  return Replaced(Small("orders"), "  region: eu-west-1\n", spec);
}
const std::string kWithOne = "  awsCredentialId: one\n";

TEST_F(Settling, TheRegionIsTheFirstThatIsNamed) {
  struct Case {
    const char* what;
    std::string manifest;
    const char* credential;
    const char* variable;
    const char* in_state;
    const char* region;  // null: none is known
    const char* from;
  };
  const std::string here = Small("orders", kWithOne);
  const std::string open = Nowhere(kWithOne);
  const Case cases[] = {
      {"the manifest's", here, "{profile: p, region: eu-west-2}", "eu-west-3",
       "us-east-1", "eu-west-1", ""},
      {"the credential's", open, "{profile: p, region: eu-west-2}", "eu-west-3",
       "us-east-1", "eu-west-2", "the credential one"},
      {"the environment's", open, "{profile: p}", "eu-west-3", "us-east-1",
       "eu-west-3", "AWS_REGION"},
      {"where the table is", open, "{profile: p}", nullptr, "us-east-1",
       "us-east-1", ""},
      {"none", open, "{profile: p}", nullptr, "", nullptr, ""}};
  for (const Case& each : cases) {
    Have(each.credential);
    if (each.variable != nullptr) {
      setenv("AWS_REGION", each.variable, 1);
    } else {
      unsetenv("AWS_REGION");
    }
    const auto settings = Settle(each.manifest, each.in_state);
    ASSERT_EQ(settings.has_value(), each.region != nullptr) << each.what;
    if (settings) {
      EXPECT_EQ(settings->region, each.region) << each.what;
      EXPECT_EQ(settings->region_from, each.from) << each.what;
    } else {
      EXPECT_EQ(settings.error().ending, Ending::kInvalid);
      EXPECT_THAT(settings.error().message,
                  AllOf(HasSubstr("orders.yaml:"), HasSubstr("spec.region"),
                        HasSubstr("AWS_REGION")));
    }
  }
}

TEST_F(Settling, AnUnknownCredentialIsToldWhereItIsNamed) {
  Have("{profile: p}");
  const auto settings = Settle(Small("orders", "  awsCredentialId: onw\n"));
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().ending, Ending::kInvalid);
  EXPECT_THAT(settings.error().message,
              AllOf(HasSubstr("orders.yaml:8:"),
                    HasSubstr("spec.awsCredentialId"), HasSubstr("onw")));
}

TEST_F(Settling, OnlyNamesTravelToTheNativeProvider) {
  Have(
      "{accessKeyId: AKIAIOSFODNN7EXAMPLE, secretAccessKey: very/secret, "
      "accountId: \"123456789012\"}");
  const auto settings = Settle(Small("orders", kWithOne));
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->credential_id, "one");
  EXPECT_EQ(settings->account_id, "123456789012");
  EXPECT_EQ(settings->credentials_file, settings_.credentials);
  EXPECT_THAT(settings->secret_inputs, IsEmpty());
}

// Whose names are its own.
TEST_F(Settling, TheOfficialProviderIsHandedEveryKindOfKeys) {
  settings_.provider = "official";
  struct Case {
    const char* credential;
    std::map<std::string, std::string> inputs;
  };
  const std::string role = "roleArn: \"arn:aws:iam::123456789012:role/r\"";
  const Case cases[] = {
      {"{accessKeyId: AKIAIOSFODNN7EXAMPLE, secretAccessKey: s}",
       {{"accessKey", "AKIAIOSFODNN7EXAMPLE"}, {"secretKey", "s"}}},
      {"{accessKeyId: AKIAIOSFODNN7EXAMPLE, secretAccessKey: s, sessionToken: "
       "t}",
       {{"accessKey", "AKIAIOSFODNN7EXAMPLE"},
        {"secretKey", "s"},
        {"token", "t"}}},
      {"{profile: p}", {{"profile", "p"}}},
      {"{assumeRole: {roleArn: \"arn:aws:iam::123456789012:role/r\", "
       "externalId: x, sessionName: run}}",
       {{"assumeRoles",
         R"([{"externalId":"x","roleArn":"arn:aws:iam::123456789012:role/r",)"
         R"("sessionName":"run"}])"}}}};
  for (const Case& each : cases) {
    Have(each.credential);
    const auto settings = Settle(Small("orders", kWithOne));
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->secret_inputs, each.inputs) << each.credential;
  }
}

TEST_F(Settling, ASingleCredentialServesAllManifests) {
  settings_.aws_credential =
      Write("flat.yaml",
            "accessKeyId: AKIAIOSFODNN7EXAMPLE\nsecretAccessKey: s\n"
            "region: eu-west-2\n");
  const auto settings = Settle(Nowhere("  awsCredentialId: whatever\n"));
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->region, "eu-west-2");
  EXPECT_EQ(settings->credential_id, "");
  settings_.aws_credential = "/nowhere/flat.yaml";
  const auto missing = Settle(Small("orders"));
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/flat.yaml"));
}

// The manifest's own rules do not know what a credential or the environment
// says.
TEST_F(Settling, KeysOfAnotherPartitionAreRefused) {
  const std::string china = Nowhere(
      "  serverSideEncryption: {isEnabled: true, kmsKeyArn: "
      "\"arn:aws-cn:kms:cn-north-1:123456789012:key/"
      "1234abcd-12ab-34cd-56ef-1234567890ab\"}\n");
  setenv("AWS_REGION", "eu-west-1", 1);
  const auto settings = Settle(china);
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message,
              AllOf(HasSubstr("the region is eu-west-1"), HasSubstr("aws-cn")));
  setenv("AWS_REGION", "cn-north-1", 1);
  EXPECT_TRUE(Settle(china));
}

TEST_F(Settling, OfAnEntryThatNoManifestNames) {
  Have("{profile: p, accountId: \"123456789012\"}");
  const auto found = SettingsOfEntry("one", settings_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account_id, "123456789012");
  EXPECT_FALSE(SettingsOfEntry("two", settings_));
}

TEST_F(Settling, ThePluginIsWhereItWasSaidToBe) {
  EXPECT_TRUE(FindProviderPlugin("official")->folder.empty());
  Write("pulumi-resource-aws", "");
  const auto own = FindProviderPlugin(folder_.path());
  ASSERT_TRUE(own);
  EXPECT_EQ(own->folder, folder_.path());
  for (const std::string wrong : {"nativ", "/nowhere", ""}) {
    const auto none = FindProviderPlugin(wrong);
    ASSERT_FALSE(none) << wrong;
    EXPECT_EQ(none.error().ending, Ending::kInvalid);
    EXPECT_THAT(none.error().message, HasSubstr("pulumi-resource-aws"));
  }
  // The engine could not be told of it.
  const auto bytes = folder_.path() / "caf\xE9";
  std::filesystem::create_directory(bytes);
  std::ofstream(bytes / "pulumi-resource-aws") << "";
  const auto unspeakable = FindProviderPlugin(bytes);
  ASSERT_FALSE(unspeakable);
  EXPECT_THAT(unspeakable.error().message, HasSubstr("is not UTF-8"));
}

}  // namespace
}  // namespace dynaplane::stack
