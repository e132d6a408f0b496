#include "pulumi/state/torn_files.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/private_folder.h"

namespace pulumi::state {
namespace {

TEST(RemoveTornFiles, TakesWhatIsHalfWrittenAndNothingElse) {
  const auto folder = base::PrivateFolder::Make();
  const auto stacks = folder->path() / ".pulumi/stacks/shop";
  const auto locks = folder->path() / ".pulumi/locks/organization/shop/dev";
  for (const auto& file :
       {stacks / "dev.json", stacks / "dev.json.bak.attrs",
        stacks / "dev.jsonl.attrs", stacks / "dev.journal"}) {
    ASSERT_TRUE(base::WriteFileAtomically(file, "{}"));
  }
  for (const auto& file :
       {stacks / "dev.json.attrs", stacks / "dev.json.18ea.tmp",
        stacks / "development.json.attrs", locks / "1.json.attrs",
        locks / "2.json", locks / "3.json.18ea.tmp"}) {
    ASSERT_TRUE(base::WriteFileAtomically(file, ""));
  }
  RemoveTornFiles({"", folder->path(), {}}, {"", "shop", "dev"});
  EXPECT_FALSE(exists(stacks / "dev.json.attrs"));
  EXPECT_FALSE(exists(stacks / "dev.json.18ea.tmp"));
  EXPECT_TRUE(std::filesystem::is_empty(locks));
  EXPECT_TRUE(exists(stacks / "dev.json"));
  EXPECT_TRUE(exists(stacks / "dev.json.bak.attrs"));
  EXPECT_TRUE(exists(stacks / "dev.jsonl.attrs"));
  EXPECT_TRUE(exists(stacks / "development.json.attrs"));
  EXPECT_TRUE(exists(stacks / "dev.journal"));
}

}  // namespace
}  // namespace pulumi::state
