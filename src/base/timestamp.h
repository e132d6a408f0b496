// Points in time as programs and services write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dynaplane::base {

using WallTime = std::chrono::system_clock::time_point;

// "2026-11-23T02:07:06Z", with or without a fraction or an offset.
std::optional<WallTime> ParseIso8601(std::string_view text);

// "Mon, 23 Nov 2026 02:07:06 GMT", the Date header.
std::optional<WallTime> ParseHttpDate(std::string_view text);

// The first point in time in a sentence, in any of the forms that AWS's
// services use: ISO 8601, seconds or milliseconds since 1970, "Friday, April
// 19, 2019 4:09:11 PM UTC", "Fri Apr 19 16:09:11 UTC 2019".
std::optional<WallTime> FindTime(std::string_view sentence);

// "2026-11-23T02:07:06Z"
std::string FormatIso8601(WallTime time);
// "20261123T020706Z", as signatures have it.
std::string FormatAmzDate(WallTime time);

}  // namespace dynaplane::base
