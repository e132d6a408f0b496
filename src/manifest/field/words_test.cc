#include "manifest/field/words.h"

#include <gtest/gtest.h>

namespace dynaplane::manifest {
namespace {

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
