#include "base/private_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "base/files.h"

namespace dynaplane::base {
namespace {

namespace fs = std::filesystem;

// A process that makes a folder and ends without a chance to remove it.
fs::path FolderOfTheDead() {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    const auto folder = PrivateFolder::Make();
    const std::string name = folder ? folder->path().string() : "";
    const bool told = write(ends[1], name.data(), name.size()) > 0;
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  char name[4096];
  const ssize_t count = read(ends[0], name, sizeof name);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return std::string(name, count > 0 ? count : 0);
}

TEST(PrivateFolder, GoesWithAllItHolds) {
  std::optional<PrivateFolder> folder = *PrivateFolder::Make();
  const fs::path path = folder->path();
  ASSERT_TRUE(WriteFileAtomically(path / "a/b", "text"));
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
  folder.reset();
  EXPECT_FALSE(fs::exists(path));
}

TEST(PrivateFolder, TheNextOneRemovesWhatTheDeadHaveLeft) {
  const fs::path left = FolderOfTheDead();
  ASSERT_TRUE(fs::is_directory(left));
  const PrivateFolder living = *PrivateFolder::Make();
  EXPECT_FALSE(fs::exists(left));
  const PrivateFolder other = *PrivateFolder::Make();
  EXPECT_TRUE(fs::exists(living.path()));
}

TEST(PrivateFolder, FoldersOfTheSameKindOfNameStay) {
  std::string own = fs::temp_directory_path() / "dynaplane-XXXXXX";
  ASSERT_NE(mkdtemp(own.data()), nullptr);
  ASSERT_TRUE(WriteFileAtomically(fs::path(own) / "work", "mine"));
  const PrivateFolder folder = *PrivateFolder::Make();
  EXPECT_TRUE(fs::exists(fs::path(own) / "work"));
  fs::remove_all(own);
}

}  // namespace
}  // namespace dynaplane::base
