#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/private_folder.h"

namespace dynaplane::base {
namespace {

TEST(WriteFileOnceTest, TheFirstOneStays) {
  const auto folder = PrivateFolder::Make();
  const auto file = folder->path() / "below/passphrase";
  ASSERT_TRUE(WriteFileOnce(file, "first"));
  ASSERT_TRUE(WriteFileOnce(file, "second"));
  EXPECT_EQ(*LoadFile(file), "first");
  struct stat status = {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

// Whoever comes back from it finds a text, whole, that stays.
TEST(WriteFileOnceTest, OfManyAtOnceAllFindTheSame) {
  constexpr int kWriters = 8;
  constexpr int kRounds = 50;
  const auto folder = PrivateFolder::Make();
  for (int round = 0; round < kRounds; ++round) {
    const auto file = folder->path() / "below" / std::to_string(round);
    std::vector<std::string> found(kWriters);
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kWriters; ++i) {
        threads.emplace_back([&, i] {
          ASSERT_TRUE(WriteFileOnce(file, std::string(64, 'a' + i)));
          found[i] = *LoadFile(file);
        });
      }
    }
    EXPECT_EQ(found[0].size(), 64u);
    EXPECT_THAT(found, testing::Each(found[0]));
  }
  EXPECT_EQ(std::distance(
                std::filesystem::directory_iterator(folder->path() / "below"),
                std::filesystem::directory_iterator()),
            kRounds);
}

TEST(WriteFileOnceTest, WhereItCannotBeIsAnError) {
  const auto failed = WriteFileOnce("/proc/none/passphrase", "x");
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, testing::HasSubstr("/proc/none"));
}

}  // namespace
}  // namespace dynaplane::base
