#include "credential/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <regex>
#include <set>
#include <utility>

namespace dynaplane::credential {
namespace {

using manifest::yaml::Node;
using YamlEntry = manifest::yaml::Entry;

// "access_key_id" → "accessKeyId"
std::string CamelCase(std::string_view key) {
  std::string camel;
  bool upper = false;
  for (const char c : key) {
    if (c == '_') {
      upper = !camel.empty();
      continue;
    }
    camel += upper ? static_cast<char>(std::toupper(c)) : c;
    upper = false;
  }
  return camel;
}

bool Matches(std::string_view text, const std::regex& pattern) {
  return std::regex_match(text.begin(), text.end(), pattern);
}

// "3600", "3600s", "1h30m"; nothing when it is none of these.
std::optional<std::chrono::seconds> ParseDuration(std::string_view text) {
  std::int64_t total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto parsed =
        std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || number < 0 || number > 1'000'000) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    if (text.empty() && total > 0) return std::nullopt;
    const char unit = text.empty() ? 's' : text.front();
    if (!text.empty()) text.remove_prefix(1);
    const std::int64_t factor = unit == 'h'   ? 3600
                                : unit == 'm' ? 60
                                : unit == 's' ? 1
                                              : 0;
    if (factor == 0) return std::nullopt;
    total += number * factor;
  }
  return std::chrono::seconds(total);
}

}  // namespace

void Problem::Add(const manifest::Position& position, std::string message) {
  if (error_) return;
  error_ = Error{std::move(message), file_, position.line, position.column};
}

Fields::Fields(const Node& map, std::string path, Problem& problem,
               std::initializer_list<std::string_view> known)
    : map_(map), path_(std::move(path)), problem_(problem) {
  std::set<std::string> seen;
  for (const YamlEntry& entry : map_.entries) {
    const std::string name = CamelCase(entry.key);
    if (std::ranges::find(known, name) == known.end()) {
      problem_.Add(entry.position,
                   fmt::format("{} is unknown; known here: {}",
                               PathOf(entry.key), fmt::join(known, ", ")));
    } else if (!seen.insert(name).second) {
      problem_.Add(entry.position,
                   fmt::format("{} is given twice; keep one", PathOf(name)));
    }
  }
}

std::string Fields::PathOf(std::string_view name) const {
  return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

const YamlEntry* Fields::Find(std::string_view name) const {
  for (const YamlEntry& entry : map_.entries) {
    if (CamelCase(entry.key) == name) return &entry;
  }
  return nullptr;
}

const Node* Fields::Value(std::string_view name) const {
  const YamlEntry* entry = Find(name);
  if (entry == nullptr || entry->value->IsNull()) return nullptr;
  return entry->value.get();
}

bool Fields::Has(std::string_view name) const {
  const Node* value = Value(name);
  return value != nullptr && !(value->IsScalar() && value->text.empty());
}

std::string Fields::Text(std::string_view name) const {
  const Node* value = Value(name);
  if (value == nullptr) return "";
  if (!value->IsScalar()) {
    problem_.Add(value->position,
                 fmt::format("{} must be a text", PathOf(name)));
    return "";
  }
  if (std::ranges::any_of(value->text,
                          [](unsigned char c) { return std::iscntrl(c); })) {
    problem_.Add(value->position,
                 fmt::format("{} must be one line", PathOf(name)));
  }
  return value->text;
}

std::string Fields::Word(std::string_view name) const {
  std::string text = Text(name);
  if (text.find(' ') != std::string::npos) {
    Wrong(name, "must not have blanks in it");
  }
  return text;
}

Secret Fields::SecretWord(std::string_view name) const {
  return Secret(Word(name));
}

std::chrono::seconds Fields::Duration(std::string_view name) const {
  const std::string text = Text(name);
  if (text.empty()) return {};
  const auto duration = ParseDuration(text);
  if (!duration || duration->count() < 900 || duration->count() > 43200) {
    Wrong(name, "must be 900 to 43200 seconds");
    return {};
  }
  return *duration;
}

const Node* Fields::Map(std::string_view name) const {
  const Node* value = Value(name);
  if (value == nullptr || value->IsMap()) return value;
  problem_.Add(value->position, fmt::format("{} must be a map", PathOf(name)));
  return nullptr;
}

const Node* Fields::List(std::string_view name) const {
  const Node* value = Value(name);
  if (value == nullptr || value->IsList()) return value;
  problem_.Add(value->position, fmt::format("{} must be a list", PathOf(name)));
  return nullptr;
}

void Fields::Wrong(std::string_view name, std::string_view what) const {
  const YamlEntry* entry = Find(name);
  problem_.Add(entry != nullptr ? entry->value->position : map_.position,
               fmt::format("{} {}", PathOf(name), what));
}

bool IsAccountId(std::string_view text) {
  return text.size() == 12 && std::ranges::all_of(text, [](unsigned char c) {
           return std::isdigit(c);
         });
}

bool IsRegion(std::string_view text) {
  static const std::regex pattern("[a-z]+(-[a-z0-9]+)*-[0-9]+");
  return text.size() <= 63 && Matches(text, pattern);
}

bool IsRoleArn(std::string_view text) {
  static const std::regex pattern(
      R"(arn:[a-z-]+:iam::\d{12}:role/[\w+=,.@/-]+)");
  return text.size() <= 2048 && Matches(text, pattern);
}

bool IsSessionName(std::string_view text) {
  static const std::regex pattern(R"([\w+=,.@-]{2,64})");
  return Matches(text, pattern);
}

}  // namespace dynaplane::credential
