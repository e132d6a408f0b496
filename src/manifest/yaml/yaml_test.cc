#include "manifest/yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace dynaplane::manifest::yaml {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Parsed Parse(std::string_view text) { return ParseDocuments(text, "t.yaml"); }

const Node& Root(const Parsed& parsed) { return *parsed.documents.at(0).root; }

std::string OnlyError(std::string_view text) {
  const Parsed parsed = Parse(text);
  if (parsed.diagnostics.size() != 1) return "not one finding";
  return ToString(parsed.diagnostics[0]);
}

TEST(YamlTest, PlacesCountLinesAndCharactersFromOne) {
  const Parsed parsed = Parse("é: \"ü\"\nb:\n  - x\n  - {k: v}\n");
  const Node& root = Root(parsed);
  EXPECT_EQ(root.entries[0].position, (Position{1, 1}));
  EXPECT_EQ(root.entries[0].value->position, (Position{1, 4}));
  EXPECT_EQ(root.Find("b")->items[0]->position, (Position{3, 5}));
  EXPECT_EQ(root.Find("b")->items[1]->Find("k")->position, (Position{4, 9}));
}

TEST(YamlTest, OffsetsCoverQuotesAndCountFromTheInput) {
  const std::string text = "a: 1\n---\nb: 'x'\n";
  const Parsed parsed = Parse(text);
  const Node& value = *parsed.documents.at(1).root->Find("b");
  EXPECT_EQ(text.substr(value.begin, value.end - value.begin), "'x'");
  EXPECT_EQ(parsed.documents[1].begin, 5U);
  EXPECT_EQ(parsed.documents[1].end, text.size());
}

TEST(YamlTest, ScalarsStayText) {
  const Parsed parsed =
      Parse("a: N\nb: 010\nc: 2024-01-01\nd: 'null'\ne: null\nf: |\n  x\n");
  const Node& root = Root(parsed);
  EXPECT_EQ(root.Find("a")->text, "N");
  EXPECT_EQ(root.Find("b")->text, "010");
  EXPECT_EQ(root.Find("c")->text, "2024-01-01");
  EXPECT_FALSE(root.Find("d")->IsNull());
  EXPECT_TRUE(root.Find("e")->IsNull());
  EXPECT_EQ(root.Find("f")->text, "x\n");
  EXPECT_TRUE(root.Find("f")->quoted);
}

TEST(YamlTest, ByteOrderMarkAndCarriageReturnsAreNoContent) {
  const Parsed parsed = Parse(
      "\xef\xbb\xbf"
      "a: 1\r\nb: 2\r\n");
  EXPECT_THAT(parsed.diagnostics, IsEmpty());
  EXPECT_EQ(Root(parsed).entries[0].position, (Position{1, 1}));
  EXPECT_EQ(Root(parsed).Find("b")->text, "2");
  EXPECT_EQ(Root(parsed).Find("b")->position, (Position{2, 4}));
}

TEST(YamlTest, AReturnAloneEndsALine) {
  const Parsed parsed = Parse("a: 1\rb: 2\r\n---\nc: 3\n");
  EXPECT_EQ(Root(parsed).FindEntry("b")->position, (Position{2, 1}));
  EXPECT_EQ(parsed.documents.at(1).root->position, (Position{4, 1}));
}

TEST(YamlTest, JsonIsYaml) {
  const Parsed parsed =
      Parse("{\n\t\"a\": [1, \"\\ud83d\\ude00\"],\n\t\"b\": null\n}\n");
  EXPECT_THAT(parsed.diagnostics, IsEmpty());
  EXPECT_EQ(Root(parsed).Find("a")->items[1]->text, "😀");
  EXPECT_TRUE(Root(parsed).Find("b")->IsNull());
}

// As YAML 1.1 readers, kubectl's among them, have it; YAML 1.2 wants all of a
// bracket's lines indented deeper than its key.
TEST(YamlTest, BracketsAndQuotesMayEndAtTheirKeysColumn) {
  const std::string text =
      "spec: {\n"
      "a: [\n"
      "  x\n"
      "]\n"
      "}\n"
      "more:\n"
      "  policy: {\n"
      "    \"k\": 1\n"
      "  }  # c\n"
      "  text: '{\n"
      "    x\n"
      "  }'\n"
      "  tabs: [\n"
      "\ty\n"
      "  ]\n"
      "  list:\n"
      "  - {\n"
      "    z: 1\n"
      "  }\n"
      "  last: 2\n";
  const Parsed parsed = Parse(text);
  EXPECT_THAT(parsed.diagnostics, IsEmpty());
  ASSERT_THAT(parsed.documents, SizeIs(1));
  const Node& root = Root(parsed);
  EXPECT_EQ(root.Find("spec")->Find("a")->items[0]->position, (Position{3, 3}));
  EXPECT_EQ(root.Find("spec")->end, text.find("\nmore"));
  const Node& more = *root.Find("more");
  const Node& policy = *more.Find("policy");
  EXPECT_EQ(policy.position, (Position{7, 11}));
  EXPECT_EQ(policy.Find("k")->position, (Position{8, 10}));
  EXPECT_EQ(text.substr(policy.end - 1, 6), "}  # c");
  EXPECT_EQ(more.Find("text")->text, "{ x }");
  EXPECT_EQ(more.Find("tabs")->items[0]->position, (Position{14, 2}));
  EXPECT_EQ(more.Find("list")->items[0]->Find("z")->position,
            (Position{18, 8}));
  EXPECT_EQ(more.FindEntry("last")->position, (Position{20, 3}));
  EXPECT_EQ(Parse("a: 1\n---\nb: [\n]\n").documents.at(1).index, 1);
}

TEST(YamlTest, EmptyValuesStandAtTheirKeyOrDash) {
  const Parsed parsed = Parse("a:\nb:\n  - x\n  -\n  # - c\n  -\n");
  const Node& root = Root(parsed);
  EXPECT_EQ(root.Find("a")->position, (Position{1, 1}));
  EXPECT_EQ(root.Find("b")->items[1]->position, (Position{4, 3}));
  EXPECT_EQ(root.Find("b")->items[2]->position, (Position{6, 3}));
}

// The parser takes none in a list that stands at its key's column.
TEST(YamlTest, AnEmptyElementAtItsKeysColumnIsToldAsSuch) {
  const std::pair<const char*, const char*> kCases[] = {
      {"s:\n  a:\n  -\n  - b\n", ":3:3: error: s.a[0]: "},
      {"a:\n- b\n- c: 1\n-   # none\n\n# d\n- e\nf: 1\n",
       ":4:1: error: a[2]: "},
      {"a:\n- [b]\n-\nc: 1\n", ":3:1: error: a[1]: "},
      {"---\na:\n-", ":3:1: error: a[0]: "},
  };
  for (const auto& [text, finding] : kCases) {
    EXPECT_EQ(OnlyError(text), std::string("t.yaml") + finding +
                                   "this element is empty; give it a value or "
                                   "remove it");
  }
  EXPECT_THAT(OnlyError("a:\n-\n  ]\n"), HasSubstr("not valid YAML"));
  EXPECT_THAT(OnlyError("a: [\n- b]\n"), HasSubstr("not valid YAML"));
}

TEST(YamlTest, AliasesShareAndMergeKeysGiveWay) {
  const Parsed parsed = Parse(
      "base: &b {x: 1, y: 2}\nmore: &m {y: 9, z: 3}\n"
      "c:\n  <<: [*b, *m]\n  x: 7\nd: *b\n\"<<\": kept\n");
  EXPECT_THAT(parsed.diagnostics, IsEmpty());
  const Node& c = *Root(parsed).Find("c");
  EXPECT_EQ(c.Find("x")->text, "7");
  EXPECT_EQ(c.Find("y")->text, "2");
  EXPECT_EQ(c.Find("z")->text, "3");
  EXPECT_TRUE(c.FindEntry("z")->merged);
  EXPECT_EQ(Root(parsed).Find("d"), Root(parsed).Find("base"));
  EXPECT_EQ(Root(parsed).Find("<<")->text, "kept");
}

TEST(YamlTest, AnEmptyTaggedDocumentHasAPlace) {
  EXPECT_EQ(Root(Parse("! ")).position, (Position{1, 1}));
  EXPECT_EQ(Parse("a: 1\n---\n!\n").documents.at(1).root->position.line, 2);
}

TEST(YamlTest, EveryDuplicateKeyIsAnErrorAtTheSecond) {
  const Parsed parsed = Parse("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n");
  ASSERT_THAT(parsed.diagnostics, SizeIs(2));
  EXPECT_EQ(ToString(parsed.diagnostics[0]),
            "t.yaml:5:3: error: b.c: the key \"c\" is given twice, first on "
            "line 3; keep one of the two");
  EXPECT_EQ(parsed.diagnostics[1].position, (Position{6, 1}));
  EXPECT_EQ(parsed.diagnostics[1].path, "a");
}

TEST(YamlTest, ABrokenDocumentHidesNoOther) {
  const Parsed parsed = Parse("a: 1\n---\nb: [\n---\nc: 3\n");
  ASSERT_THAT(parsed.documents, SizeIs(3));
  EXPECT_EQ(parsed.documents[1].root, nullptr);
  EXPECT_EQ(parsed.documents[2].root->Find("c")->position, (Position{5, 4}));
  EXPECT_EQ(parsed.documents[2].index, 2);
  ASSERT_THAT(parsed.diagnostics, SizeIs(1));
  EXPECT_EQ(parsed.diagnostics[0].rule, "yaml_syntax");
}

TEST(YamlTest, EmptyDocumentsAreLeftOutAndAnEmptyInputIsAnError) {
  EXPECT_THAT(Parse("---\n---\n# x\n---\na: 1\n...\n").documents, SizeIs(1));
  EXPECT_THAT(Parse("%YAML 1.2\n---\na: 1\n").documents, SizeIs(1));
  for (const char* text : {"", "\n", "# x\n", "---\n", "---\n---\n"}) {
    EXPECT_EQ(OnlyError(text),
              "t.yaml:1:1: error: the input holds no manifest, at most blanks "
              "and comments; write apiVersion, kind, metadata and spec")
        << text;
  }
}

TEST(YamlTest, TextThatIsNoTextIsRefusedWhereItIs) {
  EXPECT_THAT(OnlyError(std::string_view("a: \0b", 5)),
              HasSubstr(":1:4: error: a control character (byte 0x00)"));
  EXPECT_THAT(OnlyError("a: é\nb: \xff\n"),
              HasSubstr(":2:4: error: the text is not valid UTF-8"));
  // Overlong, surrogate, beyond Unicode, cut off.
  for (const char* bytes :
       {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"}) {
    EXPECT_EQ(Parse(bytes).diagnostics.at(0).rule, "yaml_characters");
  }
  EXPECT_THAT(OnlyError("a: \x1b[2J\n"), HasSubstr("byte 0x1b"));
}

TEST(YamlTest, SyntaxErrorsHaveAPlaceAndAMend) {
  const std::pair<const char*, const char*> kCases[] = {
      {"a:\n\tb: 1\n",
       ":2:1: error: not valid YAML: tab character may not be used as "
       "indentation; indent with spaces"},
      {"a: 1\n b: 2\n",
       ":1:4: error: not valid YAML: invalid multiline plain "
       "key; put \": \" behind each key"},
      {"a: \"x\nb: 2\n",
       ":1:4: error: not valid YAML: wrongly indented "
       "double-quoted scalar; close its quotes"},
      {"a: @x\n",
       "1:4: error: not valid YAML: plain scalar cannot start with "
       "'@'; put the text in quotes"},
      {"a: [b,\n  c\n",
       ":1:4: error: not valid YAML: flow sequence without a "
       "closing bracket; close it with \"]\""},
      {"a: {b: c",
       ":1:4: error: not valid YAML: missing comma in flow "
       "mapping; put a comma there, or close"},
      {"s:\n  a: \"x\n  b: 1\n  c: \"y\"\n",
       ":2:6: error: not valid YAML: wrongly indented double-quoted scalar; "
       "close its quotes"},
      {"s:\n  a: {x: 1,\n  b: 2\n  c: 3\n",
       ":4:4: error: not valid YAML: missing comma in flow mapping (it opens "
       "on line 2); put a comma there, or close the list or map"},
      {"s:\n  a: [\n    x\n  ]\n  b: [y,\n  c: 1\n  d: 2\n",
       ":7:4: error: not valid YAML: missing comma in flow sequence (it opens "
       "on line 5); put"},
      {"a:\n  - b\n c\n",
       ":3:2: error: not valid YAML: invalid value after "
       "mapping; indent it like the lines it belongs to"},
      {"x: 1\n---\n\na: b: c\n",
       ":4:5: error: not valid YAML: invalid nested "
       "block mapping on the same line; put a text"},
  };
  for (const auto& [text, finding] : kCases) {
    EXPECT_THAT(OnlyError(text), HasSubstr(finding)) << text;
  }
}

TEST(YamlTest, HostileShapesAreBounded) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? "," : "") + last + " ";
    bomb += "]\n";
  }
  EXPECT_EQ(Parse(bomb).diagnostics.at(0).rule, "yaml_size");
  EXPECT_EQ(Parse("a: &a [*a]").diagnostics.at(0).rule, "yaml_alias");
  EXPECT_EQ(Parse("a: *b").diagnostics.at(0).rule, "yaml_alias");
  EXPECT_EQ(Parse(std::string(99999, '[')).diagnostics.at(0).rule,
            "yaml_depth");
  EXPECT_EQ(Parse(std::string(99999, '[') + "\n---\na: 1")
                .documents.back()
                .root->Find("a")
                ->text,
            "1");
  const std::string large = "a: \"" + std::string(5 << 20, 'x') + "\"\n";
  EXPECT_EQ(Parse(large).diagnostics.at(0).rule, "yaml_size");
  for (const char* marks : {"[", "{a: ", "1,", "[[],"}) {
    std::string text = "[";
    for (int i = 0; i < 100001; ++i) text += marks;
    EXPECT_EQ(Parse(text).diagnostics.at(0).rule, "yaml_size") << marks;
  }
  std::string directives;
  for (int i = 0; i < 101; ++i) directives += "%TAG !a! tag:a,2000:\n";
  EXPECT_EQ(Parse(directives + "---\na: b\n").diagnostics.at(0).rule,
            "yaml_size");
  EXPECT_EQ(Parse("a: !foo 1").diagnostics.at(0).rule, "yaml_tag");
  EXPECT_EQ(Parse("? [a]\n: b\n").diagnostics.at(0).rule, "yaml_key");
  EXPECT_EQ(Parse("<<: 3\n").diagnostics.at(0).rule, "yaml_merge");
}

TEST(YamlTest, DepthIsAllowedUpToTheLimit) {
  const std::string good =
      std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
  EXPECT_THAT(Parse(good).diagnostics, IsEmpty());
  EXPECT_THAT(Parse("[" + good + "]").diagnostics, SizeIs(1));
}

TEST(YamlTest, TagsOfTheCoreSchemaAreUnderstood) {
  const Parsed parsed = Parse("a: !!str null\nb: !!int 5\nc: ! x\n");
  EXPECT_THAT(parsed.diagnostics, IsEmpty());
  EXPECT_FALSE(Root(parsed).Find("a")->IsNull());
  EXPECT_EQ(Root(parsed).Find("b")->text, "5");
}

TEST(YamlTest, AStreamGivesTheSameDocumentsOneByOne) {
  const std::string text = "a: 1\n---\nb: [\n---\n- c\n...\n---\nd: 4";
  std::istringstream input(text);
  std::vector<int> indexes;
  std::vector<std::string> findings;
  ForEachDocument(input, "t.yaml", [&](Document document, Diagnostics found) {
    indexes.push_back(document.index);
    for (const Diagnostic& one : found) findings.push_back(ToString(one));
    return true;
  });
  EXPECT_THAT(indexes, ElementsAre(0, 1, 2, 3));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0], ToString(Parse(text).diagnostics.at(0)));
}

TEST(YamlTest, AStreamStopsWhenAskedTo) {
  std::istringstream input("a: 1\n---\nb: 2\n---\nc: 3\n");
  int count = 0;
  ForEachDocument(input, "t.yaml", [&](const Document&, const Diagnostics&) {
    return ++count < 2;
  });
  EXPECT_EQ(count, 2);
}

TEST(YamlTest, ALineLongerThanTheBufferIsOneLine) {
  const std::string text =
      "a: \"" + std::string(200000, 'x') + "--- \"\nb: 2\n";
  std::istringstream input(text);
  int documents = 0;
  ForEachDocument(
      input, "t.yaml", [&](const Document& document, const Diagnostics& found) {
        EXPECT_THAT(found, IsEmpty());
        EXPECT_EQ(document.root->Find("b")->position, (Position{2, 4}));
        ++documents;
        return true;
      });
  EXPECT_EQ(documents, 1);
}

TEST(YamlTest, QuotesWhatSomeReaderTakesForSomethingElse) {
  for (const char* plain : {"orders", "arn:aws:kms:eu-west-1:1:key/a",
                            "KEYS_ONLY", "a b", "cron(0 6 * * ? *)"}) {
    EXPECT_EQ(QuoteScalar(plain), plain);
  }
  for (const char* other : {"N",    "no",  "On",    "null",       "~",   "",
                            "1",    "0x1", "1e3",   "2024-01-01", "- a", "a: b",
                            "a #b", "a:",  " a",    "a ",         "[a",  "*a",
                            "&a",   "!a",  "%a",    "@a",         "'a'", "<<",
                            ".inf", "=",   "12:30", "ä"}) {
    EXPECT_EQ(QuoteScalar(other), "\"" + std::string(other) + "\"");
  }
  EXPECT_EQ(QuoteScalar("a\"\\\n\t\x01"), "\"a\\\"\\\\\\n\\t\\x01\"");
}

}  // namespace
}  // namespace dynaplane::manifest::yaml
