#include "provider/table/make.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "provider/testing/provider_test.h"
#include "pulumi/state/journal.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class RestoreTest : public ProviderTest {
 protected:
  void SetUp() override {
    ProviderTest::SetUp();
    Object origin = OnDemand();
    origin["name"] = "origin";
    ASSERT_TRUE(Create(origin).has_value());
  }

  // As somebody else does it, or a run that is killed then.
  void Restore(const Object& inputs) {
    Json request = RestoreRequest({}, inputs).second;
    request["TargetTableName"] = "orders";
    ASSERT_TRUE(aws_->Call("RestoreTableToPointInTime", request).has_value());
  }

  auto ReadPending(const Object& inputs) {
    pulumi::ReadRequest request;
    request.resource = Identity(pulumi::kPendingId);
    request.old_inputs = inputs;
    return provider_->Read(request);
  }

  std::vector<std::string> Faults(const std::string& more) {
    pulumi::CheckRequest check;
    check.resource = Identity();
    check.new_inputs = FromText(
        R"({"name": "orders", "billingMode": "PAY_PER_REQUEST")" + more + "}");
    std::vector<std::string> properties;
    auto checked = provider_->Check(check);
    if (!checked) return {"no answer"};
    for (const auto& each : checked->failures) {
      properties.push_back(each.property);
    }
    return properties;
  }

  const Object latest_ = FromText(R"({"name": "orders",
    "billingMode": "PAY_PER_REQUEST", "restoreSourceName": "origin",
    "restoreToLatestTime": true})");
  const Object early_ = FromText(R"({"name": "orders",
    "billingMode": "PAY_PER_REQUEST", "restoreSourceName": "origin",
    "restoreDateTime": "1970-01-01T00:00:10Z"})");
};

TEST_F(RestoreTest, AsksForOnePointInTime) {
  const std::string from = R"(, "restoreSourceName": "a")";
  const std::string at = from + R"(, "restoreDateTime": )";
  for (const char* good :
       {"2026-11-20T10:00:00Z", "2026-11-20T10:00:00.5+01:00"}) {
    EXPECT_THAT(Faults(at + '"' + good + '"'), IsEmpty()) << good;
  }
  for (const char* bad : {"yesterday", "2026-11-20T10:00Z", "2026-11-20",
                          "2026-02-30T10:00:00Z"}) {
    EXPECT_THAT(Faults(at + '"' + bad + '"'), Contains("restoreDateTime"))
        << bad;
  }
  EXPECT_THAT(Faults(from), Contains("restoreDateTime"));
  EXPECT_THAT(Faults(from + R"(, "restoreToLatestTime": false)"),
              Contains("restoreDateTime"));
  EXPECT_THAT(Faults(from + R"(, "restoreToLatestTime": true)"), IsEmpty());
  EXPECT_THAT(
      Faults(at + R"("2026-11-20T10:00:00Z", "restoreToLatestTime": true)"),
      Contains("restoreToLatestTime"));
  EXPECT_THAT(Faults(R"(, "restoreBackupArn": "arn:backup")"), IsEmpty());
}

TEST_F(RestoreTest, SendsTheTimeThatIsAskedForAndNoOther) {
  EXPECT_EQ(RestoreRequest({}, early_).second["RestoreDateTime"], 10);
  EXPECT_FALSE(
      RestoreRequest({}, early_).second.contains("UseLatestRestorableTime"));
  EXPECT_EQ(RestoreRequest({}, latest_).second["UseLatestRestorableTime"],
            true);
  EXPECT_FALSE(RestoreRequest({}, latest_).second.contains("RestoreDateTime"));
}

TEST_F(RestoreTest, FindsTheRestoreWhoseAnswerWasLost) {
  for (const Object& inputs : {latest_, early_}) {
    aws_->tables.erase("orders");
    aws_->FailNext("RestoreTableToPointInTime", aws::ErrorClass::kAlreadyExists,
                   "Table already exists: orders", /*effect=*/true);
    ASSERT_TRUE(Create(inputs).has_value());
    EXPECT_EQ(aws_->tables["orders"].tags.count("dynaplane.dev/owner"), 1);
  }
}

TEST_F(RestoreTest, LeavesARestoredTableOfSomebodyElse) {
  Restore(latest_);
  auto created = Create(latest_);
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(created.error().error.message,
              HasSubstr("dynaplane adopt orders --region eu-west-1"));
  EXPECT_THAT(aws_->tables["orders"].tags, IsEmpty());
}

TEST_F(RestoreTest, ClaimsWhatAnEndedRunHasBegun) {
  Restore(early_);
  auto later = early_;
  later["restoreDateTime"] = "1970-01-01T00:00:11Z";
  auto elsewhere = early_;
  elsewhere["restoreSourceName"] = "other";
  for (const Object& other : {latest_, later, elsewhere}) {
    auto read = ReadPending(other);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->id, "");
  }
  auto read = ReadPending(early_);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, "orders");
}

TEST(ImportTableRequestTest, HasOneTokenForOneImport) {
  auto token = [](const char* bucket, int number) {
    Table wanted;
    wanted.owner = "mark";
    return ImportTableRequest(
        wanted,
        FromText(fmt::format(
            R"({{"importTable": {{"s3BucketSource": {{"bucket": "{}"}}}}}})",
            bucket)),
        number)["ClientToken"];
  };
  EXPECT_EQ(token("a", 0), token("a", 0));
  EXPECT_EQ(token("a", 1), token("a", 1));
  EXPECT_NE(token("a", 0), token("b", 0));
  EXPECT_NE(token("a", 0), token("a", 1));
  EXPECT_NE(token("a", 1), token("a", 2));
}

}  // namespace
}  // namespace dynaplane::provider
