#include "provider/generic/property_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace dynaplane::provider {
namespace {

bool IsPlainKey(std::string_view key) {
  return !key.empty() && key.find_first_of(".[]\"") == std::string_view::npos;
}

std::string Quoted(std::string_view key) {
  std::string text;
  for (char c : key) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return fmt::format("[\"{}\"]", text);
}

}  // namespace

PropertyPath PropertyPath::Member(std::string_view key) const {
  PropertyPath path = *this;
  path.steps_.push_back({std::string(key), false, 0});
  return path;
}

PropertyPath PropertyPath::Element(std::size_t index,
                                   std::string_view name) const {
  PropertyPath path = *this;
  path.steps_.push_back({std::string(name), true, index});
  return path;
}

std::string PropertyPath::Text() const {
  std::string text;
  for (const PathStep& step : steps_) {
    if (step.element) {
      text += fmt::format("[{}]", step.index);
    } else if (IsPlainKey(step.key)) {
      if (!text.empty()) text += '.';
      text += step.key;
    } else {
      text += Quoted(step.key);
    }
  }
  return text;
}

PathPatterns::PathPatterns(const std::vector<std::string>& patterns) {
  for (const std::string& text : patterns) {
    Pattern pattern;
    if (Parse(text, pattern)) patterns_.push_back(std::move(pattern));
  }
}

bool PathPatterns::Parse(std::string_view text, Pattern& pattern) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '.') {
      ++at;
    } else if (text.substr(at, 2) == "[\"") {
      std::string name;
      for (at += 2; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        name += text[at];
      }
      if (text.substr(at, 2) != "\"]") return false;
      at += 2;
      pattern.push_back({Step::Kind::kName, name});
    } else if (text[at] == '[') {
      std::size_t end = text.find(']', at);
      if (end == std::string_view::npos) return false;
      std::string inside(text.substr(at + 1, end - at - 1));
      at = end + 1;
      if (inside == "*") {
        pattern.push_back({Step::Kind::kAny, {}});
      } else if (!inside.empty() && inside.size() < 10 &&
                 std::ranges::all_of(inside, [](unsigned char c) {
                   return std::isdigit(c) != 0;
                 })) {
        pattern.push_back({Step::Kind::kIndex, {}, std::stoul(inside)});
      } else {
        return false;
      }
    } else {
      std::size_t end = text.find_first_of(".[", at);
      if (end == std::string_view::npos) end = text.size();
      std::string_view name = text.substr(at, end - at);
      at = end;
      pattern.push_back({name == "*" ? Step::Kind::kAny : Step::Kind::kName,
                         std::string(name)});
    }
  }
  return !pattern.empty();
}

bool PathPatterns::Matches(const Pattern& pattern, const PropertyPath& path) {
  const std::vector<PathStep>& steps = path.steps();
  if (pattern.size() > steps.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const Step& want = pattern[i];
    const PathStep& have = steps[i];
    switch (want.kind) {
      case Step::Kind::kAny:
        break;
      case Step::Kind::kName:
        if (have.key != want.name) return false;
        break;
      case Step::Kind::kIndex:
        if (!have.element || have.index != want.index) return false;
        break;
    }
  }
  return true;
}

bool PathPatterns::Match(const PropertyPath& path) const {
  return std::ranges::any_of(
      patterns_, [&](const Pattern& each) { return Matches(each, path); });
}

}  // namespace dynaplane::provider
