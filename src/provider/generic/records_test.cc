#include "provider/generic/records.h"

#include <gtest/gtest.h>

#include "provider/generic/values.h"
#include "provider/table/table_type.h"
#include "provider/testing/provider_test.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

TEST(Records, TellThingsApartByRegionIdAndIdentity) {
  Object outputs{{"name", "orders"}, {"region", "eu-west-1"}};
  std::string here = ThingOf(TableType(), "eu-west-1", "orders", outputs);
  EXPECT_NE(here, ThingOf(TableType(), "eu-west-2", "orders", outputs));
  EXPECT_NE(here, ThingOf(TableType(), "eu-west-1", "other", outputs));
  outputs.erase("region");
  EXPECT_EQ(here, ThingOf(TableType(), "eu-west-1", "orders", outputs));
}

TEST(Records, KnowTheNewest) {
  Records records;
  Object first;
  Object second;
  records.Make("thing", 1000, first);
  EXPECT_FALSE(records.IsOutdated("thing", first));
  records.Make("thing", 1000, second);
  EXPECT_TRUE(records.IsOutdated("thing", first));
  EXPECT_FALSE(records.IsOutdated("thing", second));
  EXPECT_FALSE(records.IsOutdated("other", first));
  EXPECT_TRUE(records.IsOutdated("thing", {{"arn", "arn:x"}}))
      << "another provider's record";
  EXPECT_FALSE(records.IsOutdated("thing", {})) << "no record at all";
}

TEST_F(ProviderTest, LeavesToTheNewRecordWhatAnOldOneStoodFor) {
  auto old = Create(OnDemand());
  ASSERT_TRUE(old.has_value());
  auto forced = Create(OnDemand());
  ASSERT_TRUE(forced.has_value());
  auto updated = Update(OnDemand(), forced->outputs, OnDemand());
  ASSERT_TRUE(updated.has_value());
  TakeCalls();
  ASSERT_TRUE(Delete(old->outputs).has_value());
  EXPECT_TRUE(TakeCalls().empty());
  EXPECT_TRUE(aws_->tables.contains("orders"));
  ASSERT_TRUE(Delete(updated->outputs).has_value());
  EXPECT_FALSE(aws_->tables.contains("orders"));
}

TEST_F(ProviderTest, LeavesItToTheNewRecordInALaterRun) {
  auto old = Create(OnDemand());
  auto forced = Create(OnDemand());
  ASSERT_TRUE(old.has_value() && forced.has_value());
  auto read = Read(OnDemand(), forced->outputs);
  ASSERT_TRUE(read.has_value());
  Configure(R"({"region": "eu-west-1", "ownerId": "0123"})");
  EXPECT_FALSE(HasDiff(OnDemand(), read->outputs));
  ASSERT_TRUE(Delete(old->outputs).has_value());
  EXPECT_TRUE(aws_->tables.contains("orders"));
}

}  // namespace
}  // namespace dynaplane::provider
