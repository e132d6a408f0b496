#include "aws/signature.h"

#include <gtest/gtest.h>

#include "aws/testing/fake_http.h"

namespace dynaplane::aws {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The token of AWS's published test suite.
constexpr const char* kToken =
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHG"
    "BuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1N"
    "tBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHN"
    "VXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9"
    "FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

struct Case {
  const char* name;
  const char* method;
  const char* path;
  Headers headers;
  const char* body;
  const char* token;
  const char* signature;
};

Credentials Keys(const char* token) {
  Credentials keys;
  keys.access_key_id = "AKIDEXAMPLE";
  keys.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  keys.session_token = Secret(token);
  return keys;
}

HttpRequest Signed(const Case& c) {
  HttpRequest request;
  request.method = c.method;
  request.url = std::string("https://example.amazonaws.com") + c.path;
  request.headers = c.headers;
  request.body = c.body;
  Sign(request, Keys(c.token), {"us-east-1", "service"},
       *base::ParseIso8601("2015-08-30T12:36:00Z"));
  return request;
}

class SignatureTest : public ::testing::TestWithParam<Case> {};

TEST_P(SignatureTest, IsThePublishedOne) {
  const HttpRequest request = Signed(GetParam());
  const std::string authorization = testing::HeaderOf(request, "Authorization");
  EXPECT_TRUE(
      authorization.ends_with(std::string("Signature=") + GetParam().signature))
      << authorization << "\n"
      << CanonicalRequest(request);
}

// Of AWS's "aws-sig-v4-test-suite", under its names.
INSTANTIATE_TEST_SUITE_P(
    Published, SignatureTest,
    ::testing::Values(
        Case{"get-vanilla",
             "GET",
             "/",
             {},
             "",
             "",
             "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf3"
             "1"},
        Case{"get-vanilla without a path",
             "GET",
             "",
             {},
             "",
             "",
             "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf3"
             "1"},
        Case{"post-vanilla",
             "POST",
             "/",
             {},
             "",
             "",
             "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6"
             "b"},
        Case{"get-relative",
             "GET",
             "/example/..",
             {},
             "",
             "",
             "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf3"
             "1"},
        Case{"get-slash-dot-slash",
             "GET",
             "/./",
             {},
             "",
             "",
             "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf3"
             "1"},
        Case{"get-slashes",
             "GET",
             "//example//",
             {},
             "",
             "",
             "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e8"
             "4"},
        Case{"get-unreserved",
             "GET",
             "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
             "xyz",
             {},
             "",
             "",
             "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24"
             "f"},
        Case{"get-header-value-trim",
             "GET",
             "/",
             {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
             "",
             "",
             "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c73"
             "6"},
        Case{"post-header-key-sort",
             "POST",
             "/",
             {{"My-Header1", "value1"}},
             "",
             "",
             "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852"
             "c"},
        Case{"post-x-www-form-urlencoded",
             "POST",
             "/",
             {{"Content-Type", "application/x-www-form-urlencoded"}},
             "Param1=value1",
             "",
             "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473"
             "a"},
        Case{"post-sts-header-before",
             "POST",
             "/",
             {},
             "",
             kToken,
             "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ea"
             "d"}));

// What botocore 1.43 makes of requests that libcurl 7.88 signs otherwise.
INSTANTIATE_TEST_SUITE_P(
    Botocore, SignatureTest,
    ::testing::Values(
        Case{"escaped twice",
             "POST",
             "/a%20b/c/",
             {},
             "",
             "",
             "9413d87d95de1fe4f015554723b7e6ae9b67cc79aa412721c0198a2281b3d97"
             "0"},
        Case{"order of names",
             "POST",
             "/",
             {{"X-Amz-Date2", "x"}, {"Accept", "z"}},
             "{}",
             "",
             "276c7b34e23ed43c95f4e1e10bfcd2c045c199bbfb5ed487b81a8a4bea037b7"
             "6"},
        Case{"a call",
             "POST",
             "/",
             {{"X-Amz-Target", "DynamoDB_20120810.ListTables"},
              {"Content-Type", "application/x-amz-json-1.0"},
              {"User-Agent", "is not signed"}},
             "{}",
             "",
             "39209fc84eb39fef4c32fa463f6f09b6d721936433b67a3857681a71fe6bb35"
             "c"}));

TEST(SignTest, NamesKeyScopeAndHeaders) {
  const HttpRequest request =
      Signed({"", "POST", "/", {{"Content-Type", "x"}}, "", kToken, ""});
  EXPECT_TRUE(
      testing::HeaderOf(request, "Authorization")
          .starts_with("AWS4-HMAC-SHA256 "
                       "Credential=AKIDEXAMPLE/20150830/us-east-1/service/"
                       "aws4_request, SignedHeaders=content-type;host;"
                       "x-amz-date;x-amz-security-token, Signature="));
  EXPECT_EQ(testing::HeaderOf(request, "X-Amz-Security-Token"), kToken);
}

TEST(SignTest, WithoutAKeyNothingIsAdded) {
  HttpRequest request;
  request.url = "https://example.amazonaws.com/";
  Sign(request, {}, {"us-east-1", "sts"}, {});
  EXPECT_TRUE(request.headers.empty());
}

}  // namespace
}  // namespace dynaplane::aws
