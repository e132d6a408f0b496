#include "manifest/awsdynamodb/schedule.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <span>
#include <vector>

#include "base/nearest.h"
#include "manifest/awsdynamodb/limits.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 12> kMonths = {
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
    "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

enum class Part { kPlain, kDayOfMonth, kDayOfWeek, kYear };

// One of the six fields of cron().
struct CronField {
  std::string_view name;
  int least = 0;
  int most = 0;
  Words words;  // for `least` and what follows
  Part part = Part::kPlain;

  std::string Allowed() const {
    std::string allowed = fmt::format("{} to {}", least, most);
    if (!words.empty()) {
      allowed += fmt::format(" or {} to {}", words.front(), words.back());
    }
    return allowed;
  }
};

constexpr std::array<CronField, 6> kCron = {{
    {"minutes", 0, 59, {}, Part::kPlain},
    {"hours", 0, 23, {}, Part::kPlain},
    {"day of the month", 1, 31, {}, Part::kDayOfMonth},
    {"month", 1, 12, kMonths, Part::kPlain},
    {"day of the week", 1, 7, kWeekdays, Part::kDayOfWeek},
    {"year", 1970, 2199, {}, Part::kYear},
}};

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> Number(std::string_view text) {
  int value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && text.front() != '-' ? std::optional(value) : std::nullopt;
}

bool IsWord(std::string_view text, std::string_view word) {
  return text.size() == word.size() &&
         std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
           return std::toupper(static_cast<unsigned char>(a)) == b;
         });
}

// A number or a word of the field; nothing when it is out of its range.
std::optional<int> ValueOf(const CronField& field, std::string_view text) {
  for (std::size_t i = 0; i < field.words.size(); ++i) {
    if (IsWord(text, field.words[i])) return field.least + static_cast<int>(i);
  }
  const std::optional<int> number = Number(text);
  if (!number || *number < field.least || *number > field.most) return {};
  return number;
}

bool IsBetween(std::string_view text, int least, int most) {
  const std::optional<int> number = Number(text);
  return number && *number >= least && *number <= most;
}

// The last day, the working day next to one, the last or n-th such weekday.
bool IsSpecialDay(const CronField& field, std::string_view text) {
  if (field.part == Part::kDayOfMonth) {
    if (text == "L" || text == "LW") return true;
    if (text.starts_with("L-")) return IsBetween(text.substr(2), 1, 30);
    return text.ends_with("W") &&
           ValueOf(field, text.substr(0, text.size() - 1));
  }
  if (field.part != Part::kDayOfWeek) return false;
  if (text == "L") return true;
  if (text.ends_with("L")) {
    return ValueOf(field, text.substr(0, text.size() - 1)).has_value();
  }
  const std::size_t mark = text.find('#');
  return mark != std::string_view::npos &&
         ValueOf(field, text.substr(0, mark)) &&
         IsBetween(text.substr(mark + 1), 1, 5);
}

// A value, a range or "*". A range may run over the field's end, as
// FRI-MON does; years have none.
bool IsRange(const CronField& field, std::string_view text) {
  if (text == "*") return true;
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return ValueOf(field, text).has_value();
  const auto first = ValueOf(field, text.substr(0, dash));
  const auto last = ValueOf(field, text.substr(dash + 1));
  return first && last && (field.part != Part::kYear || *first <= *last);
}

bool IsElement(const CronField& field, std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return IsRange(field, text) || IsSpecialDay(field, text);
  }
  const std::string_view start = text.substr(0, slash);
  return (start.empty() || IsRange(field, start)) &&
         IsBetween(text.substr(slash + 1), 1, field.most);
}

std::string FaultOfField(const CronField& field, std::string_view text) {
  const bool day =
      field.part == Part::kDayOfMonth || field.part == Part::kDayOfWeek;
  if (day && text == "?") return {};
  for (const std::string_view element : Split(text, ',')) {
    if (IsElement(field, element)) continue;
    return fmt::format(
        "the {} of a cron() cannot be {}; write {}, or * for all of them",
        field.name, Quoted(element), field.Allowed());
  }
  return {};
}

std::vector<std::string_view> Fields(std::string_view text) {
  std::vector<std::string_view> fields;
  for (const std::string_view part : Split(text, ' ')) {
    if (!part.empty()) fields.push_back(part);
  }
  return fields;
}

std::string FaultOfCron(std::string_view inside) {
  const std::vector<std::string_view> fields = Fields(inside);
  if (fields.size() != kCron.size()) {
    return fmt::format(
        "cron() has {} field{}; write six: minutes, hours, day of the month, "
        "month, day of the week and year, as in cron(0 6 ? * MON-FRI *)",
        fields.size(), fields.size() == 1 ? "" : "s");
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string fault = FaultOfField(kCron[i], fields[i]);
    if (!fault.empty()) return fault;
  }
  if ((fields[2] == "?") != (fields[4] == "?")) return {};
  return fmt::format(
      "the day of the month is {} and the day of the week {}; AWS wants \"?\" "
      "for exactly one of the two",
      Quoted(fields[2]), Quoted(fields[4]));
}

std::string FaultOfRate(std::string_view inside) {
  const std::vector<std::string_view> words = Fields(inside);
  const std::optional<int> number =
      words.empty() ? std::nullopt : Number(words[0]);
  if (words.size() != 2 || !number || *number < 1 || words[0][0] == '0') {
    return "rate() is a whole number above 0 and its unit; write rate(1 hour) "
           "or rate(5 minutes)";
  }
  std::string_view unit = words[1];
  if (unit.ends_with("s")) unit.remove_suffix(1);
  if (unit != "minute" && unit != "hour" && unit != "day") {
    return fmt::format(
        "{} is no unit of rate(); write minutes, hours or days, or "
        "one minute, hour or day",
        Quoted(words[1]));
  }
  const bool one = *number == 1;
  if (one != words[1].ends_with("s")) return {};
  return fmt::format(
      "AWS wants the unit to go with the number; write "
      "rate({} {}{})",
      words[0], unit, one ? "" : "s");
}

std::string FaultOfTime(std::string_view inside) {
  if (IsLocalTime(inside)) return {};
  constexpr std::size_t kLength = sizeof "yyyy-mm-ddThh:mm:ss" - 1;
  if (inside.size() > kLength && IsLocalTime(inside.substr(0, kLength))) {
    return fmt::format(
        "at() has no place for the zone {}; write at({}), and the zone as "
        "timezone (without one it is UTC)",
        Quoted(inside.substr(kLength)), inside.substr(0, kLength));
  }
  return fmt::format(
      "{} is no time; write one that exists, as in "
      "at(2030-01-31T06:00:00)",
      Quoted(inside));
}

constexpr std::string_view kTimezones = " "
#include "manifest/awsdynamodb/timezones.inc"
    ;

}  // namespace

std::string FaultOfSchedule(std::string_view schedule) {
  const std::size_t open = schedule.find('(');
  if (open == std::string_view::npos || !schedule.ends_with(")")) return {};
  const std::string_view word = schedule.substr(0, open);
  const std::string_view inside =
      schedule.substr(open + 1, schedule.size() - open - 2);
  if (word == "cron") return FaultOfCron(inside);
  if (word == "rate") return FaultOfRate(inside);
  return FaultOfTime(inside);
}

bool IsKnownTimezone(std::string_view name) {
  return kTimezones.find(fmt::format(" {} ", name)) != std::string_view::npos;
}

std::string_view NearestTimezone(std::string_view name) {
  return base::Nearest(name, Fields(kTimezones), /*always=*/true);
}

}  // namespace dynaplane::manifest::awsdynamodb
