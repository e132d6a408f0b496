#include "cli/text_table.h"

#include <gtest/gtest.h>

namespace dynaplane::cli {
namespace {

TextTable Example() {
  return {.titles = {"NAME", "STACK", "ARN"},
          .rows = {{"orders", "shop/a-long-name", "arn:x"}, {"b", "-", "-"}},
          .needed = 2};
}

TEST(Fit, ShowsEverythingWithoutALimit) {
  EXPECT_EQ(Fit(Example(), std::nullopt),
            "NAME    STACK             ARN\n"
            "orders  shop/a-long-name  arn:x\n"
            "b       -                 -\n");
  EXPECT_EQ(Fit(Example(), 31), Fit(Example(), std::nullopt));
}

TEST(Fit, LeavesOutWhatIsNotNeeded) {
  const std::string text =
      "NAME    STACK\n"
      "orders  shop/a-long-name\n"
      "b       -\n";
  EXPECT_EQ(Fit(Example(), 30), text);
  EXPECT_EQ(Fit(Example(), 24), text);
}

TEST(Fit, CutsTheWidest) {
  EXPECT_EQ(Fit(Example(), 20),
            "NAME    STACK\n"
            "orders  shop/a-long…\n"
            "b       -\n");
  EXPECT_EQ(Fit({{"NAME"}, {{"ÄÖÜäöüßÄÖ"}}, 1}, 8), "NAME\nÄÖÜäöüß…\n");
}

TEST(Fit, LeavesColumnsThatCanBeRead) {
  EXPECT_EQ(Fit(Example(), 3),
            "NAME    STACK\n"
            "orders  shop/a-…\n"
            "b       -\n");
}

}  // namespace
}  // namespace dynaplane::cli
