#include "pulumi/state/run_record.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

#include "base/files.h"
#include "base/private_folder.h"

namespace pulumi::state {
namespace {

const StackName kStack = {"", "p", "s"};

class RunRecordTest : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = base::PrivateFolder::Make();
    ASSERT_TRUE(folder.has_value());
    folder_.emplace(*std::move(folder));
    backend_.folder = folder_->path();
  }
  std::filesystem::path File() const {
    return folder_->path() / ".pulumi/stacks/p/s.run";
  }

  std::optional<base::PrivateFolder> folder_;
  Backend backend_;
};

TEST_F(RunRecordTest, NamesThisProcessSoThatNoOtherIsMeant) {
  RecordRun(backend_, kStack);
  const auto record = ReadRunRecord(backend_, kStack);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->host, HostName());
  EXPECT_TRUE(record->IsOfThisNamespace());
  ASSERT_EQ(record->processes.size(), 1u);
  EXPECT_EQ(record->processes[0], *FindProcess(getpid()));
  EXPECT_EQ(record->FindLiving(), &record->processes[0]);
  struct stat status = {};
  ASSERT_EQ(stat(File().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  RemoveRunRecord(backend_, kStack);
  EXPECT_FALSE(ReadRunRecord(backend_, kStack));
}

TEST_F(RunRecordTest, AnotherRunIsAddedToIt) {
  RecordRun(backend_, kStack);
  RecordRun(backend_, kStack);
  EXPECT_EQ(ReadRunRecord(backend_, kStack)->processes.size(), 1u);
  RecordRun(backend_, kStack, getppid());
  const auto record = ReadRunRecord(backend_, kStack);
  ASSERT_EQ(record->processes.size(), 2u);
  EXPECT_EQ(record->processes[1].pid, getppid());
  EXPECT_NE(record->Find(getppid()), nullptr);
  EXPECT_EQ(record->Find(1 << 22), nullptr);
}

TEST_F(RunRecordTest, OfAnotherBootOrNamespaceIsNotAddedTo) {
  RecordRun(backend_, kStack);
  std::string text = *base::LoadFile(File());
  text.replace(text.find(BootId()), 4, "0000");
  ASSERT_TRUE(base::WriteFileAtomically(File(), text));
  const auto record = ReadRunRecord(backend_, kStack);
  EXPECT_FALSE(record->IsOfThisNamespace());
  EXPECT_EQ(record->FindLiving(), nullptr);
  RecordRun(backend_, kStack);
  EXPECT_TRUE(ReadRunRecord(backend_, kStack)->IsOfThisNamespace());
}

TEST_F(RunRecordTest, WhatIsNoRecordIsNone) {
  for (const char* text : {"", "{", "[]", "{\"processes\": [1, {\"pid\": -1}]}",
                           "{\"processes\": 1}"}) {
    ASSERT_TRUE(base::WriteFileAtomically(File(), text));
    const auto record = ReadRunRecord(backend_, kStack);
    EXPECT_TRUE(!record || record->processes.empty()) << text;
  }
}

TEST(FindProcessTest, TellsWhenItWasStarted) {
  const auto self = FindProcess(getpid());
  ASSERT_TRUE(self);
  EXPECT_LE(self->StartTime(), std::time(nullptr) + 1);
  EXPECT_GT(self->StartTime(), std::time(nullptr) - 3600);
}

TEST(FindProcessTest, AnEndedOneIsNone) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t info = {};
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  EXPECT_FALSE(FindProcess(child));  // a zombie
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(FindProcess(child));
}

}  // namespace
}  // namespace pulumi::state
