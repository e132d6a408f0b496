#include "cli/stack_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynaplane::cli {
namespace {

using testing::HasSubstr;

manifest::AwsDynamodb Named(const std::string& name) {
  manifest::AwsDynamodb manifest;
  manifest.metadata.name = name;
  return manifest;
}

TEST(ParseStackName, TakesAnOrganizationOrNone) {
  const auto two = ParseStackName("shop/prod.orders");
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(*two, (StackName{"", "shop", "prod.orders"}));
  EXPECT_EQ(two->ToString(), "shop/prod.orders");
  const auto three = ParseStackName("acme/shop/prod");
  ASSERT_TRUE(three.has_value());
  EXPECT_EQ(*three, (StackName{"acme", "shop", "prod"}));
  EXPECT_EQ(three->ToString(), "acme/shop/prod");
}

TEST(ParseStackName, RefusesOtherFormsWithTheOption) {
  for (const std::string text : {"prod", "", "a/b/c/d", "shop/", "/prod",
                                 "shop/pr od", "shop/pr\xc3\xb6"}) {
    const auto name = ParseStackName(text);
    ASSERT_FALSE(name.has_value()) << text;
    EXPECT_EQ(name.error().exit_code, ExitCode::kUsage);
    EXPECT_THAT(name.error().message, HasSubstr("--stack"));
  }
  EXPECT_TRUE(ParseStackName("p/" + std::string(100, 's')).has_value());
  EXPECT_FALSE(ParseStackName("p/" + std::string(101, 's')).has_value());
}

TEST(StackName, IsQualifiedForTheKindOfBackend) {
  const StackName plain = {"", "shop", "prod"};
  const StackName owned = {"acme", "shop", "prod"};
  EXPECT_EQ(plain.Qualified(true), "organization/shop/prod");
  EXPECT_EQ(owned.Qualified(true), "organization/shop/prod");
  EXPECT_EQ(plain.Qualified(false), "prod");
  EXPECT_EQ(owned.Qualified(false), "acme/shop/prod");
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
}  // namespace dynaplane::cli
