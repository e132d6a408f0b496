#include "manifest/field/words.h"

#include <gtest/gtest.h>

namespace dynaplane::manifest {
namespace {

TEST(WordsTest, FindsTheNearestWord) {
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

TEST(WordsTest, JoinsAndQuotes) {
  EXPECT_EQ(OneOf({"A"}), "A");
  EXPECT_EQ(OneOf({"A", "B", "C"}), "A, B or C");
  EXPECT_EQ(Quoted("a"), "\"a\"");
  // Cut between characters, not inside one.
  EXPECT_EQ(Quoted(std::string(59, 'x') + "éé"),
            "\"" + std::string(59, 'x') + "…\"");
  EXPECT_EQ(CharacterCount("aé😀"), 3U);
}

}  // namespace
}  // namespace dynaplane::manifest
