#include "module/words.h"

#include <gtest/gtest.h>

namespace dynaplane::module {
namespace {

using namespace manifest;  // NOLINT: the enums under test

TEST(WordsTest, EveryEnumHasAwssWords) {
  EXPECT_EQ(Word(BillingMode::kPayPerRequest), "PAY_PER_REQUEST");
  EXPECT_EQ(Word(BillingMode::kProvisioned), "PROVISIONED");
  EXPECT_EQ(Word(ScalarType::kString), "S");
  EXPECT_EQ(Word(ScalarType::kNumber), "N");
  EXPECT_EQ(Word(ScalarType::kBinary), "B");
  EXPECT_EQ(Word(ProjectionType::kAll), "ALL");
  EXPECT_EQ(Word(ProjectionType::kKeysOnly), "KEYS_ONLY");
  EXPECT_EQ(Word(ProjectionType::kInclude), "INCLUDE");
  EXPECT_EQ(Word(StreamViewType::kKeysOnly), "KEYS_ONLY");
  EXPECT_EQ(Word(StreamViewType::kNewImage), "NEW_IMAGE");
  EXPECT_EQ(Word(StreamViewType::kOldImage), "OLD_IMAGE");
  EXPECT_EQ(Word(StreamViewType::kNewAndOldImages), "NEW_AND_OLD_IMAGES");
  EXPECT_EQ(Word(TableClass::kStandard), "STANDARD");
  EXPECT_EQ(Word(TableClass::kStandardInfrequentAccess),
            "STANDARD_INFREQUENT_ACCESS");
  EXPECT_EQ(Word(ConsistencyMode::kEventual), "EVENTUAL");
  EXPECT_EQ(Word(ConsistencyMode::kStrong), "STRONG");
  EXPECT_EQ(Word(InputFormat::kCsv), "CSV");
  EXPECT_EQ(Word(InputFormat::kDynamodbJson), "DYNAMODB_JSON");
  EXPECT_EQ(Word(InputFormat::kIon), "ION");
  EXPECT_EQ(Word(CompressionType::kNone), "NONE");
  EXPECT_EQ(Word(CompressionType::kGzip), "GZIP");
  EXPECT_EQ(Word(CompressionType::kZstd), "ZSTD");
  EXPECT_EQ(Word(InsightsMode::kAccessedAndThrottledKeys),
            "ACCESSED_AND_THROTTLED_KEYS");
  EXPECT_EQ(Word(InsightsMode::kThrottledKeys), "THROTTLED_KEYS");
  EXPECT_EQ(Word(TimestampPrecision::kMillisecond), "MILLISECOND");
  EXPECT_EQ(Word(TimestampPrecision::kMicrosecond), "MICROSECOND");
}

}  // namespace
}  // namespace dynaplane::module
