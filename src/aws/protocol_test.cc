#include "aws/protocol.h"

#include <gtest/gtest.h>

#include "aws/testing/fake_http.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using nlohmann::json;
using testing::HeaderOf;

const ServiceInfo& kDynamoDb = InfoOf(Service::kDynamoDb);
const ServiceInfo& kSts = InfoOf(Service::kSts);

Result<json> Read(const ServiceInfo& service, int status, std::string body,
                  std::map<std::string, std::string> headers = {}) {
  return ReadResponse(service, "GetCallerIdentity",
                      {status, std::move(headers), std::move(body)}, {});
}

TEST(BuildRequestTest, Json) {
  const HttpRequest request =
      BuildRequest(kDynamoDb, "ListTables", {{"Limit", 1}}, "http://h/");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://h/");
  EXPECT_EQ(request.body, R"({"Limit":1})");
  EXPECT_EQ(HeaderOf(request, "Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(HeaderOf(request, "X-Amz-Target"), "DynamoDB_20120810.ListTables");
  const HttpRequest scaling =
      BuildRequest(InfoOf(Service::kApplicationAutoScaling),
                   "DescribeScalableTargets", json::object(), "http://h/");
  EXPECT_EQ(HeaderOf(scaling, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(HeaderOf(scaling, "X-Amz-Target"),
            "AnyScaleFrontendService.DescribeScalableTargets");
}

TEST(BuildRequestTest, BrokenUtf8IsReplacedNotThrown) {
  const HttpRequest request =
      BuildRequest(kDynamoDb, "X", {{"A", "\xFF"}}, "http://h/");
  EXPECT_EQ(request.body, "{\"A\":\"\xEF\xBF\xBD\"}");
}

TEST(BuildRequestTest, Query) {
  const HttpRequest request = BuildRequest(
      kSts, "AssumeRole",
      {{"RoleArn", "arn:aws:iam::1:role/a b"}, {"DurationSeconds", 900}},
      "http://h/");
  EXPECT_EQ(request.body,
            "Action=AssumeRole&Version=2011-06-15&DurationSeconds=900&"
            "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b");
  EXPECT_EQ(HeaderOf(request, "Content-Type"),
            "application/x-www-form-urlencoded; charset=utf-8");
}

TEST(ReadResponseTest, Answers) {
  EXPECT_EQ(Read(kDynamoDb, 200, R"({"a":1})").value(), json({{"a", 1}}));
  EXPECT_EQ(Read(kSts, 200,
                 "<GetCallerIdentityResponse><GetCallerIdentityResult>"
                 "<Account>1</Account></GetCallerIdentityResult>"
                 "</GetCallerIdentityResponse>")
                .value(),
            json({{"Account", "1"}}));
}

TEST(ReadResponseTest, AnswersWithoutABody) {
  const ServiceInfo& scaling = InfoOf(Service::kApplicationAutoScaling);
  auto read = [](const ServiceInfo& service, const char* operation) {
    return ReadResponse(service, operation, {200, {}, ""}, {});
  };
  EXPECT_EQ(read(kDynamoDb, "TagResource").value(), json::object());
  EXPECT_EQ(read(scaling, "DeleteScalingPolicy").value(), json::object());
  for (const char* operation :
       {"DescribeTable", "ListTagsOfResource", "GetResourcePolicy",
        "CreateTable", "UpdateTimeToLive"}) {
    EXPECT_EQ(read(kDynamoDb, operation).error().kind, kMalformedAnswer)
        << operation;
  }
  EXPECT_EQ(read(scaling, "DescribeScalingPolicies").error().kind,
            kMalformedAnswer);
}

TEST(ReadResponseTest, MalformedAnswers) {
  for (const char* body :
       {"", "{", "[]", "null", "<html>", "1", "{\"a\":1}}"}) {
    EXPECT_EQ(Read(kDynamoDb, 200, body).error().kind, kMalformedAnswer)
        << body;
  }
  for (const char* body :
       {"", "{}", "<html></html>", "<GetCallerIdentityResponse/>",
        "<GetCallerIdentityResponse><GetCallerIdentityResult>"}) {
    EXPECT_EQ(Read(kSts, 200, body).error().kind, kMalformedAnswer) << body;
  }
}

TEST(ReadResponseTest, JsonErrors) {
  const Error error = Read(kDynamoDb, 400,
                           R"({"__type":"com.amazonaws.dynamodb.v20120810#)"
                           R"(ResourceNotFoundException","message":"none"})",
                           {{"x-amzn-requestid", "R1"}})
                          .error();
  EXPECT_EQ(error.code, "ResourceNotFoundException");
  EXPECT_EQ(error.message, "none");
  EXPECT_EQ(error.request_id, "R1");
  EXPECT_EQ(error.kind, kNotFound);
  EXPECT_EQ(error.http_status, 400);
  EXPECT_EQ(error.service, "DynamoDB");
}

TEST(ReadResponseTest, TheCodeInTheHeader) {
  const Error error =
      Read(kDynamoDb, 400, R"({"Message":"m"})",
           {{"x-amzn-errortype", "ValidationException:http://internal/"}})
          .error();
  EXPECT_EQ(error.code, "ValidationException");
  EXPECT_EQ(error.message, "m");
}

TEST(ReadResponseTest, XmlErrors) {
  const std::string body =
      "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
      "<Message>no</Message></Error><RequestId>R2</RequestId></ErrorResponse>";
  for (const ServiceInfo* service : {&kSts, &kDynamoDb}) {
    const Error error = Read(*service, 403, body).error();
    EXPECT_EQ(error.code, "AccessDenied");
    EXPECT_EQ(error.message, "no");
    EXPECT_EQ(error.request_id, "R2");
    EXPECT_EQ(error.kind, kAccessDenied);
  }
  const Error nested =
      Read(kSts, 400,
           "<Response><Errors><Error><Code>X</Code><Message>y</Message>"
           "</Error></Errors></Response>")
          .error();
  EXPECT_EQ(nested.code, "X");
}

TEST(ReadResponseTest, ErrorsWithoutAReason) {
  const Error page = Read(kDynamoDb, 502, "<html><br></html>").error();
  EXPECT_EQ(page.kind, kServer);
  EXPECT_EQ(page.message, "the answer is HTTP 502 without a reason");
  EXPECT_EQ(Read(kDynamoDb, 301, "").error().message,
            "the answer is a redirection, which is not followed");
  EXPECT_EQ(Read(kDynamoDb, 500, "[1]").error().kind, kServer);
  EXPECT_EQ(Read(kDynamoDb, 400, R"({"error":"unsupported"})").error().message,
            "unsupported");
}

// AWS repeats the whole request, session token included, in this error.
TEST(ReadResponseTest, ASignatureErrorIsCutBeforeTheRequest) {
  const Error error =
      Read(kDynamoDb, 400,
           R"({"__type":"InvalidSignatureException","message":)"
           R"("It does not match.\n\nThe Canonical String for this request )"
           R"(should have been\n'POST\nx-amz-security-token:SECRET'"})")
          .error();
  EXPECT_EQ(error.message, "It does not match.  ");
}

TEST(ReadResponseTest, MessagesAreShortCleanUtf8) {
  const std::string body = "<E><Error><Code>X</Code><Message>" +
                           std::string(1999, 'x') +
                           "é\xFF\x1B[0m</Message></Error></E>";
  const Error error = Read(kSts, 400, body).error();
  EXPECT_EQ(error.message, std::string(1999, 'x') + "\uFFFD");
  EXPECT_EQ(Read(kSts, 400,
                 "<E><Error><Code>X</Code><Message>a\x1Bz</Message></Error>"
                 "</E>")
                .error()
                .message,
            "a z");
}

TEST(ReadResponseTest, RetryAfterOfALoadBalancer) {
  const auto after = [](int status, const char* value) {
    return Read(kDynamoDb, status, "", {{"retry-after", value}})
        .error()
        .retry_after;
  };
  EXPECT_EQ(after(503, "7"), base::WallTime(std::chrono::seconds(7)));
  EXPECT_EQ(after(429, "100000"), base::WallTime(std::chrono::seconds(300)));
  EXPECT_FALSE(after(400, "7"));
  EXPECT_FALSE(after(503, "soon"));
  EXPECT_FALSE(after(503, "-1"));
}

}  // namespace
}  // namespace dynaplane::aws
