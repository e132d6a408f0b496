#include "pulumi/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "pulumi/process.h"

namespace pulumi {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(EngineEvents, TellsAStepWithItsDetailedDiff) {
  std::vector<StepStarted> seen;
  EngineObserver observer;
  observer.started = [&](const StepStarted& step) { seen.push_back(step); };
  DispatchEvent(
      R"({"sequence":1,"resourcePreEvent":{"planning":true,"metadata":{
          "op":"replace","urn":"urn:x","type":"aws:dynamodb/table:Table",
          "detailedDiff":{"hashKey":{"diffKind":"update-replace",
          "inputDiff":true}},"diffs":["hashKey"]}}})",
      observer);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].op, "replace");
  EXPECT_EQ(seen[0].urn, "urn:x");
  EXPECT_TRUE(seen[0].planning);
  EXPECT_THAT(seen[0].detailed_diff,
              ElementsAre(Pair("hashKey", DiffKind::kUpdateReplace)));
  EXPECT_THAT(seen[0].diffs, ElementsAre("hashKey"));
}

TEST(EngineEvents, NamesTheElementsOfAListThatGo) {
  std::vector<StepStarted> seen;
  EngineObserver observer;
  observer.started = [&](const StepStarted& step) { seen.push_back(step); };
  DispatchEvent(
      R"({"resourcePreEvent":{"metadata":{"op":"update","urn":"u",
          "old":{"outputs":{"indexes":[{"name":"a"},{"name":"b"}],
                            "tags":{"k":"v"},"names":["x"]}},
          "detailedDiff":{"indexes[1]":{"diffKind":"delete"},
          "indexes[0].name":{"diffKind":"delete"},
          "indexes[7]":{"diffKind":"delete"},
          "indexes[0]":{"diffKind":"update"},
          "names[0]":{"diffKind":"delete"},
          "tags[\"k\"]":{"diffKind":"delete"}}}}})",
      observer);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_THAT(seen[0].removed, ElementsAre(Pair("indexes[1]", "b")));
}

TEST(EngineEvents, TakesColourMarksAndFinalNewlinesOffMessages) {
  std::vector<DiagnosticEvent> seen;
  EngineObserver observer;
  observer.diagnostic = [&](const auto& event) { seen.push_back(event); };
  DispatchEvent(
      R"({"diagnosticEvent":{"urn":"u","severity":"error",
          "message":"<{%fg 1%}>table <{%reset%}>is gone\n"}})",
      observer);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].message, "table is gone");
  EXPECT_EQ(seen[0].severity, Severity::kError);
}

TEST(EngineEvents, HandsOnWhatIsNoEvent) {
  std::vector<DiagnosticEvent> seen;
  EngineObserver observer;
  observer.diagnostic = [&](const auto& event) { seen.push_back(event); };
  DispatchEvent("warning: old backend", observer);
  DispatchEvent("", observer);
  DispatchEvent(R"({"someLaterEvent":{"x":1},"timestamp":3})", observer);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].message, "warning: old backend");
}

TEST(EngineEvents, CountsTheSummary) {
  SummaryEvent seen;
  EngineObserver observer;
  observer.summary = [&](const SummaryEvent& event) { seen = event; };
  DispatchEvent(
      R"({"summaryEvent":{"isPreview":true,
          "resourceChanges":{"create":2,"same":1}}})",
      observer);
  EXPECT_TRUE(seen.preview);
  EXPECT_THAT(seen.changes, ElementsAre(Pair("create", 2), Pair("same", 1)));
}

struct Collected {
  std::vector<std::string> out;
  std::vector<std::string> err;
  ChildOutput Output() {
    return {[this](const std::string& line) { out.push_back(line); },
            [this](const std::string& line) { err.push_back(line); }};
  }
};

TEST(RunChild, SplitsBothStreamsIntoLinesAndTellsTheExitCode) {
  Collected collected;
  const auto code = RunChild(
      {{"/bin/sh", "-c", "echo one; printf two; echo three >&2; exit 6"},
       "/",
       {}},
      collected.Output(), {});
  ASSERT_TRUE(code.has_value());
  EXPECT_EQ(*code, 6);
  EXPECT_THAT(collected.out, ElementsAre("one", "two"));
  EXPECT_THAT(collected.err, ElementsAre("three"));
}

TEST(RunChild, ChangesTheEnvironmentAndTheFolder) {
  setenv("DYNAPLANE_TEST_GONE", "1", 1);
  Collected collected;
  const auto code =
      RunChild({{"/bin/sh", "-c", "pwd; echo $A-${DYNAPLANE_TEST_GONE:-none}"},
                "/usr",
                {{"A", "b"}, {"DYNAPLANE_TEST_GONE", std::nullopt}}},
               collected.Output(), {});
  ASSERT_TRUE(code.has_value());
  EXPECT_THAT(collected.out, ElementsAre("/usr", "b-none"));
}

TEST(RunChild, SaysWhatCannotBeStarted) {
  const auto code = RunChild({{"/nowhere/pulumi"}, "/", {}}, {}, {});
  ASSERT_FALSE(code.has_value());
  EXPECT_THAT(code.error().message, testing::HasSubstr("/nowhere/pulumi"));
}

TEST(RunChild, AReaderThatThrowsIsAnErrorAfterTheChildsOwnEnd) {
  const std::string done = testing::TempDir() + "/child-is-done";
  unlink(done.c_str());
  int lines = 0;
  const auto code =
      RunChild({{"/bin/sh", "-c", "echo a; echo b; echo >" + done}, "/", {}},
               {[&](const std::string&) {
                  ++lines;
                  throw std::runtime_error("broken");
                },
                {}},
               {});
  ASSERT_FALSE(code.has_value());
  EXPECT_THAT(code.error().message, testing::HasSubstr("broken"));
  EXPECT_EQ(lines, 1);
  EXPECT_EQ(access(done.c_str(), F_OK), 0);
}

TEST(RunChild, StopsWhatPrintsTooMuch) {
  std::size_t seen = 0;
  const auto code =
      RunChild({.argv = {"/bin/sh", "-c", "while :; do echo 0123456789; done"},
                .most_output = 1 << 20},
               {[&](const std::string& line) { seen += line.size(); }, {}}, {});
  ASSERT_FALSE(code.has_value());
  EXPECT_THAT(code.error().message,
              testing::HasSubstr("printed more than 1 MiB"));
  EXPECT_LT(seen, 2 << 20);
}

TEST(RunChild, AnEndlessLineIsPassedOver) {
  Collected collected;
  const auto code =
      RunChild({.argv = {"/bin/sh", "-c",
                         "head -c 70000000 /dev/zero; echo; echo next"}},
               collected.Output(), {});
  ASSERT_TRUE(code.has_value());
  EXPECT_THAT(collected.out,
              ElementsAre(testing::HasSubstr("passed over"), "next"));
}

TEST(RunChild, KeepsAMebibyteOfComplaints) {
  std::string text;
  for (int i = 0; i < 3000; ++i) AppendLine(std::string(1000, 'x'), text);
  EXPECT_LE(text.size(), std::size_t{1} << 20);
  EXPECT_GT(text.size(), std::size_t{1000} << 10);
}

TEST(RunEngine, PassesAnInterruptOnAndTellsIt) {
  // A stand-in for the CLI that ends in order on SIGINT, as the real one does.
  const std::string cli = testing::TempDir() + "/interruptible";
  FILE* file = fopen(cli.c_str(), "w");
  ASSERT_NE(file, nullptr);
  fputs(
      "#!/bin/bash\n"
      "trap 'echo stopping; exit 8' INT\n"
      "echo ready\n"
      "while :; do read -t 1 <> <(:); done\n",
      file);
  fclose(file);
  ASSERT_EQ(chmod(cli.c_str(), 0700), 0);
  Interrupter interrupter;
  std::vector<std::string> lines;
  EngineObserver observer;
  observer.diagnostic = [&](const DiagnosticEvent& event) {
    lines.push_back(event.message);
    if (event.message == "ready") interrupter.Interrupt();
  };
  const auto outcome = CliEngine().Run({cli, "/", {}}, {Operation::kUp, "s"},
                                       observer, interrupter);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->end, EngineOutcome::End::kInterrupted);
  EXPECT_THAT(lines, ElementsAre("ready", "stopping"));
}

}  // namespace
}  // namespace pulumi
