#include "base/bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "base/descriptor.h"

namespace dynaplane::base {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class Bytes : public testing::Test {
 protected:
  Bytes() {
    std::string name = testing::TempDir() + "/bytes-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~Bytes() override { fs::remove_all(folder_); }

  fs::path Write(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  fs::path folder_;
};

TEST_F(Bytes, AFileIsReadUpToItsLimit) {
  EXPECT_EQ(ReadFile(Write("a", "12345"), 5), "12345");
  EXPECT_EQ(ReadFile(Write("a", ""), 0), "");
  const auto text = ReadFile(Write("a", "123456"), 5);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().error, EFBIG);
  EXPECT_EQ(text.error().Words(),
            "it has more than 5 bytes, which is the limit");
}

TEST_F(Bytes, AnEndlessDeviceEndsAtTheLimit) {
  const auto text = ReadFile("/dev/zero", 3 * kMiB);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().Words(), "it has more than 3 MiB, which is the limit");
}

TEST_F(Bytes, WhatCannotBeReadSaysWhy) {
  EXPECT_EQ(ReadFile(folder_ / "none", 9).error().error, ENOENT);
  EXPECT_EQ(ReadFile(folder_, 9).error().Words(), "Is a directory");
}

TEST_F(Bytes, AFolderIsListedWholeOrNotAtAll) {
  Write("b", "");
  Write("a", "");
  const auto entries = ListFolder(folder_);
  ASSERT_TRUE(entries);
  EXPECT_THAT(*entries, ElementsAre(folder_ / "a", folder_ / "b"));
  EXPECT_EQ(ListFolder(folder_ / "none").error().error, ENOENT);
  EXPECT_EQ(ListFolder(folder_ / "a").error().error, ENOTDIR);
  fs::create_symlink("loop", folder_ / "loop");
  EXPECT_EQ(ListFolder(folder_ / "loop").error().error, ELOOP);
}

TEST_F(Bytes, NotBeingAllowedToLookIsNoNo) {
  EXPECT_EQ(Exists(Write("a", "")), true);
  EXPECT_EQ(Exists(folder_ / "none"), false);
  EXPECT_EQ(Exists(folder_ / "a" / "below"), false);
  fs::create_symlink("loop", folder_ / "loop");
  EXPECT_EQ(Exists(folder_ / "loop").error().error, ELOOP);
}

TEST(Utf8, WellFormedText) {
  for (const char* text :
       {"", "plain", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
        "gr\xC3\xBC\xC3\x9F"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  EXPECT_TRUE(IsUtf8(std::string_view("\0", 1)));
}

TEST(Utf8, MalformedBytes) {
  for (const char* bytes :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41",
        "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "ok\xFE"}) {
    EXPECT_FALSE(IsUtf8(bytes)) << bytes;
  }
}

TEST(Utf8, OtherBytesBecomeTheReplacementCharacter) {
  EXPECT_EQ(ToUtf8("gr\u00FC\u00DF"), "gr\u00FC\u00DF");
  EXPECT_EQ(ToUtf8("a\xFF\xC3/b\xE2\x82"), "a\uFFFD\uFFFD/b\uFFFD\uFFFD");
  EXPECT_TRUE(IsUtf8(ToUtf8("\xF0\x90\x80 \xED\xA0\x80")));
}

}  // namespace
}  // namespace dynaplane::base
