#include "credential/private_file.h"

#include <gtest/gtest.h>

namespace dynaplane::credential {
namespace {

bool Takes(uid_t owner, mode_t mode, uid_t self) {
  struct stat status = {};
  status.st_uid = owner;
  status.st_mode = S_IFREG | mode;
  return IsPrivate(status, self);
}

TEST(PrivateFileTest, NobodyElseMayUseIt) {
  for (const uid_t self : {0U, 1000U}) {
    EXPECT_TRUE(Takes(self, 0600, self));
    EXPECT_TRUE(Takes(self, 0400, self));
    for (const mode_t mode : {0640U, 0620U, 0610U, 0604U, 0602U, 0601U}) {
      EXPECT_FALSE(Takes(self, mode, self)) << mode;
    }
  }
  EXPECT_FALSE(Takes(1001, 0440, 1000));
}

TEST(PrivateFileTest, RootMayGiveAFileToAGroup) {
  EXPECT_TRUE(Takes(0, 0440, 65532));
  EXPECT_TRUE(Takes(0, 0640, 65532));
  for (const mode_t mode : {0460U, 0450U, 0444U, 0644U}) {
    EXPECT_FALSE(Takes(0, mode, 65532)) << mode;
  }
}

}  // namespace
}  // namespace dynaplane::credential
