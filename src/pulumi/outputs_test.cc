#include "pulumi/outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulumi {
namespace {

using ::testing::ElementsAre;

const OutputReference kArn = {{0}, "arn"};
const OutputReference kName = {{1}, "name"};

Value Twice(const Value& value) {
  return value.is_number() ? Value(2 * value.as_number()) : Value();
}
Value FirstElement(const Value& value) { return value.as_array().at(0); }
Value MoreOutputs(const Value&) { return kName; }

// arn is `value`, every other output is 21.
OutputLookup Arn(Value value) {
  return [value](const OutputReference& reference) {
    return reference == kArn ? value : Value(21);
  };
}

TEST(UsedOutputs, AreFoundEverywhere) {
  Value value = Object{{"a", Array{kArn, Value::MakeSecret(kName)}},
                       {"b", Value::Apply(Object{{"c", kArn}}, Twice)},
                       {"d", "text"}};
  EXPECT_THAT(UsedOutputs(value), ElementsAre(kArn, kName, kArn));
  EXPECT_TRUE(UsedOutputs("text").empty());
}

TEST(Resolve, FillsInOutputs) {
  Value value = Array{kArn, Object{{"n", kName}}, Value::MakeSecret(kArn)};
  EXPECT_EQ(Resolve(value, Arn("x")),
            Value(Array{"x", Object{{"n", 21}}, Value::MakeSecret("x")}));
}

TEST(Resolve, AppliesFunctions) {
  EXPECT_EQ(Resolve(Value::Apply(kName, Twice), Arn("x")), Value(42));
  Value nested = Value::Apply(Value::Apply(kName, Twice), Twice);
  EXPECT_EQ(Resolve(nested, Arn("x")), Value(84));
}

TEST(Resolve, AFunctionSeesNothingUnknown) {
  Value list = Value::Apply(Array{1, kArn}, FirstElement);
  EXPECT_TRUE(Resolve(list, Arn(Unknown{})).is_unknown());
  EXPECT_EQ(Resolve(list, Arn("x")), Value(1));
}

TEST(Resolve, AFunctionSeesNoSecretAndItsResultIsOne) {
  Value list = Value::Apply(Array{Array{kArn}}, FirstElement);
  EXPECT_EQ(Resolve(list, Arn(Value::MakeSecret("x"))),
            Value::MakeSecret(Array{"x"}));
}

TEST(Resolve, SecretAndUnknownAtOnce) {
  Value both = Value::Apply(kArn, Twice);
  EXPECT_EQ(Resolve(both, Arn(Value::MakeSecret(Unknown{}))),
            Value::MakeSecret(Unknown{}));
}

TEST(Resolve, AFunctionMayNameOutputs) {
  EXPECT_EQ(Resolve(Value::Apply(1, MoreOutputs), Arn("x")), Value(21));
}

TEST(ResolveObject, LeavesNullMembersOut) {
  Object object = {{"gone", Value()},
                   {"absent", kArn},
                   {"deep", Object{{"gone", Value()}, {"kept", 1}}},
                   {"list", Array{Value()}}};
  Object expected = {{"deep", Object{{"kept", 1}}}, {"list", Array{Value()}}};
  EXPECT_EQ(ResolveObject(object, Arn({})), expected);
}

}  // namespace
}  // namespace pulumi
