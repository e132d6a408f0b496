#include "cli/stale_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "cli/private_folder.h"

namespace dynaplane::cli {
namespace {

class StaleLockTest : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = PrivateFolder::Make();
    ASSERT_TRUE(folder.has_value());
    folder_.emplace(*std::move(folder));
    backend_.folder = folder_->path();
  }
  void Lock(const std::string& name, pid_t pid, const std::string& host) {
    const nlohmann::json lock = {{"pid", pid}, {"hostname", host}};
    ASSERT_TRUE(WriteFileAtomically(folder_->path() / ".pulumi/locks" /
                                        "organization/p/s" / (name + ".json"),
                                    lock.dump())
                    .has_value());
  }
  static std::string Host() {
    std::array<char, 256> name = {};
    gethostname(name.data(), name.size() - 1);
    return name.data();
  }
  // A process that has ended; `reaped` or still a zombie.
  static pid_t Ended(bool reaped) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    siginfo_t info = {};
    waitid(P_PID, static_cast<id_t>(child), &info,
           WEXITED | (reaped ? 0 : WNOWAIT));
    return child;
  }
  bool IsStale() const { return IsLockStale(backend_, {"", "p", "s"}); }

  std::optional<PrivateFolder> folder_;
  Backend backend_;
};

TEST_F(StaleLockTest, NoLockIsNotStale) { EXPECT_FALSE(IsStale()); }

TEST_F(StaleLockTest, OfADeadProcess) {
  Lock("a", Ended(/*reaped=*/true), Host());
  EXPECT_TRUE(IsStale());
}

TEST_F(StaleLockTest, OfAZombie) {
  const pid_t zombie = Ended(/*reaped=*/false);
  Lock("a", zombie, Host());
  EXPECT_TRUE(IsStale());
  waitpid(zombie, nullptr, 0);
}

TEST_F(StaleLockTest, OfALivingProcessOrAnotherMachine) {
  Lock("a", Ended(/*reaped=*/true), "another-machine");
  EXPECT_FALSE(IsStale());
  Lock("a", getpid(), Host());
  EXPECT_FALSE(IsStale());
}

TEST_F(StaleLockTest, OneLivingLockIsEnough) {
  Lock("a", Ended(/*reaped=*/true), Host());
  Lock("b", getpid(), Host());
  EXPECT_FALSE(IsStale());
}

}  // namespace
}  // namespace dynaplane::cli
