#include "pulumi/state/explain_outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulumi::state {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kExpired[] =
    "error: read \".pulumi/meta.yaml\": blob (key \".pulumi/meta.yaml\") "
    "(code=Unknown): operation error S3: GetObject, https response error "
    "StatusCode: 400, RequestID: , HostID: , api error ExpiredToken: The "
    "provided token has expired.";

TEST(ExplainTest, KeysOfTheBackendThatHaveEnded) {
  const pulumi::EngineOutcome outcome = {pulumi::EngineOutcome::End::kFailed,
                                         255, kExpired};
  EXPECT_THAT(
      Explain(outcome, {"", "shop", "dev"}),
      AllOf(HasSubstr("shop/dev"), HasSubstr("have expired"),
            HasSubstr("Renew them"), Not(HasSubstr("operation error"))));
}

TEST(ExplainTest, AnswersToHeadTellNoCode) {
  for (const char* status : {"BadRequest: Bad Request", "Forbidden: Forbidden"})
    EXPECT_THAT(ExplainBackendKeys(
                    std::string("failed to load checkpoint: blob (key \"x\") "
                                "(code=Unknown): operation error S3: "
                                "HeadObject, api error ") +
                    status),
                testing::Optional(HasSubstr("are refused")));
}

TEST(ExplainTest, OtherErrorsAreNotOfTheBackend) {
  EXPECT_FALSE(ExplainBackendKeys("CreateTable: ExpiredTokenException: no"));
  EXPECT_FALSE(ExplainBackendKeys("blob (key \"x\") (code=NotFound): none"));
  EXPECT_FALSE(ExplainBackendKeys(""));
}

TEST(ExplainTest, ALockNamesItsHolderAndTheMend) {
  EXPECT_THAT(LockedText({"", "shop", "dev"}, "process 12"),
              AllOf(HasSubstr("process 12"),
                    HasSubstr("dynaplane cancel --stack shop/dev")));
}

}  // namespace
}  // namespace pulumi::state
