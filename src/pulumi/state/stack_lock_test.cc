#include "pulumi/state/stack_lock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/private_folder.h"
#include "pulumi/state/run_journal.h"

namespace pulumi::state {
namespace {

using ::testing::HasSubstr;

const StackName kStack = {"", "p", "s"};

std::string TimeText(std::time_t time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.25Z", fmt::gmtime(time));
}

class StackLockTest : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = base::PrivateFolder::Make();
    ASSERT_TRUE(folder.has_value());
    folder_.emplace(*std::move(folder));
    backend_.folder = folder_->path();
  }
  void TearDown() override {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
  }

  // As the engine writes it.
  void Lock(const std::string& name, pid_t pid,
            const std::string& host = HostName(),
            std::time_t taken = std::time(nullptr)) {
    const nlohmann::json lock = {{"pid", pid},
                                 {"username", "me"},
                                 {"hostname", host},
                                 {"timestamp", TimeText(taken)}};
    ASSERT_TRUE(base::WriteFileAtomically(folder_->path() / ".pulumi/locks" /
                                              "organization/p/s" /
                                              (name + ".json"),
                                          lock.dump())
                    .has_value());
  }
  // A process that waits, under that name.
  pid_t Start(const char* name) {
    std::array<int, 2> ready = {};
    EXPECT_EQ(pipe(ready.data()), 0);
    child_ = fork();
    if (child_ == 0) {
      prctl(PR_SET_NAME, name);
      if (write(ready[1], "x", 1) != 1) _exit(1);
      for (;;) pause();
    }
    char byte = 0;
    EXPECT_EQ(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return child_;
  }
  void End() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    child_ = 0;
  }
  Life LifeNow() const {
    const auto locks = LocksOf(backend_, kStack);
    EXPECT_EQ(locks.size(), 1u);
    return locks.at(0).life;
  }
  // In the record.
  void Change(const std::string& from, const std::string& to) {
    const auto file = folder_->path() / ".pulumi/stacks/p/s.run";
    std::string text = *base::LoadFile(file);
    text.replace(text.find(from), from.size(), to);
    ASSERT_TRUE(base::WriteFileAtomically(file, text));
  }

  std::optional<base::PrivateFolder> folder_;
  Backend backend_;
  pid_t child_ = 0;
};

TEST_F(StackLockTest, NoLockIsNoneOfTheDead) {
  EXPECT_FALSE(AreAllDead(LocksOf(backend_, kStack)));
  EXPECT_FALSE(FindRun(backend_, kStack));
  EXPECT_TRUE(RemoveDeadLocks(backend_, kStack));
}

TEST_F(StackLockTest, OfARunOfOursThatLivesAndDies) {
  RecordRun(backend_, kStack, Start("whatever"));
  Lock("a", child_);
  EXPECT_EQ(LifeNow(), Life::kAlive);
  EXPECT_THAT(*FindRun(backend_, kStack),
              HasSubstr(fmt::format("process {}, started 2", child_)));
  EXPECT_FALSE(RemoveDeadLocks(backend_, kStack));
  End();
  EXPECT_EQ(LifeNow(), Life::kDead);
  EXPECT_TRUE(RemoveDeadLocks(backend_, kStack));
  EXPECT_TRUE(LocksOf(backend_, kStack).empty());
}

// The number of a dead engine is another process's now.
TEST_F(StackLockTest, AReusedNumberIsNotTheHolder) {
  RecordRun(backend_, kStack, Start("pulumi"));
  Lock("a", child_);
  const auto start = std::to_string(FindProcess(child_)->start);
  Change("\"start\":" + start, "\"start\":1");
  EXPECT_EQ(LifeNow(), Life::kDead);
}

TEST_F(StackLockTest, OfAnotherNamespaceNothingIsKnown) {
  RecordRun(backend_, kStack, Start("pulumi"));
  Lock("a", child_);
  End();
  Change(PidNamespace(), "pid:[1]");
  EXPECT_EQ(LifeNow(), Life::kUnknown);
  EXPECT_TRUE(FindRun(backend_, kStack));
}

// Plain `pulumi` in a container with this host's name, on a shared volume.
TEST_F(StackLockTest, ANumberThatIsNotThereProvesNothing) {
  Start("pulumi");
  const pid_t gone = child_;
  End();
  Lock("a", gone);
  EXPECT_EQ(LifeNow(), Life::kUnknown);
  EXPECT_FALSE(RemoveDeadLocks(backend_, kStack));
}

TEST_F(StackLockTest, OfAPlainPulumiThatLivesHere) {
  Lock("a", Start("pulumi"));
  EXPECT_EQ(LifeNow(), Life::kAlive);
}

// Process 1 of a container that was started anew, and the like.
TEST_F(StackLockTest, ANumberThatIsThereProvesNothingEither) {
  Lock("a", Start("sh"));
  EXPECT_EQ(LifeNow(), Life::kUnknown);
  End();
  Lock("a", Start("pulumi"), HostName(), std::time(nullptr) - 60);
  EXPECT_TRUE(LifeNow() == Life::kUnknown ||
              BootTime() > std::time(nullptr) - 60);
}

TEST_F(StackLockTest, OlderThanTheMachinesBoot) {
  Lock("a", getpid(), HostName(), BootTime() - 60);
  EXPECT_EQ(LifeNow(), Life::kDead);
  Lock("a", getpid(), "another-machine", BootTime() - 60);
  EXPECT_EQ(LifeNow(), Life::kUnknown);
}

TEST_F(StackLockTest, OneThatMayLiveIsEnough) {
  RecordRun(backend_, kStack, Start("pulumi"));
  Lock("a", child_);
  End();
  EXPECT_TRUE(AreAllDead(LocksOf(backend_, kStack)));
  Lock("b", 4711, "another-machine");
  EXPECT_FALSE(AreAllDead(LocksOf(backend_, kStack)));
  EXPECT_THAT(*FindRun(backend_, kStack), HasSubstr("another-machine"));
}

TEST_F(StackLockTest, WhatIsNoLockTellsNothing) {
  const auto folder = folder_->path() / ".pulumi/locks/organization/p/s";
  for (const char* text : {"", "[]", "{\"pid\": \"x\", \"timestamp\": 1}"}) {
    ASSERT_TRUE(base::WriteFileAtomically(folder / "a.json", text));
    EXPECT_EQ(LifeNow(), Life::kUnknown);
    EXPECT_THAT(LocksOf(backend_, kStack)[0].Describe(), HasSubstr("a.json"));
  }
}

TEST_F(StackLockTest, OfAnyBackendTheEngineTells) {
  Backend elsewhere;
  elsewhere.url = "s3://states-of-this-test";
  const auto locks = LocksIn(
      "the stack is currently locked by 2 lock(s). …\n"
      "  s3://states/.pulumi/locks/organization/p/s/1.json: created by "
      "me@another-machine (pid 4711) at 2026-01-01T01:00:00+01:00\n"
      "  s3://states/.pulumi/locks/organization/p/s/2.json: created by "
      "you@" +
          HostName() + " (pid 1) at 2000-01-01T00:00:00Z",
      elsewhere, kStack);
  ASSERT_EQ(locks.size(), 2u);
  EXPECT_EQ(locks[0].Describe(),
            "process 4711 of me on another-machine, locked since 2026-01-01 "
            "00:00:00 UTC");
  EXPECT_EQ(locks[0].life, Life::kUnknown);
  EXPECT_EQ(locks[1].life, Life::kDead);
}

TEST_F(StackLockTest, TheEnginesLockIsTakenAndGivenBack) {
  {
    const auto lock = EngineLock::Take(backend_, kStack);
    ASSERT_TRUE(lock) << lock.error().message;
    const auto locks = LocksOf(backend_, kStack);
    ASSERT_EQ(locks.size(), 1u);
    EXPECT_EQ(locks[0].pid, getpid());
    EXPECT_EQ(locks[0].life, Life::kAlive);
  }
  EXPECT_TRUE(LocksOf(backend_, kStack).empty());
  Lock("a", 4711, "another-machine");
  const auto refused = EngineLock::Take(backend_, kStack);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("dynaplane cancel"));
  EXPECT_EQ(LocksOf(backend_, kStack).size(), 1u);
}

TEST_F(StackLockTest, ARunIsFoundByItsJournal) {
  {
    const auto journal = RunJournal::Claim(backend_, kStack);
    ASSERT_TRUE(journal && *journal);
    EXPECT_THAT(*FindRun(backend_, kStack),
                HasSubstr(fmt::format("process {}, started 2", getpid())));
  }
  EXPECT_FALSE(FindRun(backend_, kStack));
  EXPECT_FALSE(ReadRunRecord(backend_, kStack));
}

}  // namespace
}  // namespace pulumi::state
