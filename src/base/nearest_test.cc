#include "base/nearest.h"

#include <gtest/gtest.h>

#include <string>

namespace dynaplane::base {
namespace {

TEST(Nearest, FindsTheNearestWord) {
  const std::vector<std::string_view> words = {"hashKey", "rangeKey",
                                               "isEnabled", "tableName"};
  EXPECT_EQ(Nearest("hashkey", words), "hashKey");
  EXPECT_EQ(Nearest("hash_key", words), "hashKey");
  EXPECT_EQ(Nearest("rangKey", words), "rangeKey");
  EXPECT_EQ(Nearest("enabled", words), "isEnabled");
  EXPECT_EQ(Nearest("table", words), "tableName");
  EXPECT_EQ(Nearest("wholly other", words), "");
  EXPECT_NE(Nearest("wholly other", words, true), "");
  EXPECT_EQ(Nearest(std::string(100000, 'x'), words), "");
}

}  // namespace
}  // namespace dynaplane::base
