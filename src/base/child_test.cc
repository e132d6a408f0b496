#include "base/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "base/bytes.h"
#include "base/descriptor.h"

namespace dynaplane::base {
namespace {

// What `script` prints, as a child.
std::string Output(ChildSpec spec) {
  Pipe pipe;
  EXPECT_TRUE(pipe.Open());
  spec.output = pipe.write.get();
  Child child;
  EXPECT_EQ(child.Start(spec), 0);
  pipe.write.Close();
  const auto text = ReadAll(pipe.read.get(), kMiB);
  child.Wait();
  return text.value_or("");
}

ChildSpec Script(const std::string& script) { return {{"sh", "-c", script}}; }

TEST(Child, RunsInItsFolderWithItsEnvironment) {
  setenv("BASE_TEST_GONE", "1", 1);
  ChildSpec spec = Script("pwd; echo $A-${BASE_TEST_GONE:-none}");
  spec.folder = "/usr";
  spec.environment = {{"A", "b"}, {"BASE_TEST_GONE", std::nullopt}};
  EXPECT_EQ(Output(spec), "/usr\nb-none\n");
}

TEST(Child, TellsItsEnd) {
  Child child;
  ASSERT_EQ(child.Start(Script("exit 7")), 0);
  EXPECT_EQ(WEXITSTATUS(child.Wait()), 7);
}

TEST(Child, SaysWhyItCannotBeStarted) {
  EXPECT_EQ(Child().Start({{"/nowhere/at-all"}}), ENOENT);
  EXPECT_EQ(Child().Start({{"no-such-program"}}), ENOENT);
  EXPECT_EQ(Child().Start({{"/etc/passwd"}}), EACCES);
  ChildSpec spec = Script("true");
  spec.folder = "/nowhere";
  EXPECT_EQ(Child().Start(spec), ENOENT);
}

TEST(Child, HasAnEmptyInputAndNoSignalBlocked) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  EXPECT_EQ(Output(Script("cat; kill -TERM $$; echo not reached")), "");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(Child, GoesWithItsObjectAndTakesItsGroupAlong) {
  Pipe pipe;
  ASSERT_TRUE(pipe.Open());
  {
    Child child;
    ChildSpec spec = Script("sleep 100 & sleep 100");
    spec.output = pipe.write.get();
    ASSERT_EQ(child.Start(spec), 0);
    pipe.write.Close();
  }
  EXPECT_EQ(ReadAll(pipe.read.get(), 9), "");  // nobody holds the other end
}

// A process that starts a child which holds `pipe` open, says when that runs,
// and ends as `end` does.
template <typename End>
int StatusOfParent(Pipe& pipe, ChildSpec spec, const End& end) {
  Pipe ready;
  EXPECT_TRUE(ready.Open());
  const pid_t pid = fork();
  if (pid == 0) {
    spec.output = pipe.write.get();
    spec.errors = ready.write.get();
    Child child;
    if (child.Start(spec) != 0) _exit(99);
    pipe.write.Close();
    ready.write.Close();
    char byte = 0;
    if (read(ready.read.get(), &byte, 1) != 1) _exit(98);
    end(child);
    _exit(97);
  }
  pipe.write.Close();
  ready.write.Close();
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

constexpr char kStays[] = "echo ready >&2; exec sleep 100";

TEST(Child, DiesWithAProcessThatIsKilled) {
  Pipe pipe;
  ASSERT_TRUE(pipe.Open());
  const int status =
      StatusOfParent(pipe, Script(kStays), [](Child&) { raise(SIGKILL); });
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  EXPECT_EQ(ReadAll(pipe.read.get(), 9), "");
}

TEST(Child, EndsBeforeTheProcessThatIsToEnd) {
  Pipe pipe;
  ASSERT_TRUE(pipe.Open());
  const int status = StatusOfParent(pipe, Script(kStays), [](Child& child) {
    std::thread([] { EndWithChildren(130); }).detach();
    child.Wait();
  });
  EXPECT_EQ(WEXITSTATUS(status), 130);
  // Closed already: the child was waited for.
  pollfd end = {pipe.read.get(), POLLIN, 0};
  ASSERT_EQ(poll(&end, 1, 0), 1);
  EXPECT_TRUE(end.revents & POLLHUP);
}

TEST(Child, MayFinishWhatItWrites) {
  Pipe pipe;
  ASSERT_TRUE(pipe.Open());
  const std::string gate = testing::TempDir() + "/child-gate";
  unlink(gate.c_str());
  ASSERT_EQ(mkfifo(gate.c_str(), 0600), 0);
  ChildSpec spec = Script("echo ready >&2; cat " + gate + "; echo whole");
  spec.at_signal = AtSignal::kFinish;
  const int status = StatusOfParent(pipe, spec, [&](Child& child) {
    std::thread([&] {
      EndWithChildren(130);
      close(open(gate.c_str(), O_WRONLY));  // the child may go on
    }).detach();
    child.Wait();
  });
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(ReadAll(pipe.read.get(), 9), "whole\n");
}

TEST(Child, ASecondSignalWaitsForNoOne) {
  Pipe pipe;
  ASSERT_TRUE(pipe.Open());
  ChildSpec spec = Script(kStays);
  spec.at_signal = AtSignal::kFinish;
  const int status = StatusOfParent(pipe, spec, [](Child& child) {
    EndWithChildren(130);
    EndWithChildren(130);
    child.Wait();
  });
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(ReadAll(pipe.read.get(), 9), "");
}

}  // namespace
}  // namespace dynaplane::base
