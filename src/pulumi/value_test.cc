#include "pulumi/value.h"

#include <gtest/gtest.h>

namespace pulumi {
namespace {

Value Identity(const Value& value) { return value; }
Value Nothing(const Value&) { return {}; }

TEST(Value, KindsAreToldApart) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value(true).is_bool());
  EXPECT_TRUE(Value(1).is_number());
  EXPECT_TRUE(Value(1.5).is_number());
  EXPECT_TRUE(Value("text").is_string());
  EXPECT_TRUE(Value(Array{}).is_array());
  EXPECT_TRUE(Value(Object{}).is_object());
  EXPECT_TRUE(Value(Unknown{}).is_unknown());
  EXPECT_TRUE(Value(OutputReference{}).is_output());
  EXPECT_TRUE(Value(ResourceReference{}).is_resource());
  EXPECT_TRUE(Value(Asset{}).is_asset());
  EXPECT_TRUE(Value::MakeSecret(1).is_secret());
  EXPECT_TRUE(Value::Apply(1, Identity).is_applied());
}

TEST(Value, AFalseOrEmptyValueIsNotNull) {
  EXPECT_FALSE(Value(false).is_null());
  EXPECT_FALSE(Value(0).is_null());
  EXPECT_FALSE(Value("").is_null());
}

TEST(Value, ASecretOfASecretIsTheSame) {
  Value once = Value::MakeSecret("x");
  EXPECT_EQ(Value::MakeSecret(once), once);
  EXPECT_EQ(Value::MakeSecret(once).as_secret(), Value("x"));
}

TEST(Value, MembersAreFoundThroughASecret) {
  Value object = Object{{"a", Object{{"b", 1}}}};
  EXPECT_EQ(object["a"]["b"], Value(1));
  EXPECT_EQ(Value::MakeSecret(object)["a"]["b"], Value(1));
  EXPECT_TRUE(object["z"].is_null());
  EXPECT_TRUE(object["z"]["y"].is_null());
  EXPECT_TRUE(Value("text")["a"].is_null());
}

TEST(Value, ASecretEqualsOnlyASecret) {
  EXPECT_NE(Value::MakeSecret(1), Value(1));
  EXPECT_EQ(Value::MakeSecret(1), Value::MakeSecret(1));
  EXPECT_NE(Value::MakeSecret(1), Value::MakeSecret(2));
}

TEST(Value, EqualityGoesDeep) {
  Value value = Array{Object{{"a", Value::MakeSecret(Array{1, "x"})}}};
  EXPECT_EQ(value, Value(value));
  EXPECT_NE(value, Value(Array{Object{{"a", Array{1, "x"}}}}));
  EXPECT_NE(Value(1), Value("1"));
  EXPECT_NE(Value(), Value(Unknown{}));
  EXPECT_EQ(Value(OutputReference{{3}, "arn"}),
            Value(OutputReference{{3}, "arn"}));
  EXPECT_NE(Value(OutputReference{{3}, "arn"}),
            Value(OutputReference{{4}, "arn"}));
  EXPECT_EQ(Value::Apply(1, Identity), Value::Apply(1, Identity));
  EXPECT_NE(Value::Apply(1, Identity), Value::Apply(2, Identity));
  EXPECT_NE(Value::Apply(1, Identity), Value::Apply(1, Nothing));
}

TEST(Value, UnknownsAndSecretsAreFoundAtAnyDepth) {
  Value unknown = Array{Object{{"a", Value::MakeSecret(Unknown{})}}};
  EXPECT_TRUE(unknown.ContainsUnknown());
  EXPECT_TRUE(unknown.ContainsSecret());
  Value plain = Array{Object{{"a", Array{1, "x"}}}};
  EXPECT_FALSE(plain.ContainsUnknown());
  EXPECT_FALSE(plain.ContainsSecret());
  EXPECT_TRUE(Value::Apply(unknown, Identity).ContainsUnknown());
}

TEST(Value, PlainLooksIntoASecretAlone) {
  EXPECT_EQ(Value::MakeSecret(1).Plain(), Value(1));
  EXPECT_EQ(Value(1).Plain(), Value(1));
}

TEST(ResourceHandle, ADefaultOneIsNone) {
  EXPECT_FALSE(ResourceHandle{});
  EXPECT_TRUE(ResourceHandle{0});
}

}  // namespace
}  // namespace pulumi
