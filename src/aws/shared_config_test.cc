#include "aws/shared_config.h"

#include <gtest/gtest.h>

#include "aws/files.h"
#include "aws/testing/temporary_folder.h"

namespace dynaplane::aws {
namespace {

using testing::TemporaryFolder;
using Variables = Environment::Variables;

SharedConfig Parse(std::string_view config, std::string_view credentials = "") {
  SharedConfig parsed;
  EXPECT_TRUE(ParseSharedFile(config, SharedFile::kConfig, "config", parsed));
  EXPECT_TRUE(ParseSharedFile(credentials, SharedFile::kCredentials,
                              "credentials", parsed));
  return parsed;
}

std::string Value(const SharedConfig& config, const std::string& profile,
                  const std::string& key) {
  return Lookup(config.Profile(profile), key).value_or("none");
}

TEST(SharedConfigTest, ReadsProfilesOfBothFiles) {
  const SharedConfig config = Parse(
      "# comment\n"
      "[default]\n"
      "region = eu-west-1\n"
      "[profile dev]\n"
      "REGION=eu-west-2   # why\n"
      "; another\n"
      "[profile \"two words\"]\n"
      "region = eu-west-3\n"
      "[sso-session x]\n"
      "region = nowhere\n",
      "[dev]\n"
      "aws_access_key_id = AKID\n"
      "aws_secret_access_key = a/b+c==#d;e\n");
  EXPECT_EQ(Value(config, "default", "region"), "eu-west-1");
  EXPECT_EQ(Value(config, "dev", "region"), "eu-west-2");
  EXPECT_EQ(Value(config, "two words", "region"), "eu-west-3");
  EXPECT_EQ(Value(config, "dev", "aws_secret_access_key"), "a/b+c==#d;e");
  EXPECT_EQ(config.Profile("x"), nullptr);
  EXPECT_EQ(config.Profile("sso-session x"), nullptr);
}

TEST(SharedConfigTest, TheCredentialsFileWins) {
  const SharedConfig config =
      Parse("[profile a]\naws_access_key_id = OLD\nregion = r\n",
            "[a]\naws_access_key_id = NEW\n");
  EXPECT_EQ(Value(config, "a", "aws_access_key_id"), "NEW");
  EXPECT_EQ(Value(config, "a", "region"), "r");
}

TEST(SharedConfigTest, IndentedLinesBelongToTheKeyAbove) {
  const SharedConfig config = Parse(
      "[services local]\n"
      "dynamodb =\n"
      "  Endpoint_URL = http://127.0.0.1:1\n"
      "\tother = x\n"
      "[profile p]\n"
      "credential_process = tool\n"
      "  --more\n");
  const ConfigSection& services = config.services.at("local");
  EXPECT_EQ(services.at("dynamodb.endpoint_url"), "http://127.0.0.1:1");
  EXPECT_EQ(services.at("dynamodb.other"), "x");
  EXPECT_EQ(Value(config, "p", "credential_process"), "tool\n--more");
}

TEST(SharedConfigTest, CrLfAndByteOrderMark) {
  const SharedConfig config =
      Parse("\xEF\xBB\xBF[default]\r\nregion = eu-west-1\r\n");
  EXPECT_EQ(Value(config, "default", "region"), "eu-west-1");
}

TEST(SharedConfigTest, AnErrorNamesTheLineButNoValue) {
  for (const char* text :
       {"[default\nx", "[default]\nregion = a\nSECRETSECRET\n",
        "[default]\n= SECRETSECRET\n"}) {
    SharedConfig config;
    const Status status =
        ParseSharedFile(text, SharedFile::kCredentials, "the file", config);
    ASSERT_FALSE(status) << text;
    EXPECT_EQ(status.error().kind, ErrorClass::kConfiguration);
    EXPECT_TRUE(status.error().message.starts_with("the file:"));
    EXPECT_EQ(status.error().message.find("SECRET"), std::string::npos);
  }
}

TEST(SharedConfigTest, FindsTheFiles) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() + "/.aws");
  folder.Write(".aws/config", "[default]\nregion = home\n");
  folder.Write(".aws/credentials", "[default]\naws_access_key_id = HOME\n");
  folder.Write("other", "[default]\nregion = other\n");
  const Environment home(Variables{{"HOME", folder.path()}});
  const auto usual = LoadSharedConfig(home);
  ASSERT_TRUE(usual);
  EXPECT_EQ(Value(*usual, "default", "region"), "home");
  EXPECT_EQ(Value(*usual, "default", "aws_access_key_id"), "HOME");
  const auto named = LoadSharedConfig(
      Environment(Variables{{"HOME", folder.path()},
                            {"AWS_CONFIG_FILE", "~/other"},
                            {"AWS_SHARED_CREDENTIALS_FILE", "/none"}}));
  ASSERT_TRUE(named);
  EXPECT_EQ(Value(*named, "default", "region"), "other");
  EXPECT_EQ(Value(*named, "default", "aws_access_key_id"), "none");
}

TEST(SharedConfigTest, AFileThatCannotBeReadIsAnError) {
  const TemporaryFolder folder;
  const auto config = LoadSharedConfig(
      Environment(Variables{{"AWS_CONFIG_FILE", folder.path()}}));
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find(folder.path()), std::string::npos);
  folder.Write("large", std::string((1 << 20) + 1, '#'));
  EXPECT_FALSE(ReadSmallFile(folder.path() + "/large"));
}

TEST(SharedConfigTest, WhichProfile) {
  EXPECT_EQ(ProfileName(Environment(Variables{})), "default");
  const Environment both(
      Variables{{"AWS_PROFILE", "a"}, {"AWS_DEFAULT_PROFILE", "b"}});
  EXPECT_EQ(ProfileName(both), "a");
  EXPECT_EQ(ProfileName(both, "c"), "c");
  EXPECT_EQ(ProfileName(Environment(Variables{{"AWS_DEFAULT_PROFILE", "b"}})),
            "b");
}

}  // namespace
}  // namespace dynaplane::aws
