#include "manifest/yaml/tree.h"

#include <gtest/gtest.h>

#include "manifest/yaml/json.h"

namespace dynaplane::manifest {
namespace {

TEST(TreeTest, PrintsYamlThatEveryReaderTakesAlike) {
  const Tree tree = JsonToTree(
      R"({"a": "no", "b": [1, true, null, {"c": [], "d": {}}, [2]], "N": 1.5})");
  EXPECT_EQ(ToYaml(tree),
            "a: \"no\"\nb:\n  - 1\n  - true\n  - null\n  - c: []\n    d: {}\n"
            "  -\n    - 2\n\"N\": 1.5\n");
}

TEST(TreeTest, PrintsJson) {
  const Tree tree = JsonToTree(R"({"a\n":"\u0001\"\\é","b":[],"c":{"d":1}})");
  EXPECT_EQ(ToCompactJson(tree), R"({"a\n":"\u0001\"\\é","b":[],"c":{"d":1}})");
  EXPECT_EQ(ToJson(tree),
            "{\n  \"a\\n\": \"\\u0001\\\"\\\\é\",\n  \"b\": [],\n  \"c\": {\n"
            "    \"d\": 1\n  }\n}");
}

TEST(TreeTest, YamlAndJsonReadBackTheSame) {
  const Tree tree = JsonToTree(
      R"({"x":"1","y":1,"z":["a b","- c","d: e","\t"],"":"","t":"true"})");
  for (const std::string& text : {ToYaml(tree), ToJson(tree)}) {
    const yaml::Parsed parsed = yaml::ParseDocuments(text, "t");
    EXPECT_EQ(ToTree(*parsed.documents.at(0).root), tree) << text;
  }
}

TEST(TreeTest, NumbersAreShort) {
  EXPECT_EQ(Tree::Number(50).text, "50");
  EXPECT_EQ(Tree::Number(70.5).text, "70.5");
  EXPECT_EQ(Tree::Integer(-1).text, "-1");
}

}  // namespace
}  // namespace dynaplane::manifest
