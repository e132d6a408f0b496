#include "aws/endpoint.h"

#include <gtest/gtest.h>

#include "aws/testing/temporary_folder.h"

namespace dynaplane::aws {
namespace {

Platform With(std::map<std::string, std::string> variables) {
  variables.emplace("HOME", "/nonexistent");
  return {.environment = Environment(std::move(variables))};
}

std::string UrlOf(Service service, const std::string& region,
                  std::map<std::string, std::string> variables = {}) {
  const auto endpoint =
      ResolveEndpoint(service, region, With(std::move(variables)));
  return endpoint ? endpoint->Url() : "error: " + endpoint.error().message;
}

// As botocore's endpoint rules resolve them (1.43).
TEST(EndpointTest, AwsOwnAddresses) {
  struct Case {
    const char* region;
    const char* suffix;
    const char* dual_stack;
    const char* partition;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"us-east-1", "amazonaws.com", "api.aws", "aws"},
           {"eu-west-1", "amazonaws.com", "api.aws", "aws"},
           {"mars-north-1", "amazonaws.com", "api.aws", "aws"},
           {"cn-north-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn",
            "aws-cn"},
           {"us-gov-west-1", "amazonaws.com", "api.aws", "aws-us-gov"},
           {"us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov", "aws-iso"},
           {"us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud", "aws-iso-b"},
           {"us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov",
            "aws-iso-f"},
           {"eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk",
            "aws-iso-e"},
           {"eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu",
            "aws-eusc"}}) {
    const std::string region = c.region;
    for (const auto& [service, prefix] : std::map<Service, std::string>{
             {Service::kDynamoDb, "dynamodb"},
             {Service::kApplicationAutoScaling, "application-autoscaling"},
             {Service::kSts, "sts"}}) {
      const std::string tail = "." + region + ".";
      EXPECT_EQ(UrlOf(service, region),
                "https://" + prefix + tail + c.suffix + "/");
      EXPECT_EQ(
          UrlOf(service, region, {{"AWS_USE_DUALSTACK_ENDPOINT", "true"}}),
          "https://" + prefix + tail + c.dual_stack + "/");
      const std::string fips =
          region.starts_with("us-gov-") ? prefix : prefix + "-fips";
      EXPECT_EQ(UrlOf(service, region, {{"AWS_USE_FIPS_ENDPOINT", "True"}}),
                "https://" + fips + tail + c.suffix + "/");
    }
    EXPECT_EQ(PartitionOf(region).id, c.partition);
  }
}

TEST(EndpointTest, TheVariableOfAServiceWins) {
  const std::map<std::string, std::string> variables = {
      {"AWS_ENDPOINT_URL", "http://127.0.0.1:1"},
      {"AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:2"},
      {"AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING", "http://127.0.0.1:3/x"}};
  EXPECT_EQ(UrlOf(Service::kDynamoDb, "eu-west-1", variables),
            "http://127.0.0.1:2/");
  EXPECT_EQ(UrlOf(Service::kApplicationAutoScaling, "eu-west-1", variables),
            "http://127.0.0.1:3/x");
  EXPECT_EQ(UrlOf(Service::kSts, "eu-west-1", variables),
            "http://127.0.0.1:1/");
  EXPECT_EQ(
      ResolveEndpoint(Service::kSts, "eu-west-1", With(variables))->source,
      "AWS_ENDPOINT_URL");
}

TEST(EndpointTest, TheConfigFileComesAfterTheEnvironment) {
  const testing::TemporaryFolder folder;
  const std::string file =
      folder.Write("config",
                   "[default]\n"
                   "endpoint_url = http://127.0.0.1:10\n"
                   "[profile lab]\n"
                   "services = local\n"
                   "endpoint_url = http://127.0.0.1:11\n"
                   "[services local]\n"
                   "dynamodb =\n"
                   "  endpoint_url = http://127.0.0.1:12\n"
                   "application_auto_scaling =\n"
                   "  endpoint_url = http://127.0.0.1:13\n");
  const std::map<std::string, std::string> none = {{"AWS_CONFIG_FILE", file}};
  EXPECT_EQ(UrlOf(Service::kDynamoDb, "eu-west-1", none),
            "http://127.0.0.1:10/");
  auto lab = none;
  lab["AWS_PROFILE"] = "lab";
  EXPECT_EQ(UrlOf(Service::kDynamoDb, "eu-west-1", lab),
            "http://127.0.0.1:12/");
  EXPECT_EQ(UrlOf(Service::kApplicationAutoScaling, "eu-west-1", lab),
            "http://127.0.0.1:13/");
  EXPECT_EQ(UrlOf(Service::kSts, "eu-west-1", lab), "http://127.0.0.1:11/");
  lab["AWS_ENDPOINT_URL"] = "http://127.0.0.1:14";
  EXPECT_EQ(UrlOf(Service::kDynamoDb, "eu-west-1", lab),
            "http://127.0.0.1:14/");
  lab["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(UrlOf(Service::kDynamoDb, "eu-west-1", lab),
            "https://dynamodb.eu-west-1.amazonaws.com/");
}

TEST(EndpointTest, ARegionMustBeOneBeforeItIsInAHostName) {
  for (const char* region : {"", "eu west", "eu-west-1.evil.com", "EU-WEST-1",
                             "-eu", "eu-", "a/b", "eu-west-1@evil",
                             "0123456789012345678901234567890123456789"
                             "0123456789012345678901234567890123456789"}) {
    const auto endpoint = ResolveEndpoint(Service::kDynamoDb, region, With({}));
    ASSERT_FALSE(endpoint) << region;
    EXPECT_EQ(endpoint.error().kind, ErrorClass::kConfiguration);
  }
}

TEST(EndpointTest, RefusesWhatIsNoPlainUrlAndQuotesNoPassword) {
  for (const char* url :
       {"127.0.0.1:8000", "ftp://host", "http://", "http://:80", "http:///x",
        "http://user:secret@host", "http://host/?a=b", "http://host#x",
        "http://ho st", "http://host/\r\nX: y", "://host"}) {
    const auto endpoint = ParseEndpoint(url, "AWS_ENDPOINT_URL");
    ASSERT_FALSE(endpoint) << url;
    EXPECT_EQ(endpoint.error().message.find("AWS_ENDPOINT_URL"), 0u);
    EXPECT_EQ(endpoint.error().message.find("secret"), std::string::npos);
  }
}

TEST(EndpointTest, TakesEveryPlainUrl) {
  for (const auto& [url, expected] : std::map<std::string, std::string>{
           {"http://localhost:4566", "http://localhost:4566/"},
           {"HTTPS://example.com/", "https://example.com/"},
           {"http://[::1]:8000", "http://[::1]:8000/"},
           {"http://host_name/a/b", "http://host_name/a/b"}}) {
    const auto endpoint = ParseEndpoint(url, "X");
    ASSERT_TRUE(endpoint) << url;
    EXPECT_EQ(endpoint->Url(), expected);
  }
}

}  // namespace
}  // namespace dynaplane::aws
