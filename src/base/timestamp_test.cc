#include "base/timestamp.h"

#include <gtest/gtest.h>

namespace dynaplane::base {
namespace {

std::string Found(std::string_view text) {
  const auto time = FindTime(text);
  return time ? FormatIso8601(*time) : "none";
}

TEST(TimestampTest, FindsEachForm) {
  const std::string expected = "2019-04-19T16:09:11Z";
  EXPECT_EQ(Found("after 2019-04-19T16:09:11Z"), expected);
  EXPECT_EQ(Found("after 2019-04-19T16:09:11.123Z."), expected);
  EXPECT_EQ(Found("after 2019-04-19 16:09:11 UTC"), expected);
  EXPECT_EQ(Found("after 2019-04-19T18:09:11+02:00"), expected);
  EXPECT_EQ(Found("after 2019-04-19T08:39:11-07:30"), expected);
  EXPECT_EQ(Found("at Friday, April 19, 2019 4:09:11 PM UTC"), expected);
  EXPECT_EQ(Found("at Friday, April 19, 2019, 4:09:11 PM UTC"), expected);
  EXPECT_EQ(Found("at Fri Apr 19 16:09:11 UTC 2019"), expected);
  EXPECT_EQ(Found("Fri, 19 Apr 2019 16:09:11 GMT"), expected);
  EXPECT_EQ(Found("at 1555690151"), expected);
  EXPECT_EQ(Found("at 1555690151000 please"), expected);
}

TEST(TimestampTest, TwelveOClock) {
  EXPECT_EQ(Found("May 28, 2024 12:00:01 AM UTC"), "2024-05-28T00:00:01Z");
  EXPECT_EQ(Found("May 28, 2024 12:00:01 PM UTC"), "2024-05-28T12:00:01Z");
}

TEST(TimestampTest, FindsNoTimeWhereThereIsNone) {
  for (const char* text :
       {"", "soon", "2019-04-19", "2019-13-19T16:09:11Z",
        "2019-02-30T16:09:11Z", "within the previous 15000 milliseconds",
        "99999999999999999999999999", "Foo 19, 2019 4:09:11 PM"}) {
    EXPECT_EQ(Found(text), "none") << text;
  }
}

TEST(TimestampTest, ReadsFractionsAndOffsetsOfIsoTimes) {
  const auto utc = ParseIso8601("2026-11-23T02:07:06Z");
  ASSERT_TRUE(utc);
  for (const char* text :
       {"2026-11-23 02:07:06", "2026-11-23T02:07:06.123456789Z",
        "2026-11-23T02:07:06,5 UTC", "2026-11-23T02:07:06GMT",
        "2026-11-23T04:07:06+02:00", "2026-11-23T04:07:06+0200",
        "2026-11-22T20:37:06.5-05:30"}) {
    EXPECT_EQ(ParseIso8601(text), utc) << text;
  }
  for (const char* text :
       {"", "2026-11-23", "2026-11-23T02:07", "2026-11-23T02:07:06+2",
        "2026-11-23T02:07:06+02-00",
        "2026-11-23T02:07:06+02:0:", "2026-11-23T02:07:06.Z",
        "2026-13-23T02:07:06Z", "2026-11-31T02:07:06Z", "2026-11-23t02:07:06Z",
        "2026-11-23T02:07:0xZ", "2026-11-23T02:07:06  Z"}) {
    EXPECT_FALSE(ParseIso8601(text)) << text;
  }
}

TEST(TimestampTest, ParsesOnlyAWholeIsoTime) {
  EXPECT_TRUE(ParseIso8601("2026-11-23T02:07:06Z"));
  EXPECT_FALSE(ParseIso8601("at 2026-11-23T02:07:06Z"));
  EXPECT_FALSE(ParseIso8601("2026-11-23T02:07:06Zx"));
}

TEST(TimestampTest, ParsesTheDateHeader) {
  const auto time = ParseHttpDate("Mon, 23 Nov 2026 02:07:06 GMT");
  ASSERT_TRUE(time);
  EXPECT_EQ(FormatAmzDate(*time), "20261123T020706Z");
  EXPECT_FALSE(ParseHttpDate("yesterday"));
}

}  // namespace
}  // namespace dynaplane::base
