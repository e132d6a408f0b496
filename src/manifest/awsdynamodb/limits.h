// AWS's numbers and alphabets, each once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "manifest/field/field.h"

namespace dynaplane::manifest::awsdynamodb {

inline constexpr std::size_t kMaxGlobalIndexes = 20;
inline constexpr std::size_t kMaxLocalIndexes = 5;
inline constexpr std::size_t kMaxProjectedPerIndex = 20;
inline constexpr std::size_t kMaxProjectedInAll = 100;
inline constexpr std::size_t kMaxKeyElements = 4;  // of a global index
inline constexpr std::size_t kMaxTags = 50;
inline constexpr std::size_t kMaxTagKey = 128;
inline constexpr std::size_t kMaxTagValue = 256;
inline constexpr std::size_t kMaxPolicyBytes = 20480;
inline constexpr double kMaxScaledCapacity = 2147483647;  // Auto Scaling's int
inline constexpr std::int64_t kDefaultCapacityQuota = 40000;
inline constexpr std::int64_t kOnDemandWarmReads = 12000;
inline constexpr std::int64_t kOnDemandWarmWrites = 4000;

extern const Pattern kResourceName;  // tables and indexes
extern const Pattern kRegionName;    // eu-west-1
extern const Pattern kDigits;        // an account
extern const Pattern kBucketName;
extern const Pattern kCsvDelimiter;
extern const Pattern kCsvHeader;
extern const Pattern kTableArn;
extern const Pattern kStreamArn;   // of Kinesis
extern const Pattern kActionName;  // of a scheduled action
extern const Pattern kSchedule;    // cron(…), rate(…), at(…)
extern const Pattern kTimezone;    // Europe/Berlin
extern const Pattern kDateTime;    // RFC 3339

// The region in "arn:PARTITION:SERVICE:REGION:…"; empty where there is none.
std::string_view RegionOfArn(std::string_view arn);

// yyyy-mm-ddThh:mm:ss, without a zone, and a time that exists.
bool IsLocalTime(std::string_view text);

// What AWS takes in a tag's key or value: letters, numbers and spaces of any
// script and + - = . _ : / @. No emoji, no currency signs, no dashes but "-".
bool IsTagText(std::string_view text);

}  // namespace dynaplane::manifest::awsdynamodb
