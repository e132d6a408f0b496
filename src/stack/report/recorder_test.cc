#include "stack/report/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "stack/testing/string_console.h"

namespace dynaplane::stack {
namespace {

using pulumi::Operation;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTable[] = "aws:dynamodb/table:Table";
constexpr char kUrn[] = "urn:pulumi:s::p::aws:dynamodb/table:Table::orders";

class RecorderTest : public ::testing::Test {
 protected:
  Recorder& Start(Operation operation) {
    Recorder::Settings settings;
    settings.operation = operation;
    settings.origins[kUrn] = {"orders.yaml", 3};
    settings.warnings[kUrn] = "DATA LOSS: all items";
    settings.deleted_along = {"urn:along"};
    recorder_.emplace(console_, settings);
    observer_ = recorder_->Observer();
    return *recorder_;
  }
  void Step(const std::string& op, const char* type = kTable,
            const std::string& urn = kUrn, bool planning = false) {
    pulumi::StepStarted started;
    started.op = op;
    started.urn = urn;
    started.type = type;
    started.planning = planning;
    // The engine says of no deletion why.
    if (op != "delete-replaced") started.diffs = {"ttl"};
    observer_.started(started);
    Done(op, type, urn, planning);
  }
  void Done(const std::string& op, const char* type = kTable,
            const std::string& urn = kUrn, bool planning = false) {
    pulumi::StepDone done;
    done.op = op;
    done.urn = urn;
    done.type = type;
    done.planning = planning;
    observer_.done(done);
  }
  std::string Op() const { return recorder_->Resources().at(0).op; }

  stack::testing::StringConsole console_;
  std::optional<Recorder> recorder_;
  pulumi::EngineObserver observer_;
};

TEST_F(RecorderTest, CountsTheManifestsResourcesAlone) {
  const Recorder& recorder = Start(Operation::kUp);
  Step("create", "pulumi:pulumi:Stack", "urn:stack");
  Step("create", "pulumi:providers:aws", "urn:provider");
  Step("create");
  ASSERT_EQ(recorder.Resources().size(), 1u);
  EXPECT_EQ(Op(), "create");
  EXPECT_EQ(recorder.Resources()[0].name, "orders");
  EXPECT_THAT(console_.text(), HasSubstr("creating   Table  orders"));
  EXPECT_THAT(console_.text(), HasSubstr("created    Table  orders"));
}

TEST_F(RecorderTest, KeysOfTheBackendThatEndAreToldOnceInPlainWords) {
  Start(Operation::kUp);
  for (const char* step : {"pre-step", "post-step"}) {
    pulumi::DiagnosticEvent event;
    event.severity = pulumi::Severity::kError;
    event.message = std::string(step) +
                    " event returned an error: failed to save snapshot: blob "
                    "(key \"x\"): operation error S3: PutObject, api error "
                    "ExpiredToken: The provided token has expired.";
    observer_.diagnostic(event);
  }
  ASSERT_EQ(recorder_->diagnostics().size(), 1u);
  EXPECT_THAT(console_.text(), HasSubstr("have expired"));
  EXPECT_THAT(console_.text(), Not(HasSubstr("operation error")));
}

TEST_F(RecorderTest, AReplacementIsOneChange) {
  Start(Operation::kUp);
  for (const char* op : {"create-replacement", "replace", "delete-replaced"}) {
    Step(op);
  }
  ASSERT_EQ(recorder_->Resources().size(), 1u);
  EXPECT_EQ(Op(), "replace");
}

TEST_F(RecorderTest, AReplacementThatBeginsWithTheDeletionSaysWhy) {
  const Recorder& recorder = Start(Operation::kPreview);
  for (const char* op : {"delete-replaced", "replace", "create-replacement"}) {
    Step(op, kTable, kUrn, /*planning=*/true);
  }
  EXPECT_THAT(recorder.Resources()[0].diff, ElementsAre("ttl"));
  EXPECT_THAT(console_.text(), HasSubstr("replace    Table  orders [ttl]"));
  EXPECT_EQ(console_.text().find("replace"), console_.text().rfind("replace"));
}

TEST_F(RecorderTest, CountsOnlyWhatWasDone) {
  const Recorder& recorder = Start(Operation::kUp);
  pulumi::StepFailed failed;
  failed.op = "create";
  failed.urn = kUrn;
  failed.type = kTable;
  observer_.failed(failed);
  StackReport report;
  report.resources = recorder.Resources();
  EXPECT_EQ(report.resources[0].op, "create");
  EXPECT_EQ(report.Count("create"), 0);
  EXPECT_TRUE(report.HasChanges());
}

TEST_F(RecorderTest, MarksDataLossInWordsInThePreview) {
  Start(Operation::kPreview);
  Step("delete", kTable, kUrn, /*planning=*/true);
  EXPECT_THAT(console_.text(), HasSubstr("DATA LOSS: all items"));
  EXPECT_THAT(console_.text(), Not(HasSubstr("deleted")));
}

TEST_F(RecorderTest, ARefreshBeforehandIsNoChange) {
  Start(Operation::kPreview);
  pulumi::StepStarted refresh;
  refresh.op = "refresh";
  refresh.urn = kUrn;
  refresh.type = kTable;
  observer_.started(refresh);
  Done("update");
  Step("same", kTable, kUrn, true);
  EXPECT_EQ(Op(), "same");
}

TEST_F(RecorderTest, ARefreshTellsItsOwnResult) {
  Start(Operation::kRefresh);
  pulumi::StepStarted refresh;
  refresh.op = "refresh";
  refresh.urn = kUrn;
  refresh.type = kTable;
  observer_.started(refresh);
  Done("delete");
  EXPECT_EQ(Op(), "delete");
}

TEST_F(RecorderTest, ErrorsCarryTheManifestsLine) {
  const Recorder& recorder = Start(Operation::kUp);
  observer_.diagnostic({pulumi::Severity::kError, kUrn, "AWS refused", false});
  ASSERT_EQ(recorder.diagnostics().size(), 1u);
  EXPECT_EQ(recorder.diagnostics()[0].file, "orders.yaml");
  EXPECT_EQ(recorder.diagnostics()[0].line, 3);
  EXPECT_THAT(console_.text(), HasSubstr("orders.yaml:3: AWS refused"));
}

TEST_F(RecorderTest, AnErrorIsToldOnceAndWithoutItsWrapping) {
  const Recorder& recorder = Start(Operation::kUp);
  observer_.diagnostic({pulumi::Severity::kError, kUrn,
                        "1 error occurred:\n\t* expiry is refused\n\n", false});
  observer_.diagnostic({pulumi::Severity::kError, "", "update failed", false});
  ASSERT_EQ(recorder.diagnostics().size(), 1u);
  EXPECT_EQ(recorder.diagnostics()[0].message, "expiry is refused");
}

TEST_F(RecorderTest, ProgressIsShownAndNotKept) {
  const Recorder& recorder = Start(Operation::kUp);
  observer_.diagnostic(
      {pulumi::Severity::kInfo, kUrn, "waiting for ACTIVE", true});
  EXPECT_TRUE(recorder.diagnostics().empty());
  EXPECT_THAT(console_.text(), HasSubstr("orders waiting for ACTIVE"));
}

TEST_F(RecorderTest, AnIndexThatGoesIsNamed) {
  Start(Operation::kPreview);
  pulumi::StepStarted started;
  started.op = "update";
  started.urn = kUrn;
  started.type = kTable;
  started.planning = true;
  started.detailed_diff = {
      {"globalSecondaryIndexes[1]", pulumi::DiffKind::kDelete}};
  started.removed = {{"globalSecondaryIndexes[1]", "by-state"}};
  observer_.started(started);
  EXPECT_THAT(console_.text(), HasSubstr("the index by-state goes"));
}

class Refusals : public RecorderTest {
 protected:
  void Begin(const std::string& op, const std::string& urn = kUrn) {
    pulumi::StepStarted started;
    started.op = op;
    started.urn = urn;
    started.type = kTable;
    observer_.started(started);
  }
  void Error(const std::string& message, const std::string& urn = kUrn) {
    observer_.diagnostic({pulumi::Severity::kError, urn, message, false});
  }
  static std::string Protected(const std::string& urn) {
    return "resource \"" + urn +
           "\" cannot be deleted\nbecause it is protected. To unprotect the "
           "resource, either remove the `protect` flag";
  }
};

TEST_F(Refusals, AreTypedAndNotFoundInNames) {
  const std::string protected_urn =
      "urn:pulumi:s::p::aws:dynamodb/table:Table::protected-orders";
  for (const std::string& message :
       {std::string("AccessDeniedException: not authorized to perform "
                    "dynamodb:CreateTable on table/protected-orders"),
        std::string("policy protect-prod: Only one TargetTrackingScaling"),
        std::string("table orders is protected"),
        std::string("it was refused: nothing done"),
        "updating " + Protected(protected_urn)}) {
    const Recorder& recorder = Start(Operation::kUp);
    Begin("update", protected_urn);
    Error(message, protected_urn);
    EXPECT_FALSE(recorder.only_refused()) << message;
    EXPECT_TRUE(recorder.applied()) << message << ": nobody knows";
  }
}

TEST_F(Refusals, OfTheEngineAndOfTheProviderTouchNothing) {
  for (const std::string& message :
       {Protected(kUrn), std::string("refused: table orders is not deleted"),
        std::string("1 error occurred:\n\t* refused: not ours\n\n"),
        std::string("Preview failed: refused: not ours"),
        std::string("unable to replace resource \"") + kUrn +
            "\"\nas it is currently marked for protection. To unprotect",
        std::string("unable to replace resource \"") + kUrn +
            "\" as part of replacing \"urn:pulumi:x\" as it is currently "
            "marked for protection. To unprotect"}) {
    const Recorder& recorder = Start(Operation::kUp);
    Begin("delete");
    Error(message);
    EXPECT_TRUE(recorder.only_refused()) << message;
    EXPECT_FALSE(recorder.applied()) << message;
  }
}

TEST_F(Refusals, AreNotAllWhereSomethingElseFailed) {
  const Recorder& recorder = Start(Operation::kUp);
  Error("refused: not ours");
  Error("AccessDeniedException", "urn:other");
  EXPECT_FALSE(recorder.only_refused());
}

// The engine lets a policy go that goes with its target, and asks about the
// target alone.
TEST_F(Refusals, ComeBeforeWhatGoesAlongIsTouched) {
  const Recorder& recorder = Start(Operation::kDestroy);
  Step("delete", kTable, "urn:along");
  Begin("delete");
  Error("refused: not ours");
  EXPECT_FALSE(recorder.applied());
}

TEST_F(Refusals, DoNotUndoWhatWasDoneBefore) {
  const Recorder& recorder = Start(Operation::kUp);
  Step("create", kTable, "urn:first");
  Begin("delete");
  Error("refused: not allowed");
  EXPECT_TRUE(recorder.only_refused());
  EXPECT_TRUE(recorder.applied());
}

TEST_F(Refusals, CountWhatARunOnlyReadAsNothing) {
  const Recorder& recorder = Start(Operation::kUp);
  Step("same", kTable, "urn:first");
  Begin("refresh", "urn:second");
  Done("update", kTable, "urn:second");
  EXPECT_FALSE(recorder.applied());
}

TEST(Summarize, TellsWhatHappened) {
  StackReport report;
  report.resources = {{"a", "", "", "create", {}},
                      {"b", "", "", "create", {}},
                      {"c", "", "", "same", {}}};
  EXPECT_EQ(Summarize(report, false), "2 created, 1 unchanged");
  EXPECT_EQ(Summarize(report, true), "2 to create, 1 unchanged");
  EXPECT_EQ(Summarize({}, false), "nothing to do");
}

}  // namespace
}  // namespace dynaplane::stack
