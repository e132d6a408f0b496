#include "aws/xml.h"

#include <gtest/gtest.h>

#include <string>

namespace dynaplane::aws {
namespace {

using nlohmann::json;

TEST(XmlTest, ReadsElements) {
  const auto parsed = ParseXml(
      "<?xml version=\"1.0\"?>\n<!-- c -->\n"
      "<A xmlns=\"https://x/\" y='&lt;'>\n"
      "  <B>one &amp; &#50;&#x33;&lt;&gt;&quot;&apos;</B>\n"
      "  <C/><D a=\"b\" /><E><![CDATA[<&]]>x</E>\n"
      "  <F><G>h</G></F>\n"
      "</A >\n<!-- d -->");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, json::parse(R"({"A": {"B": "one & 23<>\"'", "C": "",
      "D": "", "E": "<&x", "F": {"G": "h"}}})"));
}

TEST(XmlTest, EscapesBeyondAscii) {
  const auto parsed = ParseXml("<A>&#xE9;&#x20AC;&#x1F600;</A>");
  ASSERT_TRUE(parsed);
  EXPECT_EQ((*parsed)["A"], "é€😀");
}

TEST(XmlTest, RefusesWhatIsNotWellFormed) {
  for (const char* text :
       {"", "text", "<A>", "<A></B>", "<A><B></A></B>", "<A/><B/>", "</A>",
        "<A>&nope;</A>", "<A>&amp</A>", "<A>&#0;</A>", "<A>&#xD800;</A>",
        "<A>&#x110000;</A>", "<A><!-- x</A>", "<A><![CDATA[x</A>", "<A",
        "<>x</>", "<!DOCTYPE A [<!ENTITY x \"y\">]><A>&x;</A>", "<A></A",
        "<A/>trailer"}) {
    EXPECT_FALSE(ParseXml(text)) << text;
  }
}

TEST(XmlTest, NestingIsBounded) {
  std::string open;
  std::string close;
  for (int i = 0; i < 100'000; ++i) {
    open += "<a>";
    close += "</a>";
  }
  EXPECT_FALSE(ParseXml(open + close));
}

}  // namespace
}  // namespace dynaplane::aws
