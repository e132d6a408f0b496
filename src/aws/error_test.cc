#include "aws/error.h"

#include <gtest/gtest.h>

#include <set>

#include "base/timestamp.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using ::testing::TestWithParam;

constexpr base::WallTime kNow =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
constexpr const char* kDynamoDb = "DynamoDB";
constexpr const char* kScaling = "Application Auto Scaling";

Error Classified(std::string service, std::string code, std::string message,
                 int status = 400) {
  Error error;
  error.service = std::move(service);
  error.operation = "UpdateTable";
  error.code = std::move(code);
  error.message = std::move(message);
  error.http_status = status;
  Classify(error, kNow);
  return error;
}

struct Case {
  const char* service;
  const char* code;
  const char* message;
  ErrorClass kind;
};

class ClassificationTest : public TestWithParam<Case> {};

TEST_P(ClassificationTest, FollowsTheTable) {
  const Case& c = GetParam();
  EXPECT_EQ(ToString(Classified(c.service, c.code, c.message).kind),
            ToString(c.kind))
      << c.code << ": " << c.message;
}

INSTANTIATE_TEST_SUITE_P(
    Rates, ClassificationTest,
    ::testing::Values(
        Case{kDynamoDb, "ThrottlingException", "Rate exceeded", kThrottled},
        Case{kDynamoDb, "ThrottlingException",
             "The rate of control plane requests made by this account is too "
             "high",
             kThrottled},
        Case{kScaling, "ThrottlingException", "", kThrottled},
        Case{"STS", "Throttling", "Rate exceeded", kThrottled},
        Case{kDynamoDb, "RequestLimitExceeded", "", kThrottled},
        Case{kDynamoDb, "ProvisionedThroughputExceededException", "",
             kThrottled},
        Case{kScaling, "FailedResourceAccessException", "Rate exceeded",
             kThrottled},
        Case{kDynamoDb, "ThrottlingException",
             "Deletion protection setting for table T modified within the "
             "previous 15000 milliseconds. Please try again after "
             "2026-11-23T00:00:10Z",
             kCooldown}));

INSTANTIATE_TEST_SUITE_P(
    Limits, ClassificationTest,
    ::testing::Values(
        Case{kDynamoDb, "LimitExceededException",
             "Subscriber limit exceeded: Only 1 online index can be created or "
             "deleted simultaneously per table",
             kConcurrency},
        Case{kDynamoDb, "LimitExceededException",
             "Only 10 tables can be created, updated, or deleted "
             "simultaneously",
             kConcurrency},
        Case{kDynamoDb, "LimitExceededException",
             "This exceeds the maximum number of indexed tables that can be "
             "created simultaneously",
             kConcurrency},
        Case{kDynamoDb, "LimitExceededException",
             "Table tags are being updated: T", kConcurrency},
        Case{kScaling, "ConcurrentUpdateException", "", kConcurrency},
        Case{kDynamoDb, "LimitExceededException",
             "Subscriber limit exceeded: Number of global secondary indexes "
             "exceeds per-table limit of 20",
             kQuota},
        Case{kDynamoDb, "LimitExceededException",
             "Subscriber limit exceeded: Provisioned throughput decreases are "
             "limited within a given UTC day. Next decrease can be made at "
             "Friday, April 19, 2019 4:09:11 PM UTC",
             kQuota},
        Case{kDynamoDb, "LimitExceededException",
             "Updates to TableClass are limited to 2 times in 30 day(s).",
             kQuota},
        Case{kDynamoDb, "LimitExceededException",
             "Encryption mode changes are limited in the 24h window", kQuota},
        Case{kDynamoDb, "LimitExceededException", "", kQuota},
        Case{kScaling, "LimitExceededException", "Too many policies", kQuota}));

INSTANTIATE_TEST_SUITE_P(
    Resources, ClassificationTest,
    ::testing::Values(
        Case{kDynamoDb, "ResourceInUseException", "Table already exists: T",
             kAlreadyExists},
        Case{kDynamoDb, "ResourceInUseException",
             "Cannot delete table while indexes are being created or deleted",
             kBusy},
        Case{kDynamoDb, "ResourceInUseException",
             "Attempt to change a resource which is still in use: Table is "
             "being updated: T",
             kBusy},
        Case{kDynamoDb, "ResourceInUseException",
             "Table IOPS are currently being updated", kBusy},
        Case{kDynamoDb, "ResourceNotFoundException",
             "Requested resource not found: Table: T not found", kNotFound},
        Case{kDynamoDb, "PolicyNotFoundException", "", kNotFound},
        Case{kScaling, "ObjectNotFoundException",
             "No scalable target registered", kNotFound},
        Case{kDynamoDb, "ContinuousBackupsUnavailableException",
             "Backups are being enabled for the table: T. Please retry later",
             kEarly},
        Case{kScaling, "ValidationException",
             "Unable to assume IAM role: arn:aws:iam::1:role/x", kPropagating},
        Case{kDynamoDb, "ValidationException", "Unable to assume IAM role",
             kValidation},
        Case{kScaling, "FailedResourceAccessException",
             "Unable to access table T", kPropagating}));

INSTANTIATE_TEST_SUITE_P(
    Requests, ClassificationTest,
    ::testing::Values(
        Case{kDynamoDb, "ValidationException",
             "One or more parameter values were invalid: The provisioned "
             "throughput for the table will not change. The requested value "
             "equals the current value.",
             kAlreadySo},
        Case{kDynamoDb, "ValidationException",
             "The provisioned throughput for the index I will not change",
             kAlreadySo},
        Case{kDynamoDb, "ValidationException", "TimeToLive is already enabled",
             kAlreadySo},
        Case{kDynamoDb, "ValidationException", "TimeToLive is already disabled",
             kAlreadySo},
        Case{kDynamoDb, "ValidationException",
             "Table is already encrypted by default", kAlreadySo},
        Case{kDynamoDb, "ValidationException",
             "Table is already encrypted with the given key", kAlreadySo},
        Case{kDynamoDb, "ValidationException",
             "Table has no stream to disable: TableName: T", kAlreadySo},
        Case{kDynamoDb, "ValidationException",
             "Invalid Request: Precision is already set to the desired value "
             "of MICROSECOND for tableId: 1, kdsArn: arn",
             kAlreadySo},
        Case{kDynamoDb, "ValidationException",
             "Table already has an enabled stream: TableName: T", kValidation},
        Case{kDynamoDb, "ValidationException",
             "TimeToLive is active on a different AttributeName: current "
             "AttributeName is x",
             kValidation},
        Case{kDynamoDb, "ValidationException",
             "Time to live has been modified multiple times within a fixed "
             "interval",
             kLongCooldown},
        Case{kDynamoDb, "ValidationException",
             "Resource cannot be deleted as it is currently protected against "
             "deletion. Disable deletion protection first.",
             kValidation},
        Case{kDynamoDb, "SerializationException", "", kValidation},
        Case{"STS", "ValidationError", "1 validation error", kValidation},
        Case{kDynamoDb, "UnknownOperationException", "", kOther}));

INSTANTIATE_TEST_SUITE_P(
    Identity, ClassificationTest,
    ::testing::Values(
        Case{kDynamoDb, "AccessDeniedException",
             "User: arn:aws:iam::1:user/x is not authorized to perform: "
             "dynamodb:CreateTable",
             kAccessDenied},
        Case{"STS", "AccessDenied", "", kAccessDenied},
        Case{kDynamoDb, "ValidationException",
             "One or more parameter values were invalid: Invalid principal in "
             "policy document.",
             kPropagating},
        Case{kDynamoDb, "ExpiredTokenException",
             "The security token included in the request is expired",
             kExpiredCredentials},
        Case{"STS", "ExpiredToken", "", kExpiredCredentials},
        Case{kDynamoDb, "UnrecognizedClientException",
             "The security token included in the request is invalid.",
             kInvalidCredentials},
        Case{"STS", "InvalidClientTokenId", "", kInvalidCredentials},
        Case{kDynamoDb, "InvalidSignatureException",
             "The request signature we calculated does not match",
             kInvalidCredentials},
        Case{"STS", "SignatureDoesNotMatch", "", kInvalidCredentials},
        Case{kDynamoDb, "InvalidSignatureException",
             "Signature expired: 20261123T000000Z is now earlier than",
             kClockSkew},
        Case{"STS", "SignatureDoesNotMatch",
             "Signature not yet current: 2026 is still later than", kClockSkew},
        Case{kDynamoDb, "MissingAuthenticationTokenException", "",
             kInvalidCredentials},
        Case{"STS", "IDPCommunicationError", "", kServer},
        Case{kDynamoDb, "InternalServerError", "", kServer},
        Case{kScaling, "InternalServiceException", "", kServer}));

TEST(ClassifyTest, ByStatusWhereTheCodeSaysNothing) {
  EXPECT_EQ(Classified(kDynamoDb, "", "", 500).kind, kServer);
  EXPECT_EQ(Classified(kDynamoDb, "", "", 503).kind, kServer);
  EXPECT_EQ(Classified(kDynamoDb, "", "", 429).kind, kThrottled);
  EXPECT_EQ(Classified(kDynamoDb, "", "", 403).kind, kAccessDenied);
  EXPECT_EQ(Classified(kDynamoDb, "", "", 404).kind, kOther);
  EXPECT_EQ(Classified(kDynamoDb, "Strange", "", 400).kind, kOther);
}

TEST(ClassifyTest, ACooldownEndsWhenAwsSays) {
  const Error named = Classified(
      kDynamoDb, "ThrottlingException",
      "Deletion protection setting for table T modified within the previous "
      "15000 milliseconds. Please try again after 2026-11-23T00:00:10Z");
  EXPECT_EQ(named.retry_after, kNow + std::chrono::seconds(10));
  const Error period =
      Classified(kDynamoDb, "ThrottlingException",
                 "Policy modified within the previous 15000 milliseconds.");
  EXPECT_EQ(period.retry_after, kNow + std::chrono::seconds(15));
  const Error neither = Classified(kDynamoDb, "ThrottlingException",
                                   "Please try again after a while");
  EXPECT_EQ(neither.retry_after, kNow + std::chrono::seconds(15));
}

TEST(ClassifyTest, AQuotaNamesItsTimeWhereAwsDoes) {
  const Error error =
      Classified(kDynamoDb, "LimitExceededException",
                 "Provisioned throughput decreases are limited within a given "
                 "UTC day. Last decrease at Friday, April 19, 2019 3:09:11 PM "
                 "UTC. Next decrease can be made at Friday, April 19, 2019 "
                 "4:09:11 PM UTC");
  ASSERT_TRUE(error.retry_after);
  EXPECT_EQ(base::FormatIso8601(*error.retry_after), "2019-04-19T16:09:11Z");
  EXPECT_NE(ToString(error).find("again from 2019-04-19T16:09:11Z"),
            std::string::npos);
  EXPECT_FALSE(
      Classified(kDynamoDb, "LimitExceededException", "x").retry_after);
}

TEST(ErrorTest, EveryClassHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(kOther); ++i) {
    names.insert(ToString(static_cast<ErrorClass>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kOther) + 1);
}

TEST(ErrorTextTest, AccessDeniedNamesTheActionThatIsMissing) {
  Error error = Classified(
      kDynamoDb, "AccessDeniedException",
      "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: "
      "kms:CreateGrant on resource: arn:aws:kms:::key/x because no "
      "identity-based policy allows the kms:CreateGrant action");
  error.operation = "CreateTable";
  error.request_id = "ABC";
  const std::string text = ToString(error);
  EXPECT_TRUE(text.starts_with("dynamodb:CreateTable: not allowed: User: "))
      << text;
  EXPECT_NE(text.find("; allow kms:CreateGrant in a policy"),
            std::string::npos);
  EXPECT_NE(text.find("(AccessDeniedException, request ABC)"),
            std::string::npos);
  error.message = "Access denied.";
  error.service = kScaling;
  error.operation = "PutScalingPolicy";
  EXPECT_NE(ToString(error).find(
                "allow application-autoscaling:PutScalingPolicy in a policy"),
            std::string::npos);
}

struct DenialCase {
  std::string words;  // AWS's, after the resource
  std::string mend;
};

TEST(ErrorTextTest, ADenialThatNoAllowanceLiftsNamesItsPolicy) {
  const std::string policy =
      "arn:aws:organizations::111122223333:policy/o-abcde12345/"
      "service_control_policy/p-0a1b2c3d";
  const DenialCase cases[] = {
      {"with an explicit deny in a service control policy: " + policy,
       "; a service control policy, " + policy +
           ", denies it, whatever other policies allow; whoever manages the "
           "organisation"},
      {"with an explicit deny in a service control policy",
       "; a service control policy denies it, whatever other policies allow; "
       "whoever manages the organisation"},
      {"with an explicit deny in a resource control policy.",
       "; a resource control policy denies it"},
      {"with an explicit deny in an identity-based policy: "
       "arn:aws:iam::111122223333:policy/no",
       "; an identity-based policy, arn:aws:iam::111122223333:policy/no, "
       "denies it, whatever other policies allow; take that denial out"},
      {"because no service control policy allows the dynamodb:CreateTable "
       "action",
       "; no service control policy allows it, so allow it there, which "
       "whoever manages the organisation can do"},
      {"because no permissions boundary allows the dynamodb:CreateTable action",
       "; no permissions boundary allows it, so allow it there ("},
      {"because no identity-based policy allows the dynamodb:CreateTable "
       "action",
       "; allow dynamodb:CreateTable in a policy of this identity"},
  };
  for (const DenialCase& each : cases) {
    Error error =
        Classified(kDynamoDb, "AccessDeniedException",
                   "User: arn:aws:iam::1:user/x is not authorized to perform: "
                   "dynamodb:CreateTable on resource: "
                   "arn:aws:dynamodb:eu-west-1:1:table/t " +
                       each.words);
    error.operation = "CreateTable";
    const std::string text = ToString(error);
    EXPECT_NE(text.find(each.mend), std::string::npos) << text;
    const bool advice = text.find("; allow ") != std::string::npos;
    EXPECT_EQ(advice, each.mend.starts_with("; allow")) << text;
  }
}

TEST(ErrorTextTest, AWindowOfEncryptionTellsItsEnd) {
  const std::string window =
      "Subscriber limit exceeded: Encryption mode changes are limited in the "
      "24h window ending at 2026-11-24T08:42:25.398Z. After the first 4 "
      "change, each subsequent change in the same window can be performed at "
      "most once every 21600 seconds. Number of updates today: 4. Last change "
      "at 2026-11-23T09:00:00.5.";
  const std::string soon = " Next changes can be made at 2026-11-23T15:00:00Z";
  EXPECT_NE(ToString(Classified(kDynamoDb, "LimitExceededException", window))
                .find("; again from 2026-11-24T08:42:25"),
            std::string::npos);
  EXPECT_NE(
      ToString(Classified(kDynamoDb, "LimitExceededException", window + soon))
          .find("; again from 2026-11-23T15:00:00"),
      std::string::npos);
}

TEST(ErrorTextTest, TellsCallReasonAndDetails) {
  Error error = Classified(kDynamoDb, "ResourceInUseException",
                           "Table already exists: orders");
  error.operation = "CreateTable";
  error.attempts = 3;
  EXPECT_EQ(ToString(error),
            "DynamoDB CreateTable: Table already exists: orders "
            "(ResourceInUseException, 3 attempts)");
  error = Classified(kDynamoDb, "", "the answer is HTTP 502", 502);
  EXPECT_EQ(ToString(error),
            "DynamoDB UpdateTable: AWS has a fault: the answer is HTTP 502; "
            "try again later (HTTP 502)");
}

TEST(ErrorTextTest, AnErrorOfNoServiceIsItsMessage) {
  EXPECT_EQ(ToString(Fail(kConfiguration, "no region is given").value()),
            "no region is given");
}

}  // namespace
}  // namespace dynaplane::aws
