// The sources of keys, each against a scripted network and files of its own.
#include "aws/credentials.h"

#include <gtest/gtest.h>

#include "aws/sts.h"
#include "aws/testing/fake_clock.h"
#include "aws/testing/fake_http.h"
#include "aws/testing/temporary_folder.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using testing::Answer;
using testing::FakeClock;
using testing::FakeHttp;
using testing::HeaderOf;
using testing::HttpResult;
using testing::NoAnswer;

// An answer of STS with keys whose id is `id`.
HttpResult StsKeys(const std::string& operation, const std::string& id) {
  return Answer(
      200, "<" + operation + "Response><" + operation +
               "Result><Credentials><AccessKeyId>" + id +
               "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
               "<SessionToken>t</SessionToken>"
               "<Expiration>2026-11-23T01:00:00Z</Expiration></Credentials></" +
               operation + "Result></" + operation + "Response>");
}

class CredentialsTest : public ::testing::Test {
 protected:
  Platform Outside(FakeHttp::Handler handler = {}) {
    if (!handler) {
      handler = [](const HttpRequest&, std::size_t) {
        return NoAnswer(TransportFault::kUnreachable);
      };
    }
    http_ = std::make_shared<FakeHttp>(std::move(handler));
    variables_.emplace("HOME", folder_.path());
    return {
        .environment = Environment(variables_), .clock = clock_, .http = http_};
  }

  // The id of the keys, or the error's message.
  static std::string IdOf(const std::shared_ptr<CredentialsProvider>& source) {
    const auto keys = source->Get({});
    return keys ? keys->access_key_id : keys.error().message;
  }
  static ErrorClass KindOf(const std::shared_ptr<CredentialsProvider>& source) {
    const auto keys = source->Get({});
    return keys ? kOther : keys.error().kind;
  }

  void WriteConfig(std::string_view config, std::string_view keys = "") {
    variables_["AWS_CONFIG_FILE"] = folder_.Write("config", config);
    variables_["AWS_SHARED_CREDENTIALS_FILE"] = folder_.Write("keys", keys);
  }

  std::string Profile(const std::string& name, FakeHttp::Handler handler = {}) {
    return IdOf(ProfileCredentials(
        {.profile = name, .platform = Outside(std::move(handler))}));
  }

  const testing::TemporaryFolder folder_;
  Environment::Variables variables_;
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<FakeHttp> http_;
};

TEST_F(CredentialsTest, Environment) {
  EXPECT_EQ(KindOf(EnvironmentCredentials(Outside())), kNoCredentials);
  variables_["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  EXPECT_EQ(KindOf(EnvironmentCredentials(Outside())), kConfiguration);
  variables_["AWS_SECRET_ACCESS_KEY"] = "secret";
  variables_["AWS_SESSION_TOKEN"] = "token";
  const auto keys = EnvironmentCredentials(Outside())->Get({});
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->access_key_id, "AKIAENV");
  EXPECT_EQ(keys->secret_access_key.Reveal(), "secret");
  EXPECT_EQ(keys->session_token.Reveal(), "token");
  variables_.erase("AWS_ACCESS_KEY_ID");
  EXPECT_EQ(KindOf(EnvironmentCredentials(Outside())), kConfiguration);
}

TEST_F(CredentialsTest, AssumeRole) {
  Credentials own;
  own.access_key_id = "AKIAOWN";
  own.secret_access_key = Secret("s");
  const auto provider = AssumeRoleCredentials(
      StaticCredentials(own),
      {.role_arn = "arn:aws:iam::1:role/r",
       .external_id = "e x",
       .session_name = "me",
       .duration = std::chrono::seconds(900)},
      "eu-west-1", Outside([](const HttpRequest&, std::size_t) {
        return StsKeys("AssumeRole", "ASIAROLE");
      }));
  const auto keys = provider->Get({});
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->access_key_id, "ASIAROLE");
  EXPECT_EQ(keys->session_token.Reveal(), "t");
  EXPECT_EQ(keys->expiration, clock_->WallNow() + std::chrono::hours(1));
  const HttpRequest request = http_->requests().front();
  EXPECT_EQ(request.url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(request.body,
            "Action=AssumeRole&Version=2011-06-15&DurationSeconds=900&"
            "ExternalId=e%20x&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
            "RoleSessionName=me");
  EXPECT_NE(HeaderOf(request, "Authorization")
                .find("AKIAOWN/20261123/eu-west-1/sts/"),
            std::string::npos);
}

TEST_F(CredentialsTest, ARoleWithAllThatASessionMayHave) {
  const auto provider = AssumeRoleCredentials(
      StaticCredentials({}),
      {.role_arn = "r",
       .session_name = "me",
       .policy = "{}",
       .policy_arns = {"p", "q"},
       .source_identity = "ann",
       .tags = {{"cost center", "7"}, {"team", "shop"}},
       .transitive_tag_keys = {"team"}},
      "eu-west-1", Outside([](const HttpRequest&, std::size_t) {
        return StsKeys("AssumeRole", "ASIAROLE");
      }));
  ASSERT_TRUE(provider->Get({}));
  EXPECT_EQ(http_->requests().front().body,
            "Action=AssumeRole&Version=2011-06-15&Policy=%7B%7D&"
            "PolicyArns.member.1.arn=p&PolicyArns.member.2.arn=q&RoleArn=r&"
            "RoleSessionName=me&SourceIdentity=ann&"
            "Tags.member.1.Key=cost%20center&Tags.member.1.Value=7&"
            "Tags.member.2.Key=team&Tags.member.2.Value=shop&"
            "TransitiveTagKeys.member.1=team");
}

TEST_F(CredentialsTest, ASessionWithoutANameGetsOne) {
  const auto handler = [](const HttpRequest&, std::size_t) {
    return StsKeys("AssumeRole", "A");
  };
  const auto body = [&] {
    IdOf(AssumeRoleCredentials(StaticCredentials({}), {.role_arn = "r"},
                               "eu-west-1", Outside(handler)));
    return http_->requests().front().body;
  };
  EXPECT_NE(body().find("RoleSessionName=dynaplane-1795392000"),
            std::string::npos);
  variables_["AWS_ROLE_SESSION_NAME"] = "ci";
  EXPECT_NE(body().find("RoleSessionName=ci"), std::string::npos);
}

TEST_F(CredentialsTest, ARoleThatIsRefused) {
  const auto provider = AssumeRoleCredentials(
      StaticCredentials({}), {.role_arn = "r"}, "eu-west-1",
      Outside([](const HttpRequest&, std::size_t) {
        return Answer(403,
                      "<ErrorResponse><Error><Code>AccessDenied</Code>"
                      "<Message>User: u is not authorized to perform: "
                      "sts:AssumeRole on resource: r</Message></Error>"
                      "</ErrorResponse>");
      }));
  const auto keys = provider->Get({});
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, kAccessDenied);
  EXPECT_EQ(keys.error().operation, "AssumeRole");
}

TEST_F(CredentialsTest, WebIdentity) {
  const std::string file = folder_.Write("token", "jwt.jwt.jwt\n");
  const WebIdentity identity{.role = {.role_arn = "r", .session_name = "me"},
                             .token = {},
                             .token_file = file};
  EXPECT_EQ(
      IdOf(WebIdentityCredentials(
          identity, "eu-west-1", Outside([](const HttpRequest&, std::size_t) {
            return StsKeys("AssumeRoleWithWebIdentity", "ASIAWEB");
          }))),
      "ASIAWEB");
  const HttpRequest request = http_->requests().front();
  EXPECT_EQ(HeaderOf(request, "Authorization"), "");
  EXPECT_NE(request.body.find("&WebIdentityToken=jwt.jwt.jwt"),
            std::string::npos);
}

TEST_F(CredentialsTest, WebIdentityWithoutAToken) {
  const auto error = [&](const std::string& file) {
    return IdOf(WebIdentityCredentials(
        {.role = {}, .token = {}, .token_file = file}, "eu-west-1", Outside()));
  };
  EXPECT_NE(error("/none").find("there is no web identity token file /none"),
            std::string::npos);
  EXPECT_NE(error(folder_.Write("empty", "\n")).find("is empty"),
            std::string::npos);
}

TEST_F(CredentialsTest, Process) {
  const std::string program =
      folder_.Write("tool",
                    "#!/bin/sh\n"
                    "echo '{\"Version\":'\"$1\"',\"AccessKeyId\":\"AKIAPROC\","
                    "\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\","
                    "\"Expiration\":\"'\"$2\"'\"}'\n",
                    0700);
  const auto keys =
      ProcessCredentials("'" + program + "' 1 \"2026-11-23T01:00:00Z\"")
          ->Get({});
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->access_key_id, "AKIAPROC");
  EXPECT_EQ(keys->session_token.Reveal(), "t");
  EXPECT_TRUE(keys->expiration);
  for (const std::string& command :
       {program + " 2 2026-11-23T01:00:00Z", program + " 1 tomorrow",
        std::string("echo no"), std::string("false"), std::string(""),
        std::string("'open")}) {
    const auto bad = ProcessCredentials(command)->Get({});
    ASSERT_FALSE(bad) << command;
    EXPECT_EQ(bad.error().kind, kConfiguration) << command;
  }
}

constexpr const char* kJsonKeys =
    R"({"Code":"Success","AccessKeyId":"ASIAJSON","SecretAccessKey":"s",)"
    R"("Token":"t","Expiration":"2026-11-23T06:00:00Z"})";

TEST_F(CredentialsTest, Container) {
  EXPECT_EQ(KindOf(ContainerCredentials(Outside())), kNoCredentials);
  variables_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/x?id=1";
  const auto handler = [](const HttpRequest&, std::size_t number) {
    return number == 0 ? Answer(503, "") : Answer(200, kJsonKeys);
  };
  EXPECT_EQ(IdOf(ContainerCredentials(Outside(handler))), "ASIAJSON");
  EXPECT_EQ(http_->requests()[1].url, "http://169.254.170.2/v2/x?id=1");
  EXPECT_EQ(http_->requests()[1].method, "GET");
  EXPECT_FALSE(http_->requests()[1].use_proxy);
}

TEST_F(CredentialsTest, ContainerTokens) {
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] =
      "http://169.254.170.23/v1/credentials";
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "one";
  const auto handler = [](const HttpRequest&, std::size_t) {
    return Answer(200, kJsonKeys);
  };
  EXPECT_EQ(IdOf(ContainerCredentials(Outside(handler))), "ASIAJSON");
  EXPECT_EQ(HeaderOf(http_->requests()[0], "Authorization"), "one");
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] =
      folder_.Write("token", "two\n");
  EXPECT_EQ(IdOf(ContainerCredentials(Outside(handler))), "ASIAJSON");
  EXPECT_EQ(HeaderOf(http_->requests()[0], "Authorization"), "two");
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/none";
  EXPECT_EQ(KindOf(ContainerCredentials(Outside(handler))), kConfiguration);
}

TEST_F(CredentialsTest, TheContainerTokenGoesToTrustedHostsAlone) {
  const auto handler = [](const HttpRequest&, std::size_t) {
    return Answer(200, kJsonKeys);
  };
  const auto id = [&](const char* uri) {
    variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = uri;
    return IdOf(ContainerCredentials(Outside(handler)));
  };
  for (const char* uri : {"http://127.0.0.1:80/x", "http://localhost/x",
                          "http://[::1]:8080/", "http://127.1.2.3/",
                          "https://example.com/x", "http://[fd00:ec2::23]/"}) {
    EXPECT_EQ(id(uri), "ASIAJSON") << uri;
  }
  for (const char* uri :
       {"http://example.com/x", "http://169.254.169.254/",
        "http://127.0.0.1.example.com/", "ftp://localhost/", "x"}) {
    EXPECT_NE(id(uri), "ASIAJSON") << uri;
    EXPECT_EQ(http_->count(), 0u);
  }
}

TEST_F(CredentialsTest, ContainerFailures) {
  variables_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
  const auto kind = [&](const HttpResult& result) {
    return KindOf(ContainerCredentials(
        Outside([=](const HttpRequest&, std::size_t) { return result; })));
  };
  EXPECT_EQ(kind(NoAnswer(TransportFault::kTimeout)), kUnreachable);
  EXPECT_EQ(http_->count(), 3u);
  EXPECT_EQ(kind(Answer(404, "")), kOther);
  EXPECT_EQ(http_->count(), 1u);
  EXPECT_EQ(kind(Answer(200, "{}")), kMalformedAnswer);
  EXPECT_EQ(kind(NoAnswer(TransportFault::kCancelled)), kCancelled);
}

// The metadata service of an instance with the role `r`.
HttpResult Metadata(const HttpRequest& request, std::size_t) {
  const std::string base = "http://169.254.169.254/latest/";
  if (request.method == "PUT" && request.url == base + "api/token" &&
      HeaderOf(request, "X-aws-ec2-metadata-token-ttl-seconds") == "21600") {
    return Answer(200, "TOKEN");
  }
  if (HeaderOf(request, "X-aws-ec2-metadata-token") != "TOKEN") {
    return Answer(401, "");
  }
  const std::string roles = base + "meta-data/iam/security-credentials/";
  if (request.url == roles) return Answer(200, "r\n");
  if (request.url == roles + "r") return Answer(200, kJsonKeys);
  return Answer(404, "");
}

TEST_F(CredentialsTest, Instance) {
  EXPECT_EQ(IdOf(InstanceCredentials(Outside(Metadata))), "ASIAJSON");
  for (const HttpRequest& request : http_->requests()) {
    EXPECT_FALSE(request.use_proxy);
    EXPECT_EQ(request.timeout, std::chrono::seconds(1));
  }
  variables_["AWS_EC2_METADATA_DISABLED"] = "TRUE";
  EXPECT_EQ(KindOf(InstanceCredentials(Outside(Metadata))), kNoCredentials);
  EXPECT_EQ(http_->count(), 0u);
}

TEST_F(CredentialsTest, InstanceSettings) {
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:9/m";
  variables_["AWS_METADATA_SERVICE_TIMEOUT"] = "5";
  variables_["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "3";
  EXPECT_EQ(KindOf(InstanceCredentials(Outside())), kNoCredentials);
  ASSERT_EQ(http_->count(), 3u);
  EXPECT_EQ(http_->requests()[0].url, "http://127.0.0.1:9/m/latest/api/token");
  EXPECT_EQ(http_->requests()[0].timeout, std::chrono::seconds(5));
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "nonsense";
  EXPECT_EQ(KindOf(InstanceCredentials(Outside())), kConfiguration);
  variables_.erase("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = "IPv6";
  KindOf(InstanceCredentials(Outside()));
  EXPECT_EQ(http_->requests()[0].url,
            "http://[fd00:ec2::254]/latest/api/token");
}

TEST_F(CredentialsTest, ProfileWithKeys) {
  WriteConfig("[profile b]\nregion = r\n",
              "[a]\naws_access_key_id = AKIAA\naws_secret_access_key = s\n"
              "aws_session_token = t\n[half]\naws_access_key_id = x\n");
  EXPECT_EQ(Profile("a"), "AKIAA");
  EXPECT_EQ(Profile("half"), "profile half has no aws_secret_access_key");
  EXPECT_EQ(Profile("b"), "profile b has no keys");
  EXPECT_EQ(Profile("c"), "profile c is in neither of the shared AWS files");
}

TEST_F(CredentialsTest, ProfileWithAChainOfRoles) {
  WriteConfig(
      "[profile top]\nrole_arn = arn:top\nsource_profile = middle\n"
      "external_id = ext\nduration_seconds = 1800\nrole_session_name = n\n"
      "[profile middle]\nrole_arn = arn:middle\nsource_profile = base\n"
      "region = eu-central-1\n",
      "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n");
  const auto handler = [](const HttpRequest& request, std::size_t) {
    return request.body.find("arn%3Amiddle") != std::string::npos
               ? StsKeys("AssumeRole", "ASIAMIDDLE")
               : StsKeys("AssumeRole", "ASIATOP");
  };
  variables_["AWS_REGION"] = "eu-west-3";
  EXPECT_EQ(Profile("top", handler), "ASIATOP");
  const auto requests = http_->requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].url, "https://sts.eu-west-3.amazonaws.com/");
  EXPECT_NE(HeaderOf(requests[0], "Authorization").find("AKIABASE/"),
            std::string::npos);
  EXPECT_NE(HeaderOf(requests[1], "Authorization").find("ASIAMIDDLE/"),
            std::string::npos);
  EXPECT_NE(requests[1].body.find("DurationSeconds=1800&ExternalId=ext&"),
            std::string::npos);
}

TEST_F(CredentialsTest, AProfileMayTakeItsRoleWithItsOwnKeys) {
  WriteConfig("[profile self]\nrole_arn = arn:x\nsource_profile = self\n",
              "[self]\naws_access_key_id = AKIASELF\n"
              "aws_secret_access_key = s\n");
  EXPECT_EQ(Profile("self",
                    [](const HttpRequest&, std::size_t) {
                      return StsKeys("AssumeRole", "ASIAROLE");
                    }),
            "ASIAROLE");
  EXPECT_NE(HeaderOf(http_->requests()[0], "Authorization").find("AKIASELF/"),
            std::string::npos);
}

TEST_F(CredentialsTest, ProfileWithCredentialSource) {
  WriteConfig(
      "[profile env]\nrole_arn = arn:x\ncredential_source = Environment\n"
      "[profile ecs]\nrole_arn = arn:x\ncredential_source = EcsContainer\n"
      "[profile ec2]\nrole_arn = arn:x\n"
      "credential_source = Ec2InstanceMetadata\n"
      "[profile bad]\nrole_arn = arn:x\ncredential_source = Cloud\n");
  variables_["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s";
  variables_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
  const auto handler = [](const HttpRequest& request, std::size_t number) {
    if (request.method == "POST") {
      return StsKeys("AssumeRole",
                     HeaderOf(request, "Authorization").substr(28, 7));
    }
    return request.url == "http://169.254.170.2/x" ? Answer(200, kJsonKeys)
                                                   : Metadata(request, number);
  };
  EXPECT_EQ(Profile("env", handler), "AKIAENV");
  EXPECT_EQ(Profile("ecs", handler), "ASIAJSO");
  EXPECT_EQ(Profile("ec2", handler), "ASIAJSO");
  EXPECT_NE(Profile("bad").find("Environment, EcsContainer or"),
            std::string::npos);
}

TEST_F(CredentialsTest, ProfileWithATokenOrAProcess) {
  WriteConfig("[profile web]\nrole_arn = arn:x\nweb_identity_token_file = " +
              folder_.Write("token", "jwt") +
              "\n[profile process]\ncredential_process = " +
              folder_.Write("tool",
                            "#!/bin/sh\necho '{\"Version\":1,"
                            "\"AccessKeyId\":\"AKIAPROC\","
                            "\"SecretAccessKey\":\"s\"}'\n",
                            0700) +
              "\n");
  EXPECT_EQ(Profile("web",
                    [](const HttpRequest&, std::size_t) {
                      return StsKeys("AssumeRoleWithWebIdentity", "ASIAWEB");
                    }),
            "ASIAWEB");
  EXPECT_EQ(Profile("process"), "AKIAPROC");
}

TEST_F(CredentialsTest, ProfilesThatCannotWork) {
  WriteConfig(
      "[profile a]\nrole_arn = x\nsource_profile = b\n"
      "[profile b]\nrole_arn = x\nsource_profile = a\n"
      "[profile none]\nrole_arn = x\n"
      "[profile both]\nrole_arn = x\nsource_profile = a\n"
      "credential_source = Environment\n"
      "[profile mfa]\nrole_arn = x\nsource_profile = a\nmfa_serial = y\n"
      "[profile long]\nrole_arn = x\nsource_profile = a\n"
      "duration_seconds = 1h\n"
      "[profile sso]\nsso_session = x\n"
      "[profile lost]\nrole_arn = x\nsource_profile = gone\n");
  EXPECT_NE(Profile("a").find("is its own source_profile, over a, b"),
            std::string::npos);
  EXPECT_NE(Profile("none").find("neither source_profile nor"),
            std::string::npos);
  EXPECT_NE(Profile("both").find("keep one"), std::string::npos);
  EXPECT_NE(Profile("mfa").find("mfa_serial"), std::string::npos);
  EXPECT_NE(Profile("long").find("duration_seconds"), std::string::npos);
  EXPECT_NE(Profile("sso").find("export-credentials --profile sso"),
            std::string::npos);
  EXPECT_NE(Profile("lost").find("profile gone is in neither"),
            std::string::npos);
}

TEST_F(CredentialsTest, TheChainInItsOrder) {
  const auto handler = [this](const HttpRequest& request, std::size_t number) {
    if (request.method == "POST") {
      return StsKeys("AssumeRoleWithWebIdentity", "ASIAWEB");
    }
    return request.url == "http://169.254.170.2/x"
               ? Answer(200, R"({"AccessKeyId":"ASIAECS",)"
                             R"("SecretAccessKey":"s","Token":"t"})")
               : Metadata(request, number);
  };
  const auto id = [&] {
    return IdOf(DefaultCredentials({.platform = Outside(handler)}));
  };
  EXPECT_EQ(id(), "ASIAJSON");
  variables_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
  EXPECT_EQ(id(), "ASIAECS");
  WriteConfig("[default]\nregion = r\n");
  EXPECT_EQ(id(), "ASIAECS");
  WriteConfig("",
              "[default]\naws_access_key_id = AKIADEFAULT\n"
              "aws_secret_access_key = s\n[other]\n"
              "aws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n");
  EXPECT_EQ(id(), "AKIADEFAULT");
  variables_["AWS_PROFILE"] = "other";
  EXPECT_EQ(id(), "AKIAOTHER");
  variables_["AWS_WEB_IDENTITY_TOKEN_FILE"] = folder_.Write("token", "jwt");
  EXPECT_NE(id().find("AWS_ROLE_ARN"), std::string::npos);
  variables_["AWS_ROLE_ARN"] = "arn:x";
  EXPECT_EQ(id(), "ASIAWEB");
  EXPECT_EQ(http_->requests().front().url,
            "https://sts.us-east-1.amazonaws.com/");
  variables_["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(id(), "AKIAENV");
}

TEST_F(CredentialsTest, AProfileThatIsNamedMustBeThere) {
  variables_["AWS_PROFILE"] = "gone";
  EXPECT_EQ(IdOf(DefaultCredentials({.platform = Outside(Metadata)})),
            "profile gone is in neither of the shared AWS files");
}

TEST_F(CredentialsTest, NoneAtAllTellsWhereItLooked) {
  const auto keys = DefaultCredentials({.platform = Outside()})->Get({});
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, kNoCredentials);
  for (const char* place :
       {"AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "default profile",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "EC2 metadata"}) {
    EXPECT_NE(keys.error().message.find(place), std::string::npos) << place;
  }
}

TEST_F(CredentialsTest, RotatedKeysOfAProfileAreReadWhenTheOldAreRefused) {
  WriteConfig("",
              "[default]\naws_access_key_id = AKIAOLD\n"
              "aws_secret_access_key = s\n");
  const auto chain = DefaultCredentials({.platform = Outside()});
  const auto old = chain->Get({});
  WriteConfig("",
              "[default]\naws_access_key_id = AKIANEW\n"
              "aws_secret_access_key = s\n");
  EXPECT_EQ(IdOf(chain), "AKIAOLD");
  chain->Forget(*old);
  EXPECT_EQ(IdOf(chain), "AKIANEW");
}

TEST_F(CredentialsTest, Region) {
  const auto region = [&](const std::string& profile = "") {
    const auto found = ResolveRegion(Outside(), profile);
    return found ? *found : found.error().message;
  };
  EXPECT_NE(region().find("set AWS_REGION"), std::string::npos);
  WriteConfig(
      "[default]\nregion = eu-west-1\n[profile p]\n"
      "region = eu-west-2\n[profile bad]\nregion = x.y\n");
  EXPECT_EQ(region(), "eu-west-1");
  EXPECT_EQ(region("p"), "eu-west-2");
  EXPECT_NE(region("bad").find("region of profile bad"), std::string::npos);
  variables_["AWS_PROFILE"] = "p";
  EXPECT_EQ(region(), "eu-west-2");
  variables_["AWS_DEFAULT_REGION"] = "eu-west-3";
  EXPECT_EQ(region(), "eu-west-3");
  variables_["AWS_REGION"] = "eu-north-1";
  EXPECT_EQ(region(), "eu-north-1");
  variables_["AWS_REGION"] = "evil.com/";
  EXPECT_NE(region().find("AWS_REGION is \"evil.com/\""), std::string::npos);
}

TEST_F(CredentialsTest, CallerIdentityAndAccount) {
  Client client({.region = "eu-west-1",
                 .credentials = AnonymousCredentials(),
                 .platform = Outside([](const HttpRequest&, std::size_t n) {
                   return n == 3
                              ? Answer(200,
                                       "<GetCallerIdentityResponse>"
                                       "<GetCallerIdentityResult/>"
                                       "</GetCallerIdentityResponse>")
                              : Answer(200,
                                       "<GetCallerIdentityResponse>"
                                       "<GetCallerIdentityResult>"
                                       "<Arn>arn:aws:iam::123456789012:user/u"
                                       "</Arn><UserId>U</UserId>"
                                       "<Account>123456789012</Account>"
                                       "</GetCallerIdentityResult>"
                                       "</GetCallerIdentityResponse>");
                 })});
  CallOptions options;
  options.deadline = clock_->Now() + std::chrono::minutes(1);
  const auto identity = GetCallerIdentity(client, options);
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(identity->account, "123456789012");
  EXPECT_EQ(identity->arn, "arn:aws:iam::123456789012:user/u");
  EXPECT_EQ(identity->user_id, "U");
  EXPECT_TRUE(RequireAccount(client, "123456789012", options));
  const auto wrong = RequireAccount(client, "000000000000", options);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, kWrongAccount);
  EXPECT_NE(wrong.error().message.find("123456789012"), std::string::npos);
  EXPECT_NE(wrong.error().message.find("000000000000"), std::string::npos);
  EXPECT_EQ(GetCallerIdentity(client, options).error().kind, kMalformedAnswer);
}

}  // namespace
}  // namespace dynaplane::aws
