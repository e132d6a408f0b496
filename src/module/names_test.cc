#include "module/names.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "module/types.h"

namespace dynaplane::module {
namespace {

TEST(NamesTest, AChildIsNamedAfterItsTable) {
  EXPECT_EQ(ChildName("orders", "read-target"), "orders/read-target");
  EXPECT_EQ(ChildName("orders", "read-target", {"by-status"}),
            "orders/read-target:by-status");
  EXPECT_EQ(ChildName("orders", "action", {"by-status", "night"}),
            "orders/action:by-status:night");
}

TEST(NamesTest, SeparatorsInsideAPartAreEscaped) {
  EXPECT_EQ(ChildName("a", "r", {"x:y/z%"}), "a/r:x%3Ay%2Fz%25");
  EXPECT_NE(ChildName("a", "r", {"x:y"}), ChildName("a", "r", {"x", "y"}));
}

TEST(NamesTest, ATableNameWithASlashDoesNotCollide) {
  std::set<std::string> names = {
      ChildName("a", "r"), ChildName("a", "r", {"b"}), ChildName("a/r", "r"),
      ChildName("a/r:b", "r"), ChildName("a", "r", {"b/r"})};
  EXPECT_EQ(names.size(), 5u);
}

TEST(NamesTest, TheManifestOfAResourceIsFoundByItsName) {
  EXPECT_EQ(ManifestNameOf(kTableType, "orders"), "orders");
  EXPECT_EQ(ManifestNameOf(kTableType, "team/orders"), "team/orders");
  EXPECT_EQ(ManifestNameOf(kTargetType, "orders/read-target:a.b"), "orders");
  EXPECT_EQ(ManifestNameOf(kReplicaType, ChildName("a/b", "replica", {"x/y"})),
            "a/b");
  EXPECT_EQ(ManifestNameOf(kProviderType, "classic-provider"), "");
  EXPECT_EQ(ManifestNameOf(kTargetType, "readTarget"), "");
}

TEST(NamesTest, AUrnHoldsTheChainOfTypes) {
  EXPECT_EQ(Urn("prod", "shop", {kTableType}, "orders"),
            "urn:pulumi:prod::shop::aws:dynamodb/table:Table::orders");
  EXPECT_EQ(Urn("prod", "shop", {kTableType, kTargetType}, "readTarget"),
            "urn:pulumi:prod::shop::aws:dynamodb/table:Table$"
            "aws:appautoscaling/target:Target::readTarget");
}

TEST(NamesTest, ScalingResourceIdsAreThoseOfAws) {
  EXPECT_EQ(ScalingResourceId("acme-orders", ""), "table/acme-orders");
  EXPECT_EQ(ScalingResourceId("acme-orders", "by-status"),
            "table/acme-orders/index/by-status");
}

TEST(NamesTest, APolicySaysTableIndexAndDimension) {
  EXPECT_EQ(ScalingPolicyName("DynamoDBReadCapacityUtilization",
                              "table/acme-orders/index/by-status"),
            "DynamoDBReadCapacityUtilization:table/acme-orders/index/"
            "by-status");
}

TEST(NamesTest, ALongPolicyNameIsCutAndStaysUnique) {
  std::string table(255, 't');
  auto name = [&](const std::string& index) {
    return ScalingPolicyName("DynamoDBReadCapacityUtilization",
                             ScalingResourceId(table, index));
  };
  std::string shared(254, 'i');
  EXPECT_EQ(name(shared + "a").size(), 255u);
  EXPECT_NE(name(shared + "a"), name(shared + "b"));
  EXPECT_EQ(name(shared + "a"), name(shared + "a"));
  EXPECT_TRUE(
      name("").starts_with("DynamoDBReadCapacityUtilization:table/ttt"));
}

TEST(NamesTest, APolicyNameOfExactlyTheLimitIsKept) {
  std::string metric = "DynamoDBReadCapacityUtilization";
  std::string id = ScalingResourceId(
      std::string(255 - metric.size() - sizeof(":table/") + 1, 't'), "");
  EXPECT_EQ(ScalingPolicyName(metric, id), metric + ":" + id);
  EXPECT_EQ(ScalingPolicyName(metric, id).size(), 255u);
  EXPECT_NE(ScalingPolicyName(metric, id + "t"), metric + ":" + id + "t");
  EXPECT_EQ(ScalingPolicyName(metric, id + "t").size(), 255u);
}

}  // namespace
}  // namespace dynaplane::module
