#include "module/features.h"

#include <gtest/gtest.h>

#include <string>

#include "module/testing/plans.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AwsDynamodb;
using pulumi::Resource;
using testing::Find;
using testing::Has;
using testing::PlanOf;

AwsDynamodb Watched() {
  AwsDynamodb orders = testing::Orders();
  orders.spec.contributor_insights = {
      .is_enabled = true, .mode = manifest::InsightsMode::kThrottledKeys};
  orders.spec.global_secondary_indexes[1].contributor_insights.is_enabled =
      true;
  orders.spec.kinesis_streaming_destination =
      manifest::KinesisStreamingDestination{
          .stream_arn = "arn:stream",
          .approximate_creation_date_time_precision =
              manifest::TimestampPrecision::kMicrosecond};
  orders.spec.resource_policy = "{ \"b\": 1,\n \"a\": [ 2, 3 ] }";
  orders.spec.stream_resource_policy = "{}";
  return orders;
}

std::string Inputs(const Plan& plan, const char* type, const char* name) {
  return testing::Text(plan, Find(plan, type, name).inputs);
}

TEST(FeaturesTest, InsightsWatchTheTableAndTheChosenIndexes) {
  Plan plan = PlanOf(Watched());
  EXPECT_EQ(Inputs(plan, kInsightsType, "orders/insights"),
            R"({"mode":"THROTTLED_KEYS","tableName":"<orders.name>"})");
  EXPECT_EQ(Inputs(plan, kInsightsType, "orders/insights:by-warehouse"),
            R"({"indexName":"by-warehouse","tableName":"<orders.name>"})");
  EXPECT_FALSE(Has(plan, kInsightsType, "orders/insights:by-status"));
  EXPECT_FALSE(
      Has(PlanOf(testing::Orders()), kInsightsType, "orders/insights"));
}

TEST(FeaturesTest, KinesisGetsTheChanges) {
  Plan plan = PlanOf(Watched());
  EXPECT_EQ(Inputs(plan, kKinesisType, "orders/kinesis"),
            R"({"approximateCreationDateTimePrecision":"MICROSECOND",)"
            R"("streamArn":"arn:stream","tableName":"<orders.name>"})");
  EXPECT_EQ(
      Find(plan, kKinesisType, "orders/kinesis").options.delete_before_replace,
      true);
}

TEST(FeaturesTest, PoliciesAreOfTheTableAndOfTheStream) {
  Plan plan = PlanOf(Watched());
  EXPECT_EQ(Inputs(plan, kResourcePolicyType, "orders/resource-policy"),
            R"({"policy":"{\"a\":[2,3],\"b\":1}",)"
            R"("resourceArn":"<orders.arn>"})");
  EXPECT_EQ(Inputs(plan, kResourcePolicyType, "orders/stream-resource-policy"),
            R"({"policy":"{}","resourceArn":"<orders.streamArn>"})");
}

TEST(FeaturesTest, WithoutAStreamThereIsNoPolicyOfIt) {
  AwsDynamodb orders = Watched();
  orders.spec.enable_streams = false;
  EXPECT_FALSE(Has(PlanOf(orders), kResourcePolicyType,
                   "orders/stream-resource-policy"));
}

TEST(FeaturesTest, TheyGoWithTheTable) {
  Plan plan = PlanOf(Watched());
  int features = 0;
  for (const Resource& resource : plan.program.resources) {
    if (resource.type != kInsightsType && resource.type != kKinesisType &&
        resource.type != kResourcePolicyType) {
      continue;
    }
    ++features;
    EXPECT_EQ(testing::Name(plan, resource.options.deleted_with), "orders");
    EXPECT_EQ(testing::Name(plan, resource.options.parent), "orders");
    EXPECT_EQ(resource.options.protect, false);
  }
  EXPECT_EQ(features, 5);
}

TEST(FeaturesTest, WhiteSpaceAndKeyOrderAreNoChange) {
  EXPECT_EQ(NormaliseJson("{\"b\" : \"x y\" , \"a\":\n null}"),
            NormaliseJson("{\"a\":null,\"b\":\"x y\"}"));
  EXPECT_NE(NormaliseJson("[1,2]"), NormaliseJson("[2,1]"));
}

TEST(FeaturesTest, WhatIsNoJsonStays) {
  EXPECT_EQ(NormaliseJson("{ not json"), "{ not json");
}

}  // namespace
}  // namespace dynaplane::module
