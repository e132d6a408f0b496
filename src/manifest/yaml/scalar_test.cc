#include "manifest/yaml/scalar.h"

#include <gtest/gtest.h>

#include <limits>

namespace dynaplane::manifest {
namespace {

TEST(ScalarTest, BooleansOfYaml12AreExactAndThoseOf11Lenient) {
  EXPECT_EQ(ParseBoolean("true", false)->reading, Reading::kExact);
  EXPECT_FALSE(ParseBoolean("False", false)->value);
  for (const char* word : {"yes", "on", "Y", "ON"}) {
    EXPECT_TRUE(ParseBoolean(word, false)->value) << word;
    EXPECT_EQ(ParseBoolean(word, false)->reading, Reading::kLenient);
  }
  EXPECT_FALSE(ParseBoolean("off", false)->value);
  EXPECT_EQ(ParseBoolean("true", true)->reading, Reading::kLenient);
  for (const char* word : {"maybe", "", "1", "0", "tRue"}) {
    EXPECT_FALSE(ParseBoolean(word, false).has_value()) << word;
  }
  EXPECT_FALSE(ParseBoolean("yes", true).has_value());
}

std::int64_t Value(std::string_view text) {
  const IntegerResult result = ParseInteger(text, false);
  return result.scalar ? result.scalar->value : -999;
}

TEST(ScalarTest, IntegersOfEveryBase) {
  EXPECT_EQ(Value("0"), 0);
  EXPECT_EQ(Value("-1"), -1);
  EXPECT_EQ(Value("+7"), 7);
  EXPECT_EQ(Value("0x1F"), 31);
  EXPECT_EQ(Value("0o17"), 15);
  EXPECT_EQ(Value("9223372036854775807"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Value("-9223372036854775808"),
            std::numeric_limits<std::int64_t>::min());
}

TEST(ScalarTest, ALeadingZeroIsUnclear) {
  EXPECT_EQ(Value("010"), 10);
  EXPECT_EQ(ParseInteger("010", false).scalar->reading, Reading::kUnclear);
  EXPECT_EQ(ParseInteger("0", false).scalar->reading, Reading::kExact);
}

TEST(ScalarTest, WholeFloatsAreLenientIntegers) {
  EXPECT_EQ(Value("5.0"), 5);
  EXPECT_EQ(Value("1e3"), 1000);
  EXPECT_EQ(ParseInteger("5.0", false).scalar->reading, Reading::kLenient);
  EXPECT_EQ(ParseInteger("5", true).scalar->reading, Reading::kLenient);
  EXPECT_FALSE(ParseInteger("5.5", false).scalar);
}

TEST(ScalarTest, NumbersBeyond64BitsAreTooLarge) {
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809",
        "99999999999999999999999999", "0xffffffffffffffff", "1e300"}) {
    EXPECT_TRUE(ParseInteger(text, false).too_large) << text;
  }
}

TEST(ScalarTest, OtherTextIsNoNumber) {
  for (const char* text : {"", "-", "+", "x", "1x", "1_000", "0x", "0o8", "--1",
                           "2024-01-01", ".", "1:30", " 1", "1 "}) {
    EXPECT_FALSE(ParseInteger(text, false).scalar) << text;
    EXPECT_FALSE(ParseInteger(text, false).too_large) << text;
  }
  for (const char* text : {"", ".inf", "nan", "inf", "0x1p3", "1e999", "."}) {
    EXPECT_FALSE(ParseNumber(text, false)) << text;
  }
  EXPECT_EQ(ParseNumber("60.5", false)->value, 60.5);
}

}  // namespace
}  // namespace dynaplane::manifest
