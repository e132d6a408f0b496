#include "base/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/private_folder.h"

namespace dynaplane::base {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class Files : public testing::Test {
 protected:
  fs::path Path(const char* name) const { return folder_.path() / name; }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    const auto paths = base::ListFolder(folder_.path());
    for (const fs::path& path : paths.value()) {
      if (path.filename() != ".lock") names.push_back(path.filename());
    }
    return names;
  }
  static mode_t Mode(const fs::path& path) {
    struct stat status = {};
    stat(path.c_str(), &status);
    return status.st_mode & 07777;
  }

  PrivateFolder folder_ = *PrivateFolder::Make();
};

TEST_F(Files, ANewFileTakesNoPlaceThatIsTaken) {
  ASSERT_TRUE(WriteNewFile(Path("a"), "first"));
  const auto second = WriteNewFile(Path("a"), "second");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().ending, Ending::kInvalid);
  EXPECT_THAT(second.error().message, HasSubstr("has appeared meanwhile"));
  EXPECT_EQ(LoadFile(Path("a")).value(), "first");
  fs::create_symlink("gone", Path("link"));
  EXPECT_FALSE(WriteNewFile(Path("link"), "x"));
  EXPECT_THAT(Names(), ElementsAre("a", "link"));
}

TEST_F(Files, AFileIsReplacedOnlyIfItIsStillWhatWasRead) {
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "old", 0640));
  fs::create_symlink("a", Path("link"));
  ASSERT_TRUE(ReplaceFile(Path("link"), "old", "new"));
  EXPECT_EQ(LoadFile(Path("a")).value(), "new");
  EXPECT_EQ(Mode(Path("a")), 0640u);
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  const auto late = ReplaceFile(Path("a"), "old", "other");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().ending, Ending::kFailed);
  EXPECT_THAT(late.error().message, HasSubstr("changed by somebody else"));
  fs::remove(Path("a"));
  EXPECT_FALSE(ReplaceFile(Path("a"), "new", "other"));
  EXPECT_THAT(Names(), ElementsAre("link"));
}

TEST_F(Files, FoldersAreMadeForTheirOwnerAlone) {
  ASSERT_TRUE(WriteFileAtomically(Path("x/y/a"), "text"));
  EXPECT_EQ(Mode(Path("x")), 0700u);
  EXPECT_EQ(Mode(Path("x/y")), 0700u);
  EXPECT_EQ(Mode(Path("x/y/a")), 0600u);
}

TEST_F(Files, WhatIsInTheWayIsAnErrorAndNoException) {
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "text"));
  fs::create_symlink("loop", Path("loop"));
  for (const char* path : {"a/b", "loop/b", "a/b/c"}) {
    EXPECT_FALSE(WriteFileAtomically(Path(path), "x")) << path;
    EXPECT_FALSE(WriteNewFile(Path(path), "x")) << path;
    EXPECT_FALSE(ReplaceFile(Path(path), "", "x")) << path;
    const auto can = CheckCanWrite(Path(path));
    ASSERT_FALSE(can) << path;
    EXPECT_EQ(can.error().ending, Ending::kInvalid);
    EXPECT_THAT(can.error().message, HasSubstr("cannot be written"));
  }
  EXPECT_TRUE(CheckCanWrite(Path("b")));
  EXPECT_TRUE(CheckCanWrite(Path("not/yet/there")));
}

}  // namespace
}  // namespace dynaplane::base
