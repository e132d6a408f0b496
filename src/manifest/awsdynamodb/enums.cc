// The words of every enum, and the spellings that the v1 dialect had for them.
#include "manifest/awsdynamodb/draft.h"
#include "manifest/field/field.h"

namespace dynaplane::manifest {
namespace {

using awsdynamodb::kV1;

template <typename T>
constexpr int Int(T value) {
  return static_cast<int>(value);
}

// Upstream prefixed its words with the enum's name in autumn 2025.
EnumAlias Prefixed(std::string_view word, int value) {
  return {word, value, kV1};
}

// Its word for a value that is left out.
EnumAlias Unset(std::string_view word) { return {word, -1, kV1}; }

}  // namespace

template <>
const Enum& DescribeEnum<BillingMode>() {
  static const Enum kEnum{
      "BillingMode",
      {{"PAY_PER_REQUEST", Int(BillingMode::kPayPerRequest),
        "pay for each request; no capacity to plan"},
       {"PROVISIONED", Int(BillingMode::kProvisioned),
        "pay for reserved capacity, which can follow the load"}},
      {Prefixed("BILLING_MODE_PAY_PER_REQUEST",
                Int(BillingMode::kPayPerRequest)),
       Prefixed("BILLING_MODE_PROVISIONED", Int(BillingMode::kProvisioned)),
       Unset("BILLING_MODE_UNSPECIFIED")}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<ScalarType>() {
  static const Enum kEnum{
      "ScalarType",
      {{"S", Int(ScalarType::kString), "text"},
       {"N", Int(ScalarType::kNumber), "number"},
       {"B", Int(ScalarType::kBinary), "bytes"}},
      {Prefixed("ATTRIBUTE_TYPE_S", Int(ScalarType::kString)),
       Prefixed("ATTRIBUTE_TYPE_N", Int(ScalarType::kNumber)),
       Prefixed("ATTRIBUTE_TYPE_B", Int(ScalarType::kBinary)),
       Unset("ATTRIBUTE_TYPE_UNSPECIFIED")}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<ProjectionType>() {
  static const Enum kEnum{
      "ProjectionType",
      {{"ALL", Int(ProjectionType::kAll), "every attribute"},
       {"KEYS_ONLY", Int(ProjectionType::kKeysOnly),
        "the keys of table and index"},
       {"INCLUDE", Int(ProjectionType::kInclude),
        "the keys and nonKeyAttributes"}},
      {{"KEYS_ONLY_PROJECTION", Int(ProjectionType::kKeysOnly), kV1, false},
       Prefixed("PROJECTION_TYPE_ALL", Int(ProjectionType::kAll)),
       Prefixed("PROJECTION_TYPE_KEYS_ONLY", Int(ProjectionType::kKeysOnly)),
       Prefixed("PROJECTION_TYPE_INCLUDE", Int(ProjectionType::kInclude)),
       Unset("PROJECTION_TYPE_UNSPECIFIED")}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<StreamViewType>() {
  static const Enum kEnum{
      "StreamViewType",
      {{"KEYS_ONLY", Int(StreamViewType::kKeysOnly), "the item's keys"},
       {"NEW_IMAGE", Int(StreamViewType::kNewImage), "the item afterwards"},
       {"OLD_IMAGE", Int(StreamViewType::kOldImage), "the item before"},
       {"NEW_AND_OLD_IMAGES", Int(StreamViewType::kNewAndOldImages), "both"}},
      {Prefixed("STREAM_VIEW_TYPE_KEYS_ONLY", Int(StreamViewType::kKeysOnly)),
       Prefixed("STREAM_VIEW_TYPE_NEW_IMAGE", Int(StreamViewType::kNewImage)),
       Prefixed("STREAM_VIEW_TYPE_OLD_IMAGE", Int(StreamViewType::kOldImage)),
       Prefixed("STREAM_VIEW_TYPE_NEW_AND_OLD_IMAGES",
                Int(StreamViewType::kNewAndOldImages)),
       Unset("STREAM_VIEW_TYPE_UNSPECIFIED")}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<TableClass>() {
  static const Enum kEnum{
      "TableClass",
      {{"STANDARD", Int(TableClass::kStandard), "for tables in use"},
       {"STANDARD_INFREQUENT_ACCESS",
        Int(TableClass::kStandardInfrequentAccess),
        "cheaper storage, dearer requests"}},
      {Prefixed("TABLE_CLASS_STANDARD", Int(TableClass::kStandard)),
       Prefixed("TABLE_CLASS_STANDARD_INFREQUENT_ACCESS",
                Int(TableClass::kStandardInfrequentAccess)),
       Unset("TABLE_CLASS_UNSPECIFIED")}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<ConsistencyMode>() {
  static const Enum kEnum{"ConsistencyMode",
                          {{"EVENTUAL", Int(ConsistencyMode::kEventual),
                            "a write is seen elsewhere within seconds"},
                           {"STRONG", Int(ConsistencyMode::kStrong),
                            "a write is seen everywhere at once"}},
                          {}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<InputFormat>() {
  static const Enum kEnum{
      "InputFormat",
      {{"CSV", Int(InputFormat::kCsv), "lines of texts"},
       {"DYNAMODB_JSON", Int(InputFormat::kDynamodbJson), "a DynamoDB export"},
       {"ION", Int(InputFormat::kIon), "Amazon Ion"}},
      {}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<CompressionType>() {
  static const Enum kEnum{"CompressionType",
                          {{"NONE", Int(CompressionType::kNone), "as it is"},
                           {"GZIP", Int(CompressionType::kGzip), ""},
                           {"ZSTD", Int(CompressionType::kZstd), ""}},
                          {}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<InsightsMode>() {
  static const Enum kEnum{"InsightsMode",
                          {{"ACCESSED_AND_THROTTLED_KEYS",
                            Int(InsightsMode::kAccessedAndThrottledKeys),
                            "the most used and the throttled keys"},
                           {"THROTTLED_KEYS", Int(InsightsMode::kThrottledKeys),
                            "the throttled keys alone"}},
                          {}};
  return kEnum;
}

template <>
const Enum& DescribeEnum<TimestampPrecision>() {
  static const Enum kEnum{
      "TimestampPrecision",
      {{"MILLISECOND", Int(TimestampPrecision::kMillisecond), ""},
       {"MICROSECOND", Int(TimestampPrecision::kMicrosecond), ""}},
      {}};
  return kEnum;
}

}  // namespace dynaplane::manifest
