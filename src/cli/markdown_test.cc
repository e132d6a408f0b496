#include "cli/markdown.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "cli/vocabulary.h"

namespace dynaplane::cli {
namespace {

using stack::StackReport;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kHostile[] =
    "a|b`c\\|\n# @octocat <img src=x> </details> ```\r\n| x | \u202e";

stack::Edit MakeEdit(const std::string& path, pulumi::Value before,
                     pulumi::Value after,
                     std::vector<std::string> effects = {}) {
  return {path,
          "orders.yaml",
          12,
          std::move(before),
          std::move(after),
          std::move(effects),
          ""};
}

StackReport Changed(const std::string& stack = "shop/prod") {
  StackReport report;
  report.stack = stack;
  report.resources = {
      {"urn:t", "aws:dynamodb/table:Table", "orders", "update", {"ttl"}},
      {"urn:p", "aws:appautoscaling/policy:Policy", "orders/p", "same", {}}};
  report.edits = {MakeEdit("spec.tags.team", "a", "b")};
  return report;
}

StackReport Losing(const std::string& stack = "shop/prod") {
  StackReport report = Changed(stack);
  report.edits.push_back(MakeEdit("spec.hashKey", "pk", "id", {"data-loss"}));
  report.edits.back().reason = "the table goes with all its items";
  return report;
}

StackReport Unchanged(const std::string& stack) {
  StackReport report;
  report.stack = stack;
  report.resources = {{"urn:t", "aws:dynamodb/table:Table", "a", "same", {}}};
  return report;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Bars that end a cell: not escaped, and not in code.
std::ptrdiff_t Cells(const std::string& line) {
  std::ptrdiff_t count = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (line[i] == '|')
      ++count;
  }
  return count;
}

TEST(RenderMarkdown, TellsOneStack) {
  EXPECT_EQ(RenderMarkdown({Changed()}),
            "<!-- dynaplane preview -->\n"
            "## `shop/prod`: 1 to update, 1 unchanged\n\n"
            "| field | change | where | effects |\n|---|---|---|---|\n"
            "| `spec.tags.team` | `a` → `b` | `orders.yaml`:12 |  |\n\n"
            "<details><summary>1 resource step</summary>\n\n"
            "| step | resource | type | properties |\n|---|---|---|---|\n"
            "| update | `orders` | `aws:dynamodb/table:Table` | `ttl` |\n\n"
            "</details>\n\n");
}

TEST(RenderMarkdown, PutsGraveEffectsFirst) {
  const std::string text = RenderMarkdown({Losing()});
  EXPECT_THAT(text, HasSubstr("> [!CAUTION]\n> **DATA LOSS** 1\n"));
  EXPECT_THAT(text, HasSubstr("**DATA LOSS**: the table goes with all"));
  EXPECT_LT(text.find("spec.hashKey"), text.find("spec.tags.team"));
  EXPECT_LT(text.find("spec.hashKey"), text.find("<details>"));
  StackReport report = Changed();
  report.edits[0].effects = {"capacity", "index-outage"};
  EXPECT_THAT(RenderMarkdown({report}),
              HasSubstr("> [!WARNING]\n> **INDEX OUTAGE** 1, **CAPACITY** 1"));
  report.edits[0].effects = {"billing"};
  EXPECT_THAT(RenderMarkdown({report}), Not(HasSubstr("> [!")));
}

TEST(RenderMarkdown, SaysThatNothingChanges) {
  EXPECT_THAT(RenderMarkdown({Unchanged("a/b")}),
              HasSubstr("## `a/b`: No changes\n"));
  EXPECT_THAT(RenderMarkdown({Unchanged("a/b"), Unchanged("a/c")}),
              HasSubstr("## No changes in 2 stacks\n\n"
                        "No changes: `a/b` `a/c`\n"));
}

TEST(RenderMarkdown, SumsUpManyStacks) {
  StackReport failed;
  failed.stack = "a/failed";
  failed.ending = Ending::kFailed;
  failed.diagnostics = {{"error", "no right", "", "", 0}};
  const std::string text = RenderMarkdown(
      {Changed("a/changed"), Unchanged("a/b"), failed, Losing("a/losing")});
  EXPECT_THAT(
      text,
      HasSubstr("## 2 of 4 stacks to change, 1 not ready\n\n"
                "| stack | result | effects |\n|---|---|---|\n"
                "| `a/losing` | 1 to update, 1 unchanged | **DATA LOSS** 1 |\n"
                "| `a/failed` | failed |  |\n"
                "| `a/changed` | 1 to update, 1 unchanged |  |\n\n"
                "No changes: `a/b`\n\n"
                "### `a/losing`: "));
  EXPECT_THAT(text, HasSubstr("- **error** no right\n"));
  EXPECT_THAT(text, Not(HasSubstr("### `a/b`")));
}

TEST(RenderMarkdown, TellsWarningsAndFoldsNotes) {
  StackReport report = Unchanged("a/b");
  report.diagnostics = {{"note", "by the way", "", "o.yaml", 3},
                        {"warning", "slow", "", "o.yaml", 4}};
  const std::string text = RenderMarkdown({report});
  EXPECT_THAT(text, HasSubstr("- **warning** `o.yaml`:4: slow\n"));
  EXPECT_LT(text.find("<details><summary>1 note"), text.find("by the way"));
  EXPECT_THAT(RenderMarkdown({report, Changed()}), HasSubstr("### `a/b`"));
}

TEST(RenderMarkdown, NothingBreaksOut) {
  StackReport report = Losing(kHostile);
  report.edits[0] = MakeEdit(std::string("spec.tags.") + kHostile, kHostile,
                             pulumi::Object{{kHostile, kHostile}});
  report.edits[0].file = kHostile;
  report.edits[0].reason = kHostile;
  report.resources[0].name = kHostile;
  report.resources[0].diff = {kHostile};
  report.diagnostics = {{"error", kHostile, "", kHostile, 1},
                        {"note", kHostile, "", kHostile, 1}};
  for (const auto& reports :
       {std::vector{report}, std::vector{report, Changed()}}) {
    const std::string text = RenderMarkdown(reports);
    for (const std::string& line : Lines(text)) {
      if (line.starts_with("| `") || line.starts_with("| <") ||
          line.starts_with("| update")) {
        EXPECT_THAT(Cells(line), testing::AnyOf(4, 5)) << line;
      }
      EXPECT_THAT(line, Not(StartsWith("# ")));
      EXPECT_THAT(line, Not(StartsWith("| x")));
    }
    EXPECT_THAT(text, Not(HasSubstr("<img")));
    EXPECT_THAT(text, Not(HasSubstr("@octocat")));
    EXPECT_THAT(text, Not(HasSubstr("\u202e")));
    const auto count = [&](std::string_view what) {
      int found = 0;
      for (std::size_t at = text.find(what); at != text.npos;
           at = text.find(what, at + 1)) {
        ++found;
      }
      return found;
    };
    EXPECT_EQ(count("<details>"), count("</details>"));
  }
}

TEST(RenderMarkdown, ShowsAPolicyByLines) {
  StackReport report = Changed();
  report.edits = {MakeEdit("spec.resourcePolicy", R"({"Id": "a"})",
                           R"({"Id": "```\n</details>"})")};
  const std::string text = RenderMarkdown({report});
  EXPECT_THAT(text, HasSubstr("````diff\n  {\n-   \"Id\": \"a\"\n"
                              "+   \"Id\": \"```\\n</details>\"\n  }\n````\n"));
  EXPECT_THAT(text, HasSubstr("| see its lines below |"));
}

TEST(RenderMarkdown, KeepsSecretsAndCutsLongValues) {
  StackReport report = Changed();
  report.edits = {MakeEdit("spec.a", pulumi::Value::MakeSecret("hidden"),
                           std::string(5000, 'x'))};
  const std::string text = RenderMarkdown({report});
  EXPECT_THAT(text, HasSubstr("`\"[secret]\"` → `xxx"));
  EXPECT_THAT(text, HasSubstr("x… (5000 characters)`"));
  EXPECT_THAT(text, Not(HasSubstr("hidden")));
}

TEST(RenderMarkdown, StaysBelowTheLimitAndCountsTheRest) {
  StackReport report = Losing();
  for (int i = 0; i < 2000; ++i) {
    report.edits.push_back(MakeEdit(fmt::format("spec.tags.t{}", i), "a", "b"));
    report.resources.push_back({"", "t", "r", "update", {}});
  }
  const std::string text = RenderMarkdown({report});
  EXPECT_LE(text.size(), kLongestComment);
  EXPECT_GT(text.size(), kLongestComment / 2);
  EXPECT_THAT(text, HasSubstr("spec.hashKey"));
  const std::size_t rows = std::ranges::count_if(
      Lines(text),
      [](const std::string& line) { return line.starts_with("| `spec."); });
  EXPECT_THAT(text, HasSubstr(fmt::format("comment has its length: {} edits, "
                                          "2001 resource steps.",
                                          report.edits.size() - rows)));
  EXPECT_LT(text.find("Left out"), text.find("spec.hashKey"));
}

// The stack that loses data comes last and is told first.
TEST(RenderMarkdown, ThousandsOfStacksLeaveRoomForTheGraveOne) {
  std::vector<StackReport> reports;
  for (int i = 0; i < 3000; ++i) {
    reports.push_back(i % 2 == 0 ? Changed(fmt::format("shop/stack{}", i))
                                 : Unchanged(fmt::format("shop/stack{}", i)));
  }
  reports.push_back(Losing("shop/grave"));
  const std::string text = RenderMarkdown(reports);
  EXPECT_LE(text.size(), kLongestComment);
  EXPECT_THAT(text, HasSubstr("### `shop/grave`"));
  EXPECT_THAT(text, HasSubstr("`spec.hashKey` | `pk` → `id`"));
  EXPECT_THAT(text, HasSubstr("1500 unchanged stacks"));
}

}  // namespace
}  // namespace dynaplane::cli
