// The order of a run and all that can come in between, on scripts of an engine.
#include "stack/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "pulumi/state/journal_records.h"
#include "pulumi/state/run_journal.h"
#include "pulumi/state/run_record.h"
#include "pulumi/state/stack_lock.h"
#include "stack/testing/run_world.h"

namespace dynaplane::stack {
namespace {

using pulumi::Interrupter;
using pulumi::Operation;
using pulumi::testing::Script;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

constexpr char kUrn[] =
    "urn:pulumi:default.AwsDynamodb.orders::dynaplane::aws:dynamodb/"
    "table:Table::orders";
constexpr char kLocked[] =
    "error: the stack is currently locked by 1 lock(s). Either wait for the "
    "other process(es) to end or delete the lock file with `pulumi cancel`.";

Json Recorded(const std::string& name) {
  return Json::parse(*base::LoadFile(std::string(DYNAPLANE_SOURCE_DIR) +
                                     "/src/stack/testdata/runs/" + name +
                                     ".json"));
}

class StackRunTest : public ::testing::Test {
 protected:
  // The stack as it was before the recorded edit of a tag.
  StackRunTest() { world_.WriteState(edit_["before"]); }

  std::string manifest() const { return edit_["manifest"]; }
  // What the engine said of the edit, and the state that it wrote.
  Script Edit() {
    Script script;
    for (const Json& event : edit_["calls"].back()["events"]) {
      script.events += event.dump() + "\n";
    }
    script.effect = [this](auto*) { world_.WriteState(edit_["after"]); };
    return script;
  }
  StackRunResult Up(std::deque<Script> scripts) {
    return world_.Run(Operation::kUp, manifest(), std::move(scripts));
  }
  std::vector<std::string> Verbs() const {
    std::vector<std::string> verbs;
    for (const auto& call : world_.engine().calls()) {
      verbs.push_back(call[0] == "stack" ? call[0] + " " + call[1] : call[0]);
    }
    return verbs;
  }
  const state::StackName name_ = *state::ParseStackName(testing::kStack);
  const Json edit_ = Recorded("edit");
  testing::RunWorld world_;
};

TEST_F(StackRunTest, ClaimsDecidesAndRuns) {
  int decided = 0;
  world_.options.decide = [&](state::StateLookup now, bool by_us, auto&,
                              auto&) -> Result<void> {
    ++decided;
    EXPECT_FALSE(by_us);
    EXPECT_NE(now.state.Find(kUrn), nullptr);
    // Nobody else gets the stack from here on.
    EXPECT_TRUE(state::FindRun(world_.backend(), name_));
    return {};
  };
  const auto result = Up({Edit()});
  EXPECT_EQ(result.ending, Ending::kDone);
  EXPECT_EQ(decided, 1);
  EXPECT_THAT(Verbs(), ElementsAre("up"));
  EXPECT_FALSE(state::FindRun(world_.backend(), name_));
}

TEST_F(StackRunTest, ARefusalOnceItIsClaimedTouchesNothing) {
  world_.options.decide = [](auto, bool, auto&, auto&) -> Result<void> {
    return Fail(Ending::kRefused, "the state has changed");
  };
  const auto result = Up({Edit()});
  EXPECT_EQ(result.ending, Ending::kRefused);
  EXPECT_STREQ(result.report.Outcome(), "refused");
  EXPECT_THAT(Verbs(), IsEmpty());
  EXPECT_EQ(world_.ReadState(), edit_["before"]);
  EXPECT_THAT(world_.told(), HasSubstr("error: the state has changed"));
}

TEST_F(StackRunTest, AnEngineThatCannotBeStartedIsAFailure) {
  const auto result = Up({});
  EXPECT_EQ(result.ending, Ending::kFailed);
  EXPECT_EQ(result.report.diagnostics.size(), 1u);
  EXPECT_FALSE(state::FindRun(world_.backend(), name_));
}

TEST_F(StackRunTest, ALockOfTheDeadIsReleased) {
  const auto folder =
      *world_.backend().folder /
      ".pulumi/locks/organization/dynaplane/default.AwsDynamodb.orders";
  const auto lock = folder / "1.json";
  // Of before this machine's last start: nobody can have it any more.
  ASSERT_TRUE(base::WriteFileAtomically(
      lock, Json{{"pid", 4711},
                 {"username", "u"},
                 {"hostname", state::HostName()},
                 {"timestamp", "2001-01-01T00:00:00Z"}}
                .dump()));
  const auto result = Up({{.error_text = kLocked, .exit_code = 255}, Edit()});
  EXPECT_EQ(result.ending, Ending::kDone);
  EXPECT_THAT(Verbs(), ElementsAre("up", "up"));
  EXPECT_FALSE(std::filesystem::exists(lock));
  EXPECT_THAT(world_.told(), HasSubstr("the lock of a run that died"));
}

TEST_F(StackRunTest, ALockOfTheLivingIsLeft) {
  const auto result = Up({{.error_text = kLocked, .exit_code = 255}, Edit()});
  EXPECT_EQ(result.ending, Ending::kFailed);
  EXPECT_THAT(Verbs(), ElementsAre("up"));
  EXPECT_THAT(world_.told(), HasSubstr("dynaplane cancel"));
}

// Ctrl-C: the engine ends in order, and what it has done is in the state.
TEST_F(StackRunTest, AnInterruptedRunIsNoFailure) {
  Script script = Edit();
  script.exit_code = 255;
  script.effect = [](Interrupter* interrupter) {
    kill(getpid(), SIGINT);
    pollfd waits = {interrupter->descriptor(), POLLIN, 0};
    EXPECT_EQ(poll(&waits, 1, 10'000), 1);
  };
  // A process of its own: a signal that came once is never forgotten. Not a
  // fork of this one, which would have no thread that waits for signals.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const auto result = Up({script, Edit()});
        const bool right =
            result.ending == Ending::kInterrupted && Verbs().size() == 1 &&
            std::string(result.report.Outcome()) == "interrupted";
        _exit(right ? 42 : 1);
      },
      ::testing::ExitedWithCode(42), "");
}

// The second one kills it: what it had done stands in the journal alone.
TEST_F(StackRunTest, InterruptedTwiceItLeavesTheRestToTheNext) {
  Script script = Edit();
  script.exit_code = 137;
  script.effect = [](Interrupter* interrupter) {
    for (int number = 1; number <= 2; ++number) {
      kill(getpid(), SIGINT);
      while (interrupter->count() < number) {
        pollfd waits = {interrupter->descriptor(), POLLIN, 0};
        poll(&waits, 1, 10);
      }
    }
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const auto result = Up({script, Edit()});
        const bool right = result.ending == Ending::kInterrupted &&
                           Verbs().size() == 1 &&
                           world_.told().find("the next command takes it in") !=
                               std::string::npos;
        _exit(right ? 42 : 1);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST_F(StackRunTest, ANewStackIsMadeFirst) {
  std::filesystem::remove(world_.StatePath());
  const auto result = Up({{}, Edit()});
  EXPECT_EQ(result.ending, Ending::kDone);
  EXPECT_THAT(Verbs(), ElementsAre("stack init", "up"));
}

TEST_F(StackRunTest, AStackThatCannotBeMadeEndsTheRun) {
  std::filesystem::remove(world_.StatePath());
  const auto result = Up({{.error_text = "no room", .exit_code = 255}, Edit()});
  EXPECT_EQ(result.ending, Ending::kFailed);
  EXPECT_THAT(Verbs(), ElementsAre("stack init"));
  EXPECT_THAT(world_.told(), HasSubstr("cannot be made: no room"));
}

TEST_F(StackRunTest, ADestroyOfNothingAsksNobody) {
  std::filesystem::remove(world_.StatePath());
  const auto result = world_.Run(Operation::kDestroy, manifest(), {});
  EXPECT_EQ(result.ending, Ending::kDone);
  EXPECT_THAT(Verbs(), IsEmpty());
  EXPECT_THAT(world_.told(), HasSubstr("nothing to do"));
}

class KilledRunTest : public StackRunTest {
 protected:
  // A run that was killed between the request and its answer.
  KilledRunTest() {
    const auto claimed = *state::RunJournal::Claim(world_.backend(), name_);
    state::State none;
    (void)claimed->Begin({}, {}, none);
    std::ofstream(claimed->path(), std::ios::app) << pulumi::ToJournalLine(
        {{"begin", "update"},
         {"id", "orders"},
         {"inputs",
          edit_["after"]["checkpoint"]["latest"]["resources"][2]["inputs"]},
         {"step", "1.1"},
         {"urn", kUrn}});
  }
};

TEST_F(KilledRunTest, AWSIsAskedAboutWhatItHadBegun) {
  const auto result = Up({{}, Edit()});
  EXPECT_EQ(result.ending, Ending::kDone);
  ASSERT_THAT(Verbs(), ElementsAre("refresh", "up"));
  EXPECT_THAT(world_.engine().calls()[0], ::testing::Contains(kUrn));
  EXPECT_THAT(world_.engine().calls()[1], Not(::testing::Contains(kUrn)));
  EXPECT_THAT(world_.told(), HasSubstr("a run was killed before its end"));
  EXPECT_TRUE(state::ReadStackJournal(*world_.backend().folder, name_)
                  .journal.steps.empty());
}

TEST_F(KilledRunTest, WithoutAnAnswerNothingGoesOn) {
  const auto result =
      Up({{.error_text = "no way to AWS", .exit_code = 255}, Edit()});
  EXPECT_EQ(result.ending, Ending::kFailed);
  EXPECT_THAT(Verbs(), ElementsAre("refresh"));
  EXPECT_EQ(state::ReadStackJournal(*world_.backend().folder, name_)
                .journal.steps.size(),
            1u);
}

TEST_F(KilledRunTest, APreviewAsksNobody) {
  const auto result = world_.Run(Operation::kPreview, manifest(), {Edit()});
  EXPECT_EQ(result.ending, Ending::kDone);
  EXPECT_THAT(Verbs(), ElementsAre("preview"));
}

TEST_F(KilledRunTest, WhatTheRunItselfHasChangedIsDecidedOnAgain) {
  std::vector<bool> by_us;
  world_.options.decide = [&](auto, bool ours, auto&, auto&) -> Result<void> {
    by_us.push_back(ours);
    return {};
  };
  EXPECT_EQ(Up({{}, Edit()}).ending, Ending::kDone);
  EXPECT_THAT(by_us, ElementsAre(false, true));
}

}  // namespace
}  // namespace dynaplane::stack
