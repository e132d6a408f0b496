#include "provider/generic/property_path.h"

#include <gtest/gtest.h>

namespace dynaplane::provider {
namespace {

PropertyPath IndexCapacity() {
  return PropertyPath()
      .Member("globalSecondaryIndexes")
      .Element(2, "by-a")
      .Member("readCapacity");
}

TEST(PropertyPath, IsWrittenAsPulumiDoes) {
  EXPECT_EQ(IndexCapacity().Text(), "globalSecondaryIndexes[2].readCapacity");
  EXPECT_EQ(PropertyPath().Member("tags").Member("a.b").Text(),
            R"(tags["a.b"])");
  EXPECT_EQ(PropertyPath().Member("tags").Member("a\"b").Text(),
            R"(tags["a\"b"])");
}

struct Case {
  const char* pattern;
  bool matches;
};

class PatternTest : public testing::TestWithParam<Case> {};

TEST_P(PatternTest, Matches) {
  PathPatterns patterns({GetParam().pattern});
  EXPECT_EQ(patterns.Match(IndexCapacity()), GetParam().matches)
      << GetParam().pattern;
}

INSTANTIATE_TEST_SUITE_P(
    All, PatternTest,
    testing::Values(
        Case{"globalSecondaryIndexes", true}, Case{"*", true},
        Case{"globalSecondaryIndexes[2]", true},
        Case{"globalSecondaryIndexes[1]", false},
        Case{"globalSecondaryIndexes[*].readCapacity", true},
        Case{"globalSecondaryIndexes.*.readCapacity", true},
        Case{"globalSecondaryIndexes[*].writeCapacity", false},
        Case{R"(globalSecondaryIndexes["by-a"].readCapacity)", true},
        Case{R"(globalSecondaryIndexes["by-b"].readCapacity)", false},
        Case{R"(["globalSecondaryIndexes"]["by-a"]["readCapacity"])", true},
        Case{"globalSecondaryIndexes[2].readCapacity.more", false},
        Case{"readCapacity", false}, Case{"", false},
        Case{"globalSecondaryIndexes[", false},
        Case{"globalSecondaryIndexes[x]", false},
        Case{R"(globalSecondaryIndexes["by-a)", false}));

}  // namespace
}  // namespace dynaplane::provider
