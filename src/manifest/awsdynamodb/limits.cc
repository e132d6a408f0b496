#include "manifest/awsdynamodb/limits.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace dynaplane::manifest::awsdynamodb {
namespace {

bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }
bool IsLower(char c) { return std::islower(static_cast<unsigned char>(c)); }

bool IsResourceName(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlnum(c) || c == '_' || c == '.' || c == '-';
  });
}

// Two or more words of letters and a number: us-gov-west-1, eusc-de-east-1.
bool IsRegion(std::string_view text) {
  int words = 0;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = std::min(text.find('-', start), text.size());
    const std::string_view word = text.substr(start, end - start);
    if (word.empty()) return false;
    const bool last = end == text.size();
    if (!std::all_of(word.begin(), word.end(), last ? IsDigit : IsLower)) {
      return false;
    }
    if (last) return words >= 2;
    ++words;
    start = end + 1;
  }
}

bool AreDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsBucket(std::string_view text) {
  return text.size() > 1 && IsAlnum(text.front()) && IsAlnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsAlnum(c) || c == '.' || c == '-' || c == '_';
         });
}

bool IsDelimiter(std::string_view text) {
  return text.size() == 1 &&
         std::string_view(",;:|\t ").find(text[0]) != std::string_view::npos;
}

bool IsCsvHeader(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != ',';
  });
}

// arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/NAME
bool IsArn(std::string_view text, std::string_view service,
           std::string_view type) {
  std::string_view parts[5];
  for (std::string_view& part : parts) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  return parts[0] == "arn" && parts[1].starts_with("aws") &&
         parts[2] == service && IsRegion(parts[3]) && parts[4].size() == 12 &&
         AreDigits(parts[4]) && text.starts_with(type) &&
         IsResourceName(text.substr(type.size())) && text.size() > type.size();
}

bool IsTableArn(std::string_view text) {
  return IsArn(text, "dynamodb", "table/");
}

bool IsStreamArn(std::string_view text) {
  return IsArn(text, "kinesis", "stream/");
}

bool IsActionName(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    // U+0080 to U+009F are control characters, too.
    if (text[i - 1] == '\xc2' && static_cast<unsigned char>(text[i]) < 0xa0) {
      return false;
    }
  }
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == ':' || c == '/' || c == '|';
  });
}

// Minutes, hours, day of the month, month, day of the week, year; of the two
// days one is given and the other is "?".
bool IsCron(std::string_view inside) {
  std::istringstream stream{std::string(inside)};
  const std::vector<std::string> fields{
      std::istream_iterator<std::string>(stream), {}};
  return fields.size() == 6 && (fields[2] == "?") != (fields[4] == "?");
}

bool IsRate(std::string_view inside) {
  const std::size_t space = inside.find(' ');
  if (space == std::string_view::npos || space == 0) return false;
  const std::string_view number = inside.substr(0, space);
  const std::string_view unit = inside.substr(space + 1);
  // AWS wants "1 day" and "2 days".
  const bool one = number == "1";
  return AreDigits(number) && number.front() != '0' &&
         (one ? unit == "minute" || unit == "hour" || unit == "day"
              : unit == "minutes" || unit == "hours" || unit == "days");
}

// yyyy-mm-ddThh:mm:ss, without a zone.
bool IsLocalTime(std::string_view text) {
  static constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kShape[i] == 'd' ? !IsDigit(text[i]) : text[i] != kShape[i]) {
      return false;
    }
  }
  const auto number = [&](std::size_t at, std::size_t size) {
    return std::stoi(std::string(text.substr(at, size)));
  };
  const int month = number(5, 2);
  const int day = number(8, 2);
  static constexpr int kDays[] = {31, 29, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > kDays[month - 1]) {
    return false;
  }
  const int year = number(0, 4);
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (month == 2 && day == 29 && !leap) return false;
  return number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60;
}

bool IsSchedule(std::string_view text) {
  const auto inside = [&](std::string_view word) -> std::string_view {
    if (!text.starts_with(word) || !text.ends_with(")")) return {};
    return text.substr(word.size(), text.size() - word.size() - 1);
  };
  if (text.starts_with("at(")) return IsLocalTime(inside("at("));
  if (text.starts_with("rate(")) return IsRate(inside("rate("));
  if (text.starts_with("cron(")) return IsCron(inside("cron("));
  return false;
}

bool IsTimezone(std::string_view text) {
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0]))) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
  });
}

bool IsDateTime(std::string_view text) {
  if (text.size() < 20 || !IsLocalTime(text.substr(0, 19))) return false;
  std::string_view rest = text.substr(19);
  if (rest.front() == '.') {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return false;
    rest.remove_prefix(end);
  }
  if (rest == "Z") return true;
  return rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') &&
         AreDigits(rest.substr(1, 2)) && rest[3] == ':' &&
         AreDigits(rest.substr(4, 2));
}

}  // namespace

const Pattern kResourceName = {"^[a-zA-Z0-9_.-]+$",
                               "only letters, digits, '_', '.' and '-'",
                               &IsResourceName};
const Pattern kRegionName = {"^[a-z]+(-[a-z]+)+-[0-9]+$",
                             "a region such as eu-west-1", &IsRegion};
const Pattern kDigits = {"^[0-9]+$", "only digits", &AreDigits};
const Pattern kBucketName = {"^[a-z0-9A-Z]+[.\\-\\w]*[a-z0-9A-Z]+$",
                             "the name of an S3 bucket", &IsBucket};
const Pattern kCsvDelimiter = {
    "^[,;:|\\t ]$", "one of comma, semicolon, colon, pipe, tab or space",
    &IsDelimiter};
const Pattern kCsvHeader = {"^[\\x20-\\x21\\x23-\\x2B\\x2D-\\x7E]*$",
                            "printable ASCII without commas and quotes",
                            &IsCsvHeader};
const Pattern kTableArn = {
    "^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[a-zA-Z0-9_.-]+$",
    "the ARN of a table, arn:aws:dynamodb:REGION:ACCOUNT:table/NAME",
    &IsTableArn};
const Pattern kStreamArn = {
    "^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]+$",
    "the ARN of a Kinesis stream, arn:aws:kinesis:REGION:ACCOUNT:stream/NAME",
    &IsStreamArn};
const Pattern kActionName = {
    "^[^ \\x00-\\x1f\\x7f-\\x9f:/|]([^\\x00-\\x1f\\x7f-\\x9f:/|]*"
    "[^ \\x00-\\x1f\\x7f-\\x9f:/|])?$",
    "a name without ':', '/', '|' or spaces at its ends", &IsActionName};
const Pattern kSchedule = {
    "^(at|rate|cron)\\(.+\\)$",
    "cron(0 6 ? * MON-FRI *), with \"?\" for one of the two days, rate(5 "
    "minutes) or at(2030-01-31T06:00:00)",
    &IsSchedule};
const Pattern kTimezone = {"^[A-Za-z][A-Za-z0-9/_+-]*$",
                           "a time zone such as Europe/Berlin or Etc/UTC",
                           &IsTimezone};
const Pattern kDateTime = {
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    "([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
    "a time such as 2030-01-31T06:00:00Z", &IsDateTime};

std::string_view RegionOfArn(std::string_view arn) {
  if (!arn.starts_with("arn:")) return {};
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  const std::string_view region = arn.substr(0, arn.find(':'));
  return IsRegion(region) ? region : std::string_view();
}

bool IsTagText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || IsAlnum(c) ||
           std::string_view(" +-=._:/@").find(c) != std::string_view::npos;
  });
}

}  // namespace dynaplane::manifest::awsdynamodb
