#include "cli/github.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace dynaplane::cli {
namespace {

using manifest::Severity;
using testing::HasSubstr;
using testing::Not;

TEST(RenderGithub, PutsFindingsAtTheirPlaces) {
  const manifest::Diagnostics findings = {
      {Severity::kNote, "a.yaml", {3, 1}, "", "a note", "some_rule"},
      {Severity::kWarning, "a.yaml", {4, 0}, "spec.x", "beware", ""},
      {Severity::kError, "a.yaml", {7, 3}, "spec.y", "50% wrong", "y_rule"},
      {Severity::kError, "-", {7, 3}, "spec.y", "wrong", "y_rule"}};
  EXPECT_EQ(RenderGithub(findings),
            "::error file=a.yaml,line=7,col=3,title=y_rule::"
            "spec.y: 50%25 wrong\n"
            "::error title=y_rule::spec.y: wrong\n"
            "::warning file=a.yaml,line=4::spec.x: beware\n"
            "::notice file=a.yaml,line=3,col=1,title=some_rule::a note\n");
  EXPECT_EQ(RenderGithub(manifest::Diagnostics{}), "");
}

stack::Edit MakeEdit(std::string path, std::vector<std::string> effects,
                     std::string reason) {
  return {std::move(path),    "a.yaml",         9, "old", "new",
          std::move(effects), std::move(reason)};
}

TEST(RenderGithub, TellsEditsByWhatFollows) {
  stack::StackReport report;
  report.stack = "shop/prod";
  report.edits = {MakeEdit("spec.tags.a", {}, ""),
                  MakeEdit("spec.tableClass", {"billing", "limited"}, "dear"),
                  MakeEdit("spec.streamViewType", {"stream-changes"}, ""),
                  MakeEdit("spec.hashKey", {"data-loss"}, "all goes")};
  report.diagnostics = {{"error", "it failed", "", "", 0},
                        {"info", "by the way", "", "a.yaml", 2}};
  EXPECT_EQ(RenderGithub(std::vector{report}),
            "::error title=shop/prod::it failed\n"
            "::warning file=a.yaml,line=9,title=DATA LOSS%3A spec.hashKey::"
            "all goes%0Aold → new\n"
            "::warning file=a.yaml,line=9,title=STREAM CHANGES%3A "
            "spec.streamViewType::old → new\n"
            "::notice file=a.yaml,line=9,title=BILLING%2C LIMITED%3A "
            "spec.tableClass::dear%0Aold → new\n"
            "::notice file=a.yaml,line=9,title=spec.tags.a::old → new\n"
            "::notice file=a.yaml,line=2,title=shop/prod::by the way\n");
}

TEST(RenderGithub, SaysWhatEndsARunOnce) {
  stack::StackReport one;
  one.stack = "shop/one";
  one.diagnostics = {{"error", "no keys", "", "", 0}};
  stack::StackReport other = one;
  other.stack = "shop/other";
  EXPECT_EQ(RenderGithub(std::vector{one, other}),
            "::error title=shop/one::no keys\n");
}

TEST(RenderGithub, NothingBeginsACommandOfItsOwn) {
  const std::string hostile = "a\r\n::error::b,title=c::%\x1b[0m";
  stack::StackReport report;
  report.stack = hostile;
  report.edits = {MakeEdit(hostile, {}, hostile)};
  report.edits[0].file = report.edits[0].reason = hostile;
  report.edits[0].before = hostile;
  report.diagnostics = {{"warning", hostile, "", hostile, 1}};
  const std::string text = RenderGithub(std::vector{report});
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_THAT(text, Not(HasSubstr("\n::error")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr(" file=a\\r%0A%3A%3Aerror%3A%3Ab%2Ctitle=c"));
}

}  // namespace
}  // namespace dynaplane::cli
