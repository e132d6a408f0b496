#include "manifest/yaml/yaml_scalar.h"

#include <gtest/gtest.h>

#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest::yaml {
namespace {

// As the whole reader sees it.
std::string Value(std::string_view text) {
  const Parsed parsed = ParseDocuments(text, "t.yaml");
  if (!parsed.diagnostics.empty()) return ToString(parsed.diagnostics[0]);
  return parsed.documents.at(0).root->Find("k")->text;
}

TEST(YamlScalarTest, EscapedQuotesSideBySide) {
  EXPECT_EQ(Value("k: 'it''s'"), "it's");
  EXPECT_EQ(Value("k: 'it''''s'"), "it''s");
  EXPECT_EQ(Value("k: ''''''"), "''");
  EXPECT_EQ(Value("k: 'a''''\n  b'''"), "a'' b'");
}

TEST(YamlScalarTest, QuotesFoldTheirLines) {
  EXPECT_EQ(Value("k: 'a  \n   b\n\n\n  c '"), "a b\n\nc ");
  EXPECT_EQ(Value("k: ' \n  a\n  '"), " a ");
  EXPECT_EQ(Value("k: \"a  \r\n  b\r\n\r\n  c\"\r\n"), "a b\nc");
}

TEST(YamlScalarTest, EscapedLineBreaksKeepWhatIsBeforeThem) {
  EXPECT_EQ(Value("k: \"a \\\n  \\ b\\\n\n  c\""), "a  b\nc");
  EXPECT_EQ(Value("k: \",\\\n  \n\n\n  ,\\\"é\\\"%\""), ",\n\n\n,\"é\"%");
  EXPECT_EQ(Value("k: \"a\\t\n  b\""), "a\t b");
  EXPECT_EQ(Value("k: \"a\\\\\t\n  b\""), "a\\ b");
}

TEST(YamlScalarTest, EveryEscape) {
  EXPECT_EQ(Value(R"(k: "\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P")"),
            std::string("\0\a\b\t\n\v\f\r\x1b \"/\\\u0085\u00a0\u2028\u2029",
                        13 + 2 + 2 + 3 + 3));
  EXPECT_EQ(Value(R"(k: "\x41\xe9\u20ac\U0001f600\ud83d\ude00")"), "Aé€😀😀");
}

TEST(YamlScalarTest, FoldedBlocksLeaveMoreIndentedLinesAlone) {
  EXPECT_EQ(Value("k: >\n  a\n  b\n\n  c\n"), "a b\nc\n");
  EXPECT_EQ(Value("k: >\n  a\n  \n   \\a a\n"), "a\n\n \\a a\n");
  EXPECT_EQ(Value("k: >-\n  a  \n  \n  \tx\n"), "a  \n\n\tx");
  EXPECT_EQ(Value("k: >\n\n  a\n   b\n  c\n"), "\na\n b\nc\n");
}

TEST(YamlScalarTest, BlocksEndAsTheirHeaderSays) {
  EXPECT_EQ(Value("k: |\n  a\n\n\nz: 1\n"), "a\n");
  EXPECT_EQ(Value("k: |-\n  a\n\n\nz: 1\n"), "a");
  EXPECT_EQ(Value("k: |+ # all\n  a\n\n\nz: 1\n"), "a\n\n\n");
  EXPECT_EQ(Value("k: |\n  a"), "a");
  EXPECT_EQ(Value("k: |\n\n\nz: 1\n"), "");
  EXPECT_EQ(Value("k: |+\n\n\nz: 1\n"), "\n\n");
}

TEST(YamlScalarTest, ADigitCountsFromTheMapAround) {
  EXPECT_EQ(Value("k: |2\n    a\n  b\n"), "  a\nb\n");
  EXPECT_EQ(Value("k: >1-\n   a\n b\n"), "  a\nb");
  const Parsed deep = ParseDocuments("a:\n  - k: |+1\n      x\n", "t.yaml");
  EXPECT_EQ(deep.documents.at(0).root->Find("a")->items[0]->Find("k")->text,
            " x\n");
}

TEST(YamlScalarTest, HeadersAreNoCommentsAndNoKeys) {
  EXPECT_EQ(Value("k: # a > b | c\n  >-\n  x\n  y\n"), "x y");
  EXPECT_EQ(Value("a > b: 1\nk: | # > c\n  x\n  y\n"), "x\ny\n");
  EXPECT_EQ(Value("k: !!str &a|> |\n  x\n  y\n"), "x\ny\n");
}

}  // namespace
}  // namespace dynaplane::manifest::yaml
