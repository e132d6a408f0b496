// When scheduled actions run: each form, each field on both sides of its
// boundary, and what is said of those beyond it.
#include "manifest/awsdynamodb/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace {

// What is said of a schedule; empty when it is accepted.
std::string SaidOf(const std::string& schedule) {
  const LoadResult result = LoadText(
      Canonical("  hashKey: {name: a, type: S}\n"
                "  billingMode: PROVISIONED\n"
                "  autoScale: {isEnabled: true, scheduledActions: [{name: n, "
                "readCapacity: {minCapacity: 1}, schedule: '" +
                schedule + "'}]}\n"),
      "t.yaml");
  std::string said;
  for (const Diagnostic& finding : result.diagnostics) {
    if (finding.severity != Severity::kError) continue;
    EXPECT_EQ(finding.path, "spec.autoScale.scheduledActions[0].schedule");
    said += finding.message;
  }
  return said;
}

TEST(ScheduleTest, WhatIsRightIsAccepted) {
  for (const char* good : {"cron(0 6 ? * MON-FRI *)",
                           "cron(0 6 * * ? *)",
                           "cron(0 0 1 1 ? 1970)",
                           "cron(59 23 31 12 ? 2199)",
                           "cron(0/15 8-17 ? JAN-MAR 2,4,6 *)",
                           "cron(*/5 * ? * 1-7 2026-2030)",
                           "cron(0,30 22-2 ? * FRI-MON *)",
                           "cron(0 0 L * ? *)",
                           "cron(0 0 LW * ? *)",
                           "cron(0 0 L-3 * ? *)",
                           "cron(0 0 15W * ? *)",
                           "cron(0 0 ? * 6L *)",
                           "cron(0 0 ? * FRI#2 *)",
                           "cron(0 0 ? * L *)",
                           "cron(0 0 1/10 * ? *)",
                           "cron(0 6 ? dec mon *)",
                           "rate(1 hour)",
                           "rate(12 hours)",
                           "rate(1 minute)",
                           "rate(7 days)",
                           "at(2030-01-31T06:00:00)",
                           "at(2028-02-29T23:59:59)"}) {
    EXPECT_EQ(SaidOf(good), "") << good;
  }
}

TEST(ScheduleTest, TheFieldThatIsWrongIsNamed) {
  using ::testing::HasSubstr;
  for (const auto& [bad, said] :
       {std::pair("cron(60 17 * * ? *)", "the minutes of a cron()"),
        std::pair("cron(0 24 * * ? *)", "the hours of a cron()"),
        std::pair("cron(0 0 32 * ? *)", "the day of the month"),
        std::pair("cron(0 0 0 * ? *)", "the day of the month"),
        std::pair("cron(0 0 1 13 ? *)", "the month of a cron()"),
        std::pair("cron(0 0 1 JUNE ? *)", "the month of a cron()"),
        std::pair("cron(0 0 ? * 8 *)", "the day of the week"),
        std::pair("cron(0 0 ? * MONDAY *)", "the day of the week"),
        std::pair("cron(0 0 ? * MON#6 *)", "the day of the week"),
        std::pair("cron(0 0 1 * ? 1969)", "the year of a cron()"),
        std::pair("cron(0 0 1 * ? 2200)", "the year of a cron()"),
        std::pair("cron(0 0 1 * ? 2030-2029)", "the year of a cron()"),
        std::pair("cron(0/60 0 1 * ? *)", "the minutes of a cron()"),
        std::pair("cron(0, 0 1 * ? *)", "the minutes of a cron()"),
        std::pair("cron(? 0 1 * ? *)", "the minutes of a cron()"),
        std::pair("cron(L 0 1 * ? *)", "the minutes of a cron()"),
        std::pair("cron(-1 0 1 * ? *)", "the minutes of a cron()"),
        std::pair("cron(0 6 * * *)", "cron() has 5 fields"),
        std::pair("cron(0 6 * * MON *)", "for exactly one of the two"),
        std::pair("cron(0 6 ? * ? *)", "for exactly one of the two"),
        std::pair("rate(1 hours)", "write rate(1 hour)"),
        std::pair("rate(2 hour)", "write rate(2 hours)"),
        std::pair("rate(1 minutes)", "write rate(1 minute)"),
        std::pair("rate(2 weeks)", "\"weeks\" is no unit of rate()"),
        std::pair("rate(0 hours)", "a whole number above 0"),
        std::pair("rate(1.5 hours)", "a whole number above 0"),
        std::pair("rate(hour)", "a whole number above 0"),
        std::pair("at(2030-01-31T06:00:00Z)",
                  "no place for the zone \"Z\"; write "
                  "at(2030-01-31T06:00:00)"),
        std::pair("at(2030-01-31T06:00:00+01:00)", "the zone \"+01:00\""),
        std::pair("at(2030-02-30T06:00:00)", "is no time"),
        std::pair("at(2030-01-31T24:00:00)", "is no time"),
        std::pair("at(tomorrow)", "is no time"),
        std::pair("every day", "does not fit"),
        std::pair("rate(1 day", "does not fit"),
        std::pair("at()", "does not fit"),
        std::pair("cron()", "does not fit"),
        std::pair("cron( )", "cron() has 0 fields")}) {
    EXPECT_THAT(SaidOf(bad), HasSubstr(said)) << bad;
  }
}

TEST(ScheduleTest, TimeZonesAreThoseOfTzdata) {
  const auto said = [](const std::string& zone) {
    const LoadResult result = LoadText(
        Canonical("  hashKey: {name: a, type: S}\n"
                  "  billingMode: PROVISIONED\n"
                  "  autoScale: {isEnabled: true, scheduledActions: [{name: "
                  "n, readCapacity: {minCapacity: 1}, schedule: rate(1 day), "
                  "timezone: '" +
                  zone + "'}]}\n"),
        "t.yaml");
    return HasErrors(result.diagnostics) ? Errors(result.diagnostics)[0]
                                         : std::string();
  };
  for (const char* good :
       {"UTC", "Etc/GMT+9", "Pacific/Tahiti", "Europe/Kyiv", "US/Pacific",
        "America/Indiana/Indianapolis", "Africa/Abidjan", "Zulu"}) {
    EXPECT_EQ(said(good), "") << good;
  }
  for (const auto& [bad, near] :
       {std::pair("Europe/Berln", "Europe/Berlin"),
        std::pair("europe/berlin", "Europe/Berlin"),
        std::pair("Berlin", "Europe/Berlin"), std::pair("Factory", "?"),
        std::pair("Europe", "?"), std::pair("Mars/Olympus_Mons", "?")}) {
    EXPECT_THAT(said(bad), ::testing::HasSubstr("is no time zone")) << bad;
    EXPECT_THAT(said(bad), ::testing::HasSubstr(near)) << bad;
  }
}

}  // namespace
}  // namespace dynaplane::manifest
