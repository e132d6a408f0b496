#include "provider/configuration/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/testing/from_text.h"

namespace dynaplane::provider {
namespace {

using pulumi::DiffKind;
using pulumi::Object;
using pulumi::Value;
using testing::IsEmpty;

pulumi::CheckResponse Check(const std::string& inputs,
                            const std::string& old_inputs = "{}") {
  pulumi::CheckRequest request;
  request.new_inputs = FromText(inputs);
  request.old_inputs = FromText(old_inputs);
  return CheckConfiguration(request);
}

TEST(CheckConfiguration, MakesTheStacksRandomIdOnce) {
  Value first = Check("{}").inputs["ownerId"];
  ASSERT_TRUE(first.is_string());
  EXPECT_EQ(first.as_string().size(), 32u);
  EXPECT_NE(Check("{}").inputs["ownerId"], first);
  EXPECT_EQ(Check("{}", R"({"ownerId": "kept"})").inputs["ownerId"],
            Value("kept"));
  EXPECT_EQ(Check(R"({"ownerId": "given"})", R"({"ownerId": "kept"})")
                .inputs["ownerId"],
            Value("given"));
}

TEST(CheckConfiguration, LeavesAnIdOpenThatAPreviewCannotKnow) {
  pulumi::CheckRequest request;
  request.new_inputs["ownerId"] = pulumi::Unknown{};
  EXPECT_TRUE(CheckConfiguration(request).inputs["ownerId"].is_unknown());
  request.old_inputs["ownerId"] = "kept";
  EXPECT_EQ(CheckConfiguration(request).inputs["ownerId"], Value("kept"));
}

TEST(CheckConfiguration, TakesWhatTheOfficialSdkSends) {
  pulumi::CheckResponse response = Check(R"({
    "region": "eu-west-1", "version": "7.48.0", "__internal": {},
    "skipCredentialsValidation": "false", "skipRegionValidation": "true",
    "assumeRoles": "[{\"roleArn\": \"arn:x\", \"duration\": \"1h\"}]",
    "defaultTags": "{\"tags\": {\"a\": \"b\"}}",
    "endpoints": "[{\"dynamodb\": \"http://127.0.0.1:1\", \"s3\": \"x\"}]",
    "allowedAccountIds": "[\"123456789012\"]"})");
  EXPECT_THAT(response.failures, IsEmpty());
  // As it was given: the state must not change its form.
  EXPECT_EQ(response.inputs["defaultTags"],
            Value("{\"tags\": {\"a\": \"b\"}}"));
}

TEST(CheckConfiguration, MarksKeysAsSecrets) {
  pulumi::CheckResponse response =
      Check(R"({"accessKey": "A", "secretKey": "S", "token": "T"})");
  for (const char* key : {"accessKey", "secretKey", "token"}) {
    EXPECT_TRUE(response.inputs[key].is_secret()) << key;
  }
}

struct Fault {
  const char* inputs;
  const char* property;
};
class ConfigurationFaultTest : public testing::TestWithParam<Fault> {};

TEST_P(ConfigurationFaultTest, IsFound) {
  pulumi::CheckResponse response = Check(GetParam().inputs);
  ASSERT_THAT(response.failures, testing::SizeIs(1)) << GetParam().inputs;
  EXPECT_EQ(response.failures[0].property, GetParam().property);
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigurationFaultTest,
    testing::Values(Fault{R"({"regoin": "eu-west-1"})", "regoin"},
                    Fault{R"({"region": "not a region"})", "region"},
                    Fault{R"({"insecure": "true"})", "insecure"},
                    Fault{R"({"credentialId": "x"})", "credentialsFile"},
                    Fault{R"({"credentialId": "x",
                              "credentialsFile": "relative"})",
                          "credentialsFile"},
                    Fault{R"({"accountId": "12"})", "accountId"},
                    Fault{R"({"ignoreTags": "{\"keys\": [\"a\"]}"})",
                          "ignoreTags"},
                    Fault{R"({"insecure": true, "endpoints":
                              [{"dynamodb": "https://127.0.0.1:1"}]})",
                          "insecure"}));

TEST(Configuration, IsInsecureWithHttpAlone) {
  const std::string inputs =
      R"({"insecure": true, "region": "eu-west-1",
          "endpoints": [{"dynamodb": "http://127.0.0.1:1",
                         "s3": "http://127.0.0.1:1"}]})";
  EXPECT_THAT(Check(inputs.c_str()).failures, testing::IsEmpty());
  auto read = ReadConfiguration(FromText(inputs));
  ASSERT_TRUE(read.has_value());
  ASSERT_THAT(read->warnings, testing::SizeIs(1));
  EXPECT_THAT(read->warnings[0], testing::HasSubstr("insecure"));
}

TEST(Configuration, TakesAllThatARolesSessionMayHave) {
  const std::string inputs = R"({"assumeRoles": [{"roleArn": "r",
      "policy": "{}", "policyArns": ["p"], "sourceIdentity": "ann",
      "tags": {"team": "shop"}, "transitiveTagKeys": ["team"]}]})";
  EXPECT_THAT(Check(inputs.c_str()).failures, testing::IsEmpty());
  auto read = ReadConfiguration(FromText(inputs));
  ASSERT_TRUE(read.has_value());
  ASSERT_THAT(read->roles, testing::SizeIs(1));
  const aws::Role& role = read->roles[0];
  EXPECT_EQ(role.policy, "{}");
  EXPECT_THAT(role.policy_arns, testing::ElementsAre("p"));
  EXPECT_EQ(role.source_identity, "ann");
  EXPECT_EQ(role.tags.at("team"), "shop");
  EXPECT_THAT(role.transitive_tag_keys, testing::ElementsAre("team"));
}

struct Move {
  const char* old_inputs;
  const char* new_inputs;
  bool replaces;
};
class ConfigurationDiffTest : public testing::TestWithParam<Move> {};

TEST_P(ConfigurationDiffTest, ReplacesOnlyForAnotherPlace) {
  pulumi::DiffRequest request;
  request.old_inputs = FromText(GetParam().old_inputs);
  request.new_inputs = FromText(GetParam().new_inputs);
  pulumi::DiffResponse diff = DiffConfiguration(request);
  bool replaces = false;
  for (const auto& [path, kind] : diff.changes) {
    if (kind == DiffKind::kUpdateReplace) replaces = true;
  }
  EXPECT_EQ(replaces, GetParam().replaces);
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigurationDiffTest,
    testing::Values(
        Move{R"({"region": "a-b-1"})", R"({"region": "a-b-2"})", true},
        Move{R"({"accountId": "1"})", R"({"accountId": "2"})", true},
        Move{"{}", R"({"region": "a-b-2"})", false},
        Move{R"({"region": "a-b-1"})", "{}", false},
        Move{R"({"region": "a-b-1"})", R"({"region": "<unknown>"})", false},
        Move{R"({"accessKey": "1"})", R"({"accessKey": "2"})", false},
        Move{R"({"credentialsFile": "/a"})", R"({"credentialsFile": "/b"})",
             false},
        Move{R"({"credentialId": "a"})", R"({"credentialId": "b"})", false}));

TEST(DiffConfiguration, SeesNoChangeInTheEnginesOwnMembers) {
  pulumi::DiffRequest request;
  request.old_inputs = FromText(R"({"version": "1", "region": "a-b-1"})");
  request.new_inputs = FromText(R"({"version": "2", "region": "a-b-1"})");
  EXPECT_THAT(DiffConfiguration(request).changes, IsEmpty());
}

TEST(ReadConfiguration, UnderstandsStructuredText) {
  auto configuration = ReadConfiguration(FromText(R"({
    "region": "eu-west-1", "maxRetries": "3", "useFipsEndpoint": "true",
    "customCaBundle": "/ca.pem", "secretKey": "S", "accessKey": "A",
    "assumeRoles": "[{\"roleArn\": \"arn:x\", \"duration\": \"1h30m\"}]",
    "endpoints": "[{\"dynamodb\": \"http://127.0.0.1:1\"}]"})"));
  ASSERT_TRUE(configuration.has_value());
  EXPECT_EQ(configuration->region, "eu-west-1");
  EXPECT_EQ(configuration->max_attempts, 3);
  EXPECT_EQ(configuration->environment["AWS_CA_BUNDLE"], "/ca.pem");
  EXPECT_EQ(configuration->environment["AWS_USE_FIPS_ENDPOINT"], "true");
  ASSERT_EQ(configuration->roles.size(), 1u);
  EXPECT_EQ(configuration->roles[0].duration, std::chrono::minutes(90));
  EXPECT_EQ(configuration->endpoints[aws::Service::kDynamoDb],
            "http://127.0.0.1:1");
  EXPECT_EQ(configuration->keys.secret_access_key, aws::Secret("S"));
}

TEST(ReadConfiguration, NamesWhatItCannotRead) {
  auto configuration =
      ReadConfiguration(FromText(R"({"maxRetries": "often"})"));
  ASSERT_FALSE(configuration.has_value());
  EXPECT_THAT(configuration.error().message, testing::HasSubstr("maxRetries"));
}

}  // namespace
}  // namespace dynaplane::provider
