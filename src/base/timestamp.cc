#include "base/timestamp.h"

#include <time.h>

#include <array>
#include <cctype>
#include <cstdint>
#include <regex>

namespace dynaplane::base {
namespace {

using Match = std::match_results<std::string_view::const_iterator>;

int Number(const Match& match, int group) {
  return match[group].matched ? std::stoi(match[group].str()) : 0;
}

// 1–12 for a month's name of which the first three letters count.
int MonthOf(std::string name) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "jan", "feb", "mar", "apr", "may", "jun",
      "jul", "aug", "sep", "oct", "nov", "dec"};
  name = name.substr(0, 3);
  for (char& c : name) c = static_cast<char>(std::tolower(c));
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (name == kMonths[i]) return static_cast<int>(i) + 1;
  }
  return 0;
}

// Null when it is not a date of the calendar.
std::optional<WallTime> Make(int year, int month, int day, int hour, int minute,
                             int second) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 24 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

std::optional<WallTime> FromIso(const Match& m) {
  auto time = Make(Number(m, 1), Number(m, 2), Number(m, 3), Number(m, 4),
                   Number(m, 5), Number(m, 6));
  if (time && m[7].matched) {
    const auto offset =
        std::chrono::hours(Number(m, 8)) + std::chrono::minutes(Number(m, 9));
    *time += m[7].str() == "-" ? offset : -offset;
  }
  return time;
}

// "Friday, April 19, 2019 4:09:11 PM UTC"
std::optional<WallTime> FromLong(const Match& m) {
  int hour = Number(m, 4);
  if (m[7].matched) hour = hour % 12 + (std::tolower(*m[7].first) == 'p') * 12;
  return Make(Number(m, 3), MonthOf(m[1].str()), Number(m, 2), hour,
              Number(m, 5), Number(m, 6));
}

// "Fri Apr 19 16:09:11 UTC 2019"
std::optional<WallTime> FromJava(const Match& m) {
  return Make(Number(m, 6), MonthOf(m[1].str()), Number(m, 2), Number(m, 3),
              Number(m, 4), Number(m, 5));
}

// "Fri, 19 Apr 2019 16:09:11 GMT"
std::optional<WallTime> FromHttp(const Match& m) {
  return Make(Number(m, 3), MonthOf(m[2].str()), Number(m, 1), Number(m, 4),
              Number(m, 5), Number(m, 6));
}

std::optional<WallTime> FromEpoch(const Match& m) {
  const std::int64_t number = std::stoll(m[1].str());
  if (m[1].length() == 13) return WallTime(std::chrono::milliseconds(number));
  return WallTime(std::chrono::seconds(number));
}

struct Form {
  std::regex pattern;
  std::optional<WallTime> (*read)(const Match&);
};

const Form& IsoForm() {
  static const Form form = {
      std::regex(R"((\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?)"
                 R"((?:\s?(?:Z|UTC|GMT)|([+-])(\d\d):?(\d\d))?)"),
      &FromIso};
  return form;
}

const Form& HttpForm() {
  static const Form form = {
      std::regex(R"((\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d))"),
      &FromHttp};
  return form;
}

const std::array<Form, 3>& OtherForms() {
  static const std::array<Form, 3> forms = {{
      {std::regex(R"(([A-Za-z]{3,9}) (\d{1,2}), (\d{4}),? )"
                  R"((\d{1,2}):(\d\d):(\d\d)(?:\s([AaPp])[Mm])?)"),
       &FromLong},
      {std::regex(R"(([A-Za-z]{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) )"
                  R"((?:UTC|GMT) (\d{4}))"),
       &FromJava},
      {std::regex(R"(\b(1\d{9}|1\d{12})\b)"), &FromEpoch},
  }};
  return forms;
}

std::optional<WallTime> Find(const Form& form, std::string_view text) {
  Match match;
  if (!std::regex_search(text.begin(), text.end(), match, form.pattern)) {
    return std::nullopt;
  }
  return form.read(match);
}

std::string Format(WallTime time, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::floor<std::chrono::seconds>(time));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), strftime(text.data(), text.size(), format, &parts)};
}

}  // namespace

std::optional<WallTime> ParseIso8601(std::string_view text) {
  Match match;
  if (!std::regex_match(text.begin(), text.end(), match, IsoForm().pattern)) {
    return std::nullopt;
  }
  return FromIso(match);
}

std::optional<WallTime> ParseHttpDate(std::string_view text) {
  return Find(HttpForm(), text);
}

// Error texts are bounded before they come here: std::regex is recursive.
std::optional<WallTime> FindTime(std::string_view sentence) {
  if (const auto time = Find(IsoForm(), sentence)) return time;
  if (const auto time = Find(HttpForm(), sentence)) return time;
  for (const Form& form : OtherForms()) {
    if (const auto time = Find(form, sentence)) return time;
  }
  return std::nullopt;
}

std::string FormatIso8601(WallTime time) {
  return Format(time, "%Y-%m-%dT%H:%M:%SZ");
}

std::string FormatAmzDate(WallTime time) {
  return Format(time, "%Y%m%dT%H%M%SZ");
}

}  // namespace dynaplane::base
