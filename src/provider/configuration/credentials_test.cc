#include "provider/configuration/credentials.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "aws/testing/fake_clock.h"
#include "aws/testing/fake_http.h"
#include "aws/testing/temporary_folder.h"

namespace dynaplane::provider {
namespace {

using aws::testing::Answer;
using aws::testing::FakeClock;
using aws::testing::FakeHttp;
using aws::testing::HeaderOf;

class ProviderCredentialsTest : public ::testing::Test {
 protected:
  aws::Platform Outside(FakeHttp::Handler handler = {}) {
    if (!handler) {
      handler = [](const aws::HttpRequest&, std::size_t) {
        return aws::testing::NoAnswer(aws::TransportFault::kUnreachable);
      };
    }
    http_ = std::make_shared<FakeHttp>(std::move(handler));
    variables_.emplace("HOME", folder_.path());
    return {.environment = aws::Environment(variables_),
            .clock = clock_,
            .http = http_};
  }

  // An entry named "a" of a file with this spec.
  credential::Entry Write(const std::string& spec, mode_t mode = 0600) {
    file_ = folder_.Write("credentials.yaml",
                          "apiVersion: aws.dynaplane.dev/v1\n"
                          "kind: AwsCredential\nmetadata: {name: a}\nspec: " +
                              spec + "\n",
                          mode);
    const auto entry = credential::Find(file_, "a");
    return entry ? *entry : credential::Entry();
  }

  static std::string IdOf(
      const std::shared_ptr<aws::CredentialsProvider>& provider) {
    const auto keys = provider->Get({});
    return keys ? keys->access_key_id : keys.error().message;
  }

  const aws::testing::TemporaryFolder folder_;
  std::string file_;
  aws::Environment::Variables variables_;
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<FakeHttp> http_;
};

// STS: each role gives keys with the role's name as their id.
aws::testing::HttpResult Sts(const aws::HttpRequest& request, std::size_t) {
  const std::string operation =
      request.body.substr(7, request.body.find('&') - 7);
  const std::size_t role = request.body.find("role%2F") + 7;
  const std::string id =
      request.body.substr(role, request.body.find('&', role) - role);
  return Answer(200, "<" + operation + "Response><" + operation +
                         "Result><Credentials><AccessKeyId>" + id +
                         "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                         "<SessionToken>t</SessionToken><Expiration>"
                         "2026-11-23T01:00:00Z</Expiration></Credentials></" +
                         operation + "Result></" + operation + "Response>");
}

TEST_F(ProviderCredentialsTest, StaticKeys) {
  const auto keys =
      MakeCredentialsProvider(
          Write("{accessKeyId: AKIAONE, secretAccessKey: s, sessionToken: t}"),
          Outside())
          ->Get({});
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->access_key_id, "AKIAONE");
  EXPECT_EQ(keys->secret_access_key.Reveal(), "s");
  EXPECT_EQ(keys->session_token.Reveal(), "t");
}

TEST_F(ProviderCredentialsTest, AmbientIsTheDefaultChain) {
  variables_["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(IdOf(MakeCredentialsProvider(Write("{}"), Outside())), "AKIAENV");
}

TEST_F(ProviderCredentialsTest, AProfileAndNothingElse) {
  variables_["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s";
  variables_["AWS_SHARED_CREDENTIALS_FILE"] = folder_.Write(
      "keys", "[p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n");
  EXPECT_EQ(IdOf(MakeCredentialsProvider(Write("{profile: p}"), Outside())),
            "AKIAP");
  EXPECT_EQ(IdOf(MakeCredentialsProvider(Write("{profile: q}"), Outside())),
            "profile q is in neither of the shared AWS files");
}

TEST_F(ProviderCredentialsTest, RolesOneAfterTheOther) {
  variables_["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s";
  const auto provider = MakeCredentialsProvider(
      Write("{region: eu-west-1, assumeRole: {externalId: e,\n"
            "  roleArn: 'arn:aws:iam::123456789012:role/one',\n"
            "  chainedAssumeRoles: [{\n"
            "    roleArn: 'arn:aws:iam::123456789012:role/two'}]}}"),
      Outside(Sts));
  EXPECT_EQ(IdOf(provider), "two");
  EXPECT_EQ(IdOf(provider), "two");
  const auto requests = http_->requests();
  ASSERT_EQ(requests.size(), 2u);  // and the second time out of the cache
  EXPECT_EQ(requests[0].url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_NE(requests[0].body.find("ExternalId=e"), std::string::npos);
  EXPECT_NE(HeaderOf(requests[0], "Authorization").find("=AKIAENV/"),
            std::string::npos);
  EXPECT_NE(HeaderOf(requests[1], "Authorization").find("=one/"),
            std::string::npos);
  clock_->Advance(std::chrono::minutes(56));
  EXPECT_EQ(IdOf(provider), "two");
  EXPECT_EQ(http_->count(), 4u);
}

TEST_F(ProviderCredentialsTest, WebIdentityWithATokenFileBesideTheFile) {
  folder_.Write("token", "a.b.c\n");
  EXPECT_EQ(IdOf(MakeCredentialsProvider(
                Write("{webIdentity: {webIdentityTokenFile: token,\n"
                      "  roleArn: 'arn:aws:iam::123456789012:role/web',\n"
                      "  chainedAssumeRoles: [{\n"
                      "    roleArn: 'arn:aws:iam::123456789012:role/two'}]}}"),
                Outside(Sts))),
            "two");
  const auto requests = http_->requests();
  EXPECT_NE(requests[0].body.find("WebIdentityToken=a.b.c"), std::string::npos);
  EXPECT_EQ(HeaderOf(requests[0], "Authorization"), "");
  EXPECT_NE(HeaderOf(requests[1], "Authorization").find("=web/"),
            std::string::npos);
}

TEST_F(ProviderCredentialsTest, RotatedKeysAreUsed) {
  const auto provider = MakeCredentialsProvider(
      Write("{accessKeyId: AKIAOLD, secretAccessKey: s}"), Outside());
  EXPECT_EQ(IdOf(provider), "AKIAOLD");
  Write("{accessKeyId: AKIARENEWED, secretAccessKey: s}");
  EXPECT_EQ(IdOf(provider), "AKIARENEWED");
}

TEST_F(ProviderCredentialsTest, AFileThatHasGoneBadChangesNothing) {
  const auto provider = MakeCredentialsProvider(
      Write("{accessKeyId: AKIAOLD, secretAccessKey: s}"), Outside());
  Write("{accessKeyId: [");
  EXPECT_EQ(IdOf(provider), "AKIAOLD");
  Write("{accessKeyId: AKIARENEWED, secretAccessKey: s}", 0644);
  EXPECT_EQ(IdOf(provider), "AKIAOLD");
  std::filesystem::remove(file_);
  EXPECT_EQ(IdOf(provider), "AKIAOLD");
  Write("{accessKeyId: AKIARENEWED, secretAccessKey: s}");
  EXPECT_EQ(IdOf(provider), "AKIARENEWED");
}

TEST_F(ProviderCredentialsTest, TheAccountIsChecked) {
  const auto identity = [](const aws::HttpRequest&, std::size_t) {
    return Answer(200,
                  "<GetCallerIdentityResponse><GetCallerIdentityResult>"
                  "<Account>123456789012</Account></GetCallerIdentityResult>"
                  "</GetCallerIdentityResponse>");
  };
  aws::Client client({.region = "eu-west-1",
                      .credentials = aws::AnonymousCredentials(),
                      .platform = Outside(identity)});
  aws::CallOptions options;
  options.deadline = clock_->Now() + std::chrono::minutes(1);
  EXPECT_EQ(VerifyAccount(Write("{}"), client, options)->account,
            "123456789012");
  EXPECT_TRUE(
      VerifyAccount(Write("{accountId: '123456789012'}"), client, options));
  const auto wrong =
      VerifyAccount(Write("{accountId: '000000000000'}"), client, options);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, aws::ErrorClass::kWrongAccount);
}

}  // namespace
}  // namespace dynaplane::provider
