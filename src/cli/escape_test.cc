#include "cli/escape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace dynaplane::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Visible, WritesOutWhatSteersALine) {
  EXPECT_EQ(Visible("a\nb\tc\x1b[31m\r"), "a\\nb\\tc\\x1b[31m\\r");
  EXPECT_EQ(Visible("a\nb\r", /*keep_lines=*/true), "a\nb\\r");
  EXPECT_EQ(Visible("\u202egnp\u2028\u0085"), "\\u202egnp\\u2028\\x85");
  EXPECT_EQ(Visible("caf\u00e9 \U0001F600 \u4e2d"),
            "caf\u00e9 \U0001F600 \u4e2d");
  EXPECT_EQ(Visible("caf\xe9"), "caf\ufffd");
}

TEST(Cut, TellsTheLength) {
  EXPECT_EQ(Cut("orders", 6), "orders");
  EXPECT_EQ(Cut("orders", 3), "ord… (6 characters)");
  EXPECT_EQ(Cut("\u4e2d\u4e2d\u4e2d", 2), "\u4e2d\u4e2d… (3 characters)");
}

TEST(MarkdownText, HoldsNothingThatGithubReads) {
  EXPECT_EQ(MarkdownText("a | b"), "a \\| b");
  EXPECT_EQ(MarkdownText("a\\|b"), "a\\\\\\|b");
  EXPECT_EQ(MarkdownText("<img src=x> & `x`"),
            "&lt;img src=x&gt; &amp; \\`x\\`");
  EXPECT_EQ(MarkdownText("@octocat #12"), "@&#8203;octocat #&#8203;12");
  EXPECT_EQ(MarkdownText("**a** _b_ ~~c~~ [d](e)"),
            "\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~ \\[d\\](e)");
  EXPECT_EQ(MarkdownText("a\nb"), "a<br>b");
  EXPECT_EQ(MarkdownText("https://a www.b c.d"),
            "https:&#8203;//a www\\.b c.d");
  EXPECT_EQ(MarkdownText("$x$"), "<span>$</span>x<span>$</span>");
}

TEST(MarkdownCode, IsInBackticksWhereTheyHoldIt) {
  EXPECT_EQ(MarkdownCode("<b> @octocat **x**"), "`<b> @octocat **x**`");
  EXPECT_EQ(MarkdownCode("a`b"), "<code>a&#96;b</code>");
  EXPECT_EQ(MarkdownCode("a|b"), "<code>a&#124;b</code>");
  EXPECT_EQ(MarkdownCode("a\nb"), "<code>a&#92;nb</code>");
  EXPECT_EQ(MarkdownCode(" a"), "<code>&nbsp;a</code>");
  EXPECT_EQ(MarkdownCode("`</code>@octocat"),
            "<code>&#96;&#60;&#47;code&#62;&#64;octocat</code>");
}

// As escapeData() and escapeProperty() of GitHub's toolkit.
TEST(CommandData, EscapesAsTheToolkit) {
  EXPECT_EQ(CommandData("50% a\nb: c, d"), "50%25 a%0Ab: c, d");
  EXPECT_EQ(CommandProperty("50% a\nb: c, d"), "50%25 a%0Ab%3A c%2C d");
  for (const auto escape : {CommandData, CommandProperty}) {
    EXPECT_THAT(escape("a\r\n::error::b"), Not(HasSubstr("\n")));
    EXPECT_THAT(escape("a\r\x1b"), Not(HasSubstr("\x1b")));
  }
}

TEST(FromHere, LeavesWhatIsElsewhere) {
  const std::string here = std::filesystem::current_path();
  EXPECT_EQ(FromHere(here + "/a/b.yaml"), "a/b.yaml");
  EXPECT_EQ(FromHere("./a/../b.yaml"), "b.yaml");
  EXPECT_EQ(FromHere("../b.yaml"), "../b.yaml");
  EXPECT_EQ(FromHere("/nowhere/b.yaml"), "/nowhere/b.yaml");
  EXPECT_EQ(FromHere("..b.yaml"), "..b.yaml");
  EXPECT_EQ(FromHere("-"), "-");
}

}  // namespace
}  // namespace dynaplane::cli
