#include "manifest/awsdynamodb/limits.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <span>
#include <string>

namespace dynaplane::manifest::awsdynamodb {
namespace {

bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }
bool IsLower(char c) { return std::islower(static_cast<unsigned char>(c)); }

bool IsAlpha(char c) { return std::isalpha(static_cast<unsigned char>(c)); }

struct Range {
  char32_t first;
  char32_t last;
};

// Letters, separators and numbers of any script, which is what AWS takes.
constexpr Range kCharacters[] = {
#include "manifest/awsdynamodb/tag_characters.inc"
};

// What scripts such as Devanagari write onto a letter.
constexpr Range kMarks[] = {
#include "manifest/awsdynamodb/tag_marks.inc"
};

constexpr std::string_view kTagSigns = " +-=._:/@";

bool IsIn(std::span<const Range> ranges, char32_t code) {
  const auto range = std::ranges::lower_bound(ranges, code, {}, &Range::last);
  return range != ranges.end() && range->first <= code;
}

// Of valid UTF-8, which the YAML reader has made sure of.
char32_t TakeCodePoint(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t wanted = lead < 0x80   ? 1
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                                           : 4;
  const std::size_t size = std::min(wanted, text.size());
  char32_t code = size == 1 ? lead : lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  }
  text.remove_prefix(size);
  return code;
}

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

// The form alone; schedule.h knows what stands between the brackets.
bool IsSchedule(std::string_view text) {
  return text.ends_with(")") && text.find('(') + 2 < text.size() &&
         (text.starts_with("at(") || text.starts_with("rate(") ||
          text.starts_with("cron("));
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
  bool on_letter = false;  // a mark may follow
  while (!text.empty()) {
    const char32_t code = TakeCodePoint(text);
    if (code < 0x80) {
      const char c = static_cast<char>(code);
      on_letter = IsAlpha(c);
      if (!IsAlnum(c) && kTagSigns.find(c) == std::string_view::npos) {
        return false;
      }
    } else if (IsIn(kCharacters, code)) {
      on_letter = true;
    } else if (!on_letter || !IsIn(kMarks, code)) {
      return false;
    }
  }
  return true;
}

}  // namespace dynaplane::manifest::awsdynamodb
