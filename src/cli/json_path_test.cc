#include "cli/json_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace dynaplane::cli {
namespace {

using testing::HasSubstr;

const auto kDocument = nlohmann::ordered_json::parse(R"({
  "a": {"b": [{"x.y": "deep", "n": 1}, {"n": 2}], "t": true, "none": null},
  "labels": {"app.kubernetes.io/name": "shop"}
})");

std::string Print(const std::string& text) {
  const Result<JsonPath> path = JsonPath::Parse(text);
  return path ? path->Print(kDocument) : path.error().message;
}

TEST(JsonPath, FindsWhatItNames) {
  EXPECT_EQ(Print("{.a.b[0]['x.y']}"), "deep");
  EXPECT_EQ(Print("{.a.b[0][\"x.y\"]}"), "deep");
  EXPECT_EQ(Print("{.a.b[-1].n}"), "2");
  EXPECT_EQ(Print("{.a.b[*].n}"), "1 2");
  EXPECT_EQ(Print("{.labels.*}"), "shop");
  EXPECT_EQ(Print("{$.a.t}"), "true");
  EXPECT_EQ(Print("{ .a['t'] }"), "true");
  EXPECT_EQ(Print("{@.a.none}"), "null");
  EXPECT_EQ(Print("{.a.b[1]}"), R"({"n":2})");
  EXPECT_EQ(Print(R"({.labels.app\.kubernetes\.io/name})"), "shop");
  EXPECT_EQ(Print("{.labels}"), Print("labels"));
  EXPECT_EQ(Print("{.}"), kDocument.dump());
}

TEST(JsonPath, PrintsTextInBetween) {
  EXPECT_EQ(Print("n={.a.b[0].n}{\"\\t\"}{.a.t}{'\\n'}"), "n=1\ttrue\n");
}

TEST(JsonPath, WhatIsNotThereIsNothing) {
  for (const char* nothing : {"{.x.y}", "{.a.b[2]}", "{.a.b[-3]}", "{.a[0]}",
                              "{.a.b.n}", "{.a.t.x}", "{.a.t[*]}"}) {
    EXPECT_EQ(Print(nothing), "") << nothing;
  }
}

TEST(JsonPath, TellsWhereItCannotBeRead) {
  EXPECT_THAT(Print("{.a.b[0}"),
              HasSubstr("jsonpath={.a.b[0}: at character 8: ] is missing"));
  EXPECT_THAT(Print("{.a"), HasSubstr("at character 4: } is missing"));
  EXPECT_THAT(Print("{.a[x]}"), HasSubstr("at character 5: [ takes a number"));
  EXPECT_THAT(Print("{a}"), HasSubstr("at character 2: a path begins with"));
  EXPECT_THAT(Print("{..a}"), HasSubstr("at character 3: the name of a field"));
  EXPECT_THAT(Print("{['a}"), HasSubstr("at character 3: this quote"));
  EXPECT_THAT(Print("{range .a}"), HasSubstr("at character 2"));
  EXPECT_THAT(Print("{.a}}{.b"), HasSubstr("at character 9"));
}

}  // namespace
}  // namespace dynaplane::cli
