#include "manifest/output/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/yaml/json.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

using ::testing::HasSubstr;

Tree Outputs() {
  return JsonToTree(R"({"tableName": "no", "list": ["a", "1"]})");
}

std::string Write(std::string_view text, int document = 0) {
  const auto result = WriteStatus(text, document, Outputs());
  if (!result) return "error: " + result.error();
  // Writing the same again moves nothing.
  EXPECT_EQ(WriteStatus(*result, document, Outputs()), result);
  return *result;
}

TEST(StatusTest, IsPutAtTheEndAndNothingElseMoves) {
  EXPECT_EQ(Write("# head\na:   1 # c\n\nb: [ 'x' ]\n\n# tail\n"),
            "# head\na:   1 # c\n\nb: [ 'x' ]\n"
            "status:\n  stackOutputs:\n    tableName: \"no\"\n    list:\n"
            "      - a\n      - \"1\"\n"
            "\n# tail\n");
}

TEST(StatusTest, StandsBehindTheCommentsOfTheLastField) {
  const std::string status =
      "status:\n  stackOutputs:\n    tableName: \"no\"\n    list:\n"
      "      - a\n      - \"1\"\n";
  const std::string spec = "spec:\n  a: 1\n  # b: 2\n\n  # c: 3\n";
  EXPECT_EQ(Write(spec + "# tail\n"), spec + status + "# tail\n");
  EXPECT_EQ(Write(spec + "---\n  # next\nb: 1\n"),
            spec + status + "---\n  # next\nb: 1\n");
  EXPECT_EQ(Write("spec:\n  a: 1\n  # b: 2"),
            "spec:\n  a: 1\n  # b: 2\n" + status);
}

TEST(StatusTest, TheRightDocumentOfManyIsChanged) {
  const std::string text = "a: 1\n---\nb: 2\n---\nc: 3\n";
  EXPECT_EQ(Write(text, 1),
            "a: 1\n---\nb: 2\nstatus:\n  stackOutputs:\n    tableName: \"no\"\n"
            "    list:\n      - a\n      - \"1\"\n---\nc: 3\n");
  EXPECT_THAT(Write(text, 3), HasSubstr("error: the file no longer holds"));
}

TEST(StatusTest, ReplacesTheOldOutputsAndKeepsTheRest) {
  EXPECT_EQ(Write("status:\n  lifecycle: {x: y}  # l\n  stackOutputs:\n"
                  "    tableName: old\n    deep: {a: 1}\n  job: 1\nb: 2\n"),
            "status:\n  lifecycle: {x: y}  # l\n  stackOutputs:\n"
            "    tableName: \"no\"\n    list:\n      - a\n      - \"1\"\n"
            "  job: 1\nb: 2\n");
}

TEST(StatusTest, FillsAnEmptyOrFlowStatus) {
  for (const char* old : {"status:\n", "status: {}\n", "status: ~\n"}) {
    EXPECT_EQ(Write(std::string("a: 1\n") + old + "b: 2\n"),
              "a: 1\nstatus:\n  stackOutputs:\n    tableName: \"no\"\n"
              "    list:\n      - a\n      - \"1\"\nb: 2\n");
  }
  EXPECT_EQ(Write("status: {old: 1, stackOutputs: {x: y}}\n"),
            "status:\n  old: 1\n  stackOutputs:\n    tableName: \"no\"\n"
            "    list:\n      - a\n      - \"1\"\n");
}

TEST(StatusTest, WorksInJsonOfAnyIndentation) {
  EXPECT_EQ(Write("{\"a\": 1}"),
            "{\"a\": 1, \"status\": {\"stackOutputs\":{\"tableName\":\"no\","
            "\"list\":[\"a\",\"1\"]}}}");
  EXPECT_EQ(Write("{\n\t\"a\": {}\n}\n"),
            "{\n\t\"a\": {},\n\t\"status\": {\n\t\t\"stackOutputs\": {\n"
            "\t\t\t\"tableName\": \"no\",\n\t\t\t\"list\": [\n\t\t\t\t\"a\",\n"
            "\t\t\t\t\"1\"\n\t\t\t]\n\t\t}\n\t}\n}\n");
  EXPECT_THAT(Write("{\"status\": {\"stackOutputs\": {\"x\": 1}, \"k\": 2}}"),
              HasSubstr("\"k\":2}}"));
}

TEST(StatusTest, KeepsLineEndsAndAMissingLastOne) {
  EXPECT_EQ(Write("a: 1\r\n"),
            "a: 1\r\nstatus:\r\n  stackOutputs:\r\n    tableName: \"no\"\r\n"
            "    list:\r\n      - a\r\n      - \"1\"\r\n");
  EXPECT_THAT(Write("a: 1"), HasSubstr("a: 1\nstatus:\n"));
  EXPECT_THAT(Write("a: 1\n..."), HasSubstr("\"1\"\n..."));
}

TEST(StatusTest, BlockScalarsAndIndentedRootsKeepTheirText) {
  EXPECT_THAT(Write("a: |\n  x\n  y\n\nb: >-\n  z\n"),
              HasSubstr("  z\nstatus"));
  EXPECT_THAT(Write("  a: 1\n  b: 2\n"), HasSubstr("  b: 2\n  status:\n"));
}

TEST(StatusTest, ABracketOnALineOfItsOwnStaysBehindItsMap) {
  const std::string status =
      "status:\n  stackOutputs:\n    tableName: \"no\"\n    list:\n"
      "      - a\n      - \"1\"\n";
  for (const std::string text :
       {"s:\n  p: {\n    \"a\": 1\n  }\n", "s:\n  p: [\n    a\n    ]  # c\n",
        "s: {\n  a: 1\n}\n", "s: {}\n", "s:\n- {\n  a: [\n  ]\n}\n"}) {
    EXPECT_EQ(Write(text), text + status);
    EXPECT_EQ(Write(text + "status: {\n}\n"), text + status);
    EXPECT_EQ(Write(text + "status:\n  old: {\n    a: 1\n  }\n"),
              text + "status:\n  old: {\n    a: 1\n  }\n" + status.substr(8));
  }
}

TEST(StatusTest, RefusesWhatItCannotWrite) {
  EXPECT_THAT(Write("- a\n"), HasSubstr("error:"));
  EXPECT_THAT(Write("a: ["), HasSubstr("error:"));
  EXPECT_THAT(Write("s: &s {stackOutputs: {x: 1}}\nstatus: *s\n"),
              HasSubstr("status"));
}

TEST(StatusTest, LinesThatEndInCarriageReturnsAloneAreNotWrittenInto) {
  const Tree outputs = JsonToTree(R"({"tableName":"no"})");
  const auto written = WriteStatus("a: 1\rb: :\r", 0, outputs);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), HasSubstr("carriage return"));
}

TEST(StatusTest, WhatWouldGrowWithEveryRunIsNotWrittenInto) {
  const Tree outputs = JsonToTree(R"({"tableName":"no"})");
  EXPECT_FALSE(WriteStatus("{: \n }\n", 0, outputs));
}

TEST(StatusTest, ABrokenRestOfADocumentIsNotWrittenInto) {
  const Tree outputs = JsonToTree(R"({"tableName":"no"})");
  EXPECT_FALSE(WriteStatus("{: \n\t \n\t}\n2}\n", 0, outputs));
}

}  // namespace
}  // namespace dynaplane::manifest
