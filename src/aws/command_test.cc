#include "aws/command.h"

#include <gtest/gtest.h>

#include <thread>

#include "aws/testing/temporary_folder.h"

namespace dynaplane::aws {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Words = std::vector<std::string>;

TEST(SplitCommandTest, AsAShellDoes) {
  for (const auto& [command, expected] : std::map<std::string, Words>{
           {"", {}},
           {"  ", {}},
           {"tool", {"tool"}},
           {" tool  -a\tb\n", {"tool", "-a", "b"}},
           {R"(tool "two words" 'and "this"')",
            {"tool", "two words", R"(and "this")"}},
           {R"(a"b"'c'd)", {"abcd"}},
           {R"(tool "")", {"tool", ""}},
           {R"(a\ b "c\"d\\e\f" '\g')", {"a b", R"(c"d\e\f)", R"(\g)"}},
           {"echo $HOME; ls | x > y `z`",
            {"echo", "$HOME;", "ls", "|", "x", ">", "y", "`z`"}}}) {
    const auto words = SplitCommand(command);
    ASSERT_TRUE(words) << command;
    EXPECT_EQ(*words, expected) << command;
  }
  EXPECT_FALSE(SplitCommand("tool 'open"));
  EXPECT_FALSE(SplitCommand("tool \"open"));
}

Result<Secret> OutputOf(const Words& words, milliseconds timeout = seconds(30),
                        const base::Cancellation& cancel = {}) {
  return RunCommand(words, timeout, cancel);
}

TEST(RunCommandTest, GivesTheOutput) {
  const auto output = OutputOf({"printf", "%s|", "a b", "$HOME"});
  ASSERT_TRUE(output) << output.error().message;
  EXPECT_EQ(output->Reveal(), "a b|$HOME|");
}

TEST(RunCommandTest, TheProgramHasNoInput) {
  const auto output = OutputOf({"cat"});
  ASSERT_TRUE(output);
  EXPECT_TRUE(output->empty());
}

TEST(RunCommandTest, FailuresNameTheProgramAlone) {
  const auto status = OutputOf({"sh", "-c", "echo OUT; echo ERR >&2; exit 3"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorClass::kConfiguration);
  EXPECT_EQ(status.error().message,
            "credential_process sh ended with status 3; run it by hand to see "
            "why");
  const auto killed = OutputOf({"sh", "-c", "kill -TERM $$"});
  ASSERT_FALSE(killed);
  EXPECT_NE(killed.error().message.find("signal 15"), std::string::npos);
  const auto missing = OutputOf({"/nonexistent/tool", "SECRET"});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nonexistent/tool cannot be run"),
            std::string::npos);
  EXPECT_EQ(missing.error().message.find("SECRET"), std::string::npos);
}

TEST(RunCommandTest, ItsTimeAndOutputAreBounded) {
  const auto slow = OutputOf({"sleep", "3600"}, milliseconds(100));
  ASSERT_FALSE(slow);
  EXPECT_NE(slow.error().message.find("did not end"), std::string::npos);
  const auto closed =
      OutputOf({"sh", "-c", "exec >&-; exec sleep 3600"}, milliseconds(100));
  ASSERT_FALSE(closed);
  const auto loud = OutputOf({"yes"});
  ASSERT_FALSE(loud);
  EXPECT_NE(loud.error().message.find("prints more than 64 KiB"),
            std::string::npos);
}

// The program says that it runs by making a file.
TEST(RunCommandTest, CancelKillsIt) {
  const testing::TemporaryFolder folder;
  const std::string mark = folder.path() + "/runs";
  base::Cancellation cancel;
  std::thread canceller([&] {
    while (!std::filesystem::exists(mark)) std::this_thread::yield();
    cancel.Cancel();
  });
  const auto output = OutputOf(
      {"sh", "-c", "touch \"$0\"; exec sleep 3600", mark}, seconds(60), cancel);
  canceller.join();
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, ErrorClass::kCancelled);
}

}  // namespace
}  // namespace dynaplane::aws
