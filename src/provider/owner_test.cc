#include "provider/owner.h"

#include <gtest/gtest.h>

namespace dynaplane::provider {
namespace {

TEST(OwnerMark, IsAHashOfBoth) {
  // printf '0123\nurn:x' | sha256sum
  EXPECT_EQ(OwnerMark("0123", "urn:x"),
            "306b4567355bf5092d6ecd637e7573caec387ddeb1c5f5e3c3c0b03dfc04c4a6");
  EXPECT_NE(OwnerMark("0123", "urn:y"), OwnerMark("0123", "urn:x"));
  EXPECT_NE(OwnerMark("0124", "urn:x"), OwnerMark("0123", "urn:x"));
}

TEST(OwnerMark, FitsATagValueWhateverTheUrn) {
  std::string mark = OwnerMark("0123", std::string(5000, '$'));
  EXPECT_EQ(mark.size(), 64u);
  EXPECT_EQ(mark.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(NewOwnerId, IsNeverTheSame) {
  EXPECT_EQ(NewOwnerId().size(), 32u);
  EXPECT_NE(NewOwnerId(), NewOwnerId());
}

}  // namespace
}  // namespace dynaplane::provider
