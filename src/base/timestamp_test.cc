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
