#include "stack/manifest_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynaplane::stack {
namespace {

using testing::HasSubstr;

manifest::AwsDynamodb Named(const std::string& name) {
  manifest::AwsDynamodb manifest;
  manifest.metadata.name = name;
  return manifest;
}

TEST(StackNameOf, IsMadeOfEnvironmentKindAndName) {
  auto manifest = Named("orders");
  EXPECT_EQ(StackNameOf(manifest).name.ToString(),
            "dynaplane/default.AwsDynamodb.orders");
  manifest.metadata.env = "prod";
  EXPECT_EQ(StackNameOf(manifest).name.ToString(),
            "dynaplane/prod.AwsDynamodb.orders");
}

TEST(StackNameOf, FollowsTheLabels) {
  auto manifest = Named("orders");
  manifest.metadata.labels["pulumi.project-planton.org/stack.fqdn"] =
      "acme/commerce/prod.AwsDynamodb.orders";
  const ManifestStack stack = StackNameOf(manifest);
  EXPECT_FALSE(stack.label.empty());
  EXPECT_EQ(stack.name.ToString(), "acme/commerce/prod.AwsDynamodb.orders");
}

TEST(StackNameOf, SaysWhenThePulumiLimitIsPassed) {
  const std::string prefix = "default.AwsDynamodb.";
  EXPECT_EQ(StackNameOf(Named(std::string(100 - prefix.size(), 'n'))).why_not,
            "");
  EXPECT_THAT(StackNameOf(Named(std::string(101 - prefix.size(), 'n'))).why_not,
              HasSubstr("101 characters"));
}

}  // namespace
}  // namespace dynaplane::stack
