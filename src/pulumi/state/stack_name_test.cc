#include "pulumi/state/stack_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulumi::state {
namespace {

using testing::HasSubstr;

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
    EXPECT_EQ(name.error().ending, Ending::kInvalid);
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

}  // namespace
}  // namespace pulumi::state
