#include "stack/report/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack/decision.h"
#include "stack/testing/manifests.h"
#include "stack/testing/run_world.h"
#include "stack/testing/string_console.h"

namespace dynaplane::stack {
namespace {

using manifest::Severity;
using stack::testing::Replaced;
using stack::testing::RunWorld;
using stack::testing::Small;
using stack::testing::StringConsole;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kFile[] = "/user/work/table.yaml";

manifest::Diagnostic At(const std::string& file, int line) {
  return {Severity::kWarning, file, {line, 3}, "spec.x", "hm", "rule"};
}

TEST(ShareOut, GivesEachFindingToTheManifestThatItIsIn) {
  const RunWorld world;
  // Stacks of their own: the second manifest begins on line 10.
  auto jobs = world.Plan(Small("orders") + Small("carts"));
  ASSERT_EQ(jobs.size(), 2u);
  struct Case {
    const char* file;
    int line;
    std::size_t job;
  };
  const Case cases[] = {{kFile, 2, 0},
                        {kFile, 8, 0},
                        {kFile, 10, 1},
                        {kFile, 16, 1},
                        {kFile, 99, 1},
                        // Of the file as a whole: the first of it.
                        {kFile, 0, 0}};
  for (const Case& each : cases) {
    ShareOut({At(each.file, each.line)}, jobs);
    EXPECT_EQ(jobs[each.job].findings.size(), 1u) << each.line;
    EXPECT_THAT(jobs[1 - each.job].findings, IsEmpty()) << each.line;
    jobs[0].findings.clear();
    jobs[1].findings.clear();
  }
  ShareOut({At("/user/work/other.yaml", 3)}, jobs);
  EXPECT_THAT(jobs[0].findings, IsEmpty());
  EXPECT_THAT(jobs[1].findings, IsEmpty());
}

TEST(ToReport, SaysFieldAndPlace) {
  const auto told =
      ToReport({{Severity::kError, "a.yaml", {3, 5}, "spec.ttl", "no", "r"},
                {Severity::kNote, "a.yaml", {}, "", "by the way", "r"}});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].severity, "error");
  EXPECT_EQ(told[0].message, "spec.ttl: no");
  EXPECT_EQ(told[0].file, "a.yaml");
  EXPECT_EQ(told[0].line, 3);
  EXPECT_EQ(told[1].severity, "note");
  EXPECT_EQ(told[1].message, "by the way");
}

class Untouched : public ::testing::Test {
 protected:
  // The report of a run from one manifest to another that was refused.
  StackReport Refused(const std::string& before, const std::string& after) {
    RunWorld world;
    StringConsole console;
    world.Apply(before);
    StackJob job = world.PlanOne(after);
    (void)Decide(pulumi::Operation::kUp, world.settings, console, job);
    const auto failure = CheckLosses({&job.losses}, {});
    EXPECT_FALSE(failure);
    return UntouchedReport(job, failure.error(),
                           FindRefusals({&job.losses}, {}));
  }
};

TEST_F(Untouched, ARefusalStandsAtTheFieldThatCausesIt) {
  const StackReport report = Refused(
      Small("orders"), Replaced(Small("orders"), "name: pk", "name: id"));
  EXPECT_STREQ(report.Outcome(), "refused");
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].file, kFile);
  EXPECT_EQ(report.diagnostics[0].line, 7);
  EXPECT_THAT(report.diagnostics[0].message,
              HasSubstr("--allow-data-loss=orders"));
}

// There the mend is another field than the cause.
TEST_F(Untouched, OneOfAwsStandsAtTheCause) {
  const std::string kept =
      Small("orders", "  deletionProtectionEnabled: true\n");
  const StackReport report =
      Refused(kept, Replaced(kept, "name: pk", "name: id"));
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].line, 7);
  EXPECT_THAT(report.diagnostics[0].message,
              HasSubstr("set deletionProtectionEnabled: false"));
}

TEST_F(Untouched, AStackThatIsNotTheReasonHasNotStarted) {
  RunWorld world;
  const StackJob job = world.PlanOne(Small("orders"));
  const Refusal elsewhere{"urn:of-another-stack", "no", {}, false};
  const StackReport other =
      UntouchedReport(job, {Ending::kRefused, "no"}, {elsewhere});
  EXPECT_STREQ(other.Outcome(), "not-started");
  // Where nothing says which one it is, all have failed.
  const StackReport all =
      UntouchedReport(job, {Ending::kFailed, "no keys"}, {});
  EXPECT_STREQ(all.Outcome(), "failed");
  ASSERT_EQ(all.diagnostics.size(), 1u);
  EXPECT_EQ(all.diagnostics[0].message, "no keys");
}

TEST_F(Untouched, KeepsWhatWasFoundInItsManifests) {
  RunWorld world;
  StackJob job = world.PlanOne(Small("orders"));
  job.findings = {At(kFile, 8)};
  const StackReport report = UntouchedReport(job, {Ending::kInvalid, ""}, {});
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].message, "spec.x: hm");
  EXPECT_THAT(report.manifests, ElementsAre(kFile));
}

}  // namespace
}  // namespace dynaplane::stack
