#include "base/timestamp.h"

#include <time.h>

#include <array>
#include <cctype>
#include <charconv>
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

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view WithoutFraction(std::string_view text) {
  if (text.empty() || (text[0] != '.' && text[0] != ',')) return text;
  std::size_t end = 1;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end == 1 ? text : text.substr(end);
}

// Of "Z", " UTC", "+02:00", "-0130" or nothing.
std::optional<std::chrono::minutes> OffsetOf(std::string_view zone) {
  if (zone.empty()) return std::chrono::minutes(0);
  if (zone[0] == '+' || zone[0] == '-') {
    std::string digits;
    for (std::size_t i = 1; i < zone.size(); ++i) {
      if (IsDigit(zone[i])) digits += zone[i];
    }
    const bool colon = zone.size() == 6 && zone[3] == ':';
    if (digits.size() != 4 || (zone.size() != 5 && !colon)) return std::nullopt;
    const int number = std::stoi(digits);
    const std::chrono::minutes offset(number / 100 * 60 + number % 100);
    return zone[0] == '-' ? -offset : offset;
  }
  if (std::isspace(static_cast<unsigned char>(zone[0]))) zone.remove_prefix(1);
  if (zone != "Z" && zone != "UTC" && zone != "GMT") return std::nullopt;
  return std::chrono::minutes(0);
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

// By hand, since a state has two in each entry: a regular expression takes a
// hundred times as long.
std::optional<WallTime> ParseIso8601(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == 'd'   ? IsDigit(text[i])
                      : kForm[i] == 'T' ? text[i] == 'T' || text[i] == ' '
                                        : text[i] == kForm[i];
    if (!fits) return std::nullopt;
  }
  const auto offset = OffsetOf(WithoutFraction(text.substr(kForm.size())));
  if (!offset) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  const auto time = Make(number(0, 4), number(5, 2), number(8, 2),
                         number(11, 2), number(14, 2), number(17, 2));
  if (!time) return std::nullopt;
  return *time - *offset;
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
