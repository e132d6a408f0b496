#include "cli/input/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "base/nearest.h"
#include "manifest/field/words.h"

namespace dynaplane::cli {
namespace {

using manifest::AwsDynamodb;
using Labels = std::map<std::string, std::string>;

// One part of a selector between commas.
struct Requirement {
  enum class Kind { kEquals, kDiffers, kHas, kLacks };
  Kind kind = Kind::kHas;
  std::string key;
  std::string value;

  // As kubectl has it, what lacks the key differs from any value.
  bool IsMetBy(const Labels& labels) const {
    const auto found = labels.find(key);
    const bool has = found != labels.end();
    switch (kind) {
      case Kind::kEquals:
        return has && found->second == value;
      case Kind::kDiffers:
        return !has || found->second != value;
      case Kind::kHas:
        return has;
      case Kind::kLacks:
        break;
    }
    return !has;
  }
};

Requirement ReadRequirement(const std::string& text) {
  using Kind = Requirement::Kind;
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    const bool lacks = text.starts_with('!');
    return {lacks ? Kind::kLacks : Kind::kHas, text.substr(lacks ? 1 : 0), {}};
  }
  const bool differs = equals > 0 && text[equals - 1] == '!';
  const bool twice = !differs && text.substr(equals).starts_with("==");
  return {differs ? Kind::kDiffers : Kind::kEquals,
          text.substr(0, differs ? equals - 1 : equals),
          text.substr(equals + (twice ? 2 : 1))};
}

Failure BadSelector(const std::string& selector, const std::string& part) {
  return {Ending::kInvalid,
          fmt::format("--selector {}: {} is none of KEY=VALUE, KEY!=VALUE, KEY "
                      "and !KEY",
                      selector, manifest::Quoted(part))};
}

Result<std::vector<Requirement>> ReadSelector(const std::string& selector) {
  constexpr char kNoneOfAKey[] = " ()!=<>";
  std::vector<Requirement> requirements;
  for (std::size_t begin = 0; begin <= selector.size();) {
    const std::size_t end =
        std::min(selector.find(',', begin), selector.size());
    const std::string part = selector.substr(begin, end - begin);
    Requirement read = ReadRequirement(part);
    const bool bad = read.key.empty() ||
                     read.key.find_first_of(kNoneOfAKey) != std::string::npos ||
                     read.value.find_first_of(kNoneOfAKey) != std::string::npos;
    if (bad) return tl::unexpected(BadSelector(selector, part));
    requirements.push_back(std::move(read));
    begin = end + 1;
  }
  return requirements;
}

bool IsGlob(const std::string& name) {
  return name.find_first_of("*?") != std::string::npos;
}

// A name that none has is a slip of the pen.
Result<void> CheckNames(const char* option,
                        const std::vector<std::string>& names,
                        const std::vector<AwsDynamodb>& manifests) {
  std::vector<std::string_view> known;
  for (const AwsDynamodb& each : manifests) {
    known.push_back(each.metadata.name);
  }
  for (const std::string& name : names) {
    if (IsGlob(name) || std::ranges::count(known, name) > 0) continue;
    const std::string_view nearest = base::Nearest(name, known);
    return Fail(
        Ending::kInvalid,
        fmt::format("{} {}: no manifest has this metadata.name{}", option, name,
                    nearest.empty()
                        ? std::string()
                        : fmt::format("; did you mean {}?", nearest)));
  }
  return {};
}

bool IsAnyOf(const std::string& name, const std::vector<std::string>& globs) {
  return std::ranges::any_of(
      globs, [&](const std::string& glob) { return MatchesGlob(glob, name); });
}

// "--only a* --selector tier=gold", as they were given.
std::string Spelt(const Options& options) {
  std::vector<std::string> texts;
  const auto add = [&](const char* option,
                       const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      texts.push_back(fmt::format("{} {}", option, value));
    }
  };
  add("--selector", options.selectors);
  add("--only", options.only);
  add("--exclude", options.exclude);
  return fmt::format("{}", fmt::join(texts, " "));
}

}  // namespace

bool IsSelective(const Options& options) {
  return !options.selectors.empty() || !options.only.empty() ||
         !options.exclude.empty();
}

Result<std::vector<bool>> Select(const Options& options,
                                 const std::vector<AwsDynamodb>& manifests) {
  std::vector<Requirement> requirements;
  for (const std::string& selector : options.selectors) {
    const auto read = ReadSelector(selector);
    if (!read) return tl::unexpected(read.error());
    requirements.insert(requirements.end(), read->begin(), read->end());
  }
  for (const auto& [option, names] :
       {std::pair("--only", &options.only),
        std::pair("--exclude", &options.exclude)}) {
    if (const auto known = CheckNames(option, *names, manifests); !known) {
      return tl::unexpected(known.error());
    }
  }
  std::vector<bool> selected;
  for (const AwsDynamodb& each : manifests) {
    const std::string& name = each.metadata.name;
    selected.push_back(
        (options.only.empty() || IsAnyOf(name, options.only)) &&
        !IsAnyOf(name, options.exclude) &&
        std::ranges::all_of(requirements, [&](const Requirement& one) {
          return one.IsMetBy(each.metadata.labels);
        }));
  }
  if (std::ranges::count(selected, true) > 0) return selected;
  return Fail(Ending::kInvalid,
              fmt::format("{}: none of the given manifests is meant by that",
                          Spelt(options)));
}

bool MatchesGlob(const std::string& pattern, const std::string& text) {
  std::size_t at = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string::npos;  // the last one that was met
  std::size_t resume = 0;                // where its text may go on
  while (in_text < text.size()) {
    const bool more = at < pattern.size();
    if (more && pattern[at] == '*') {
      star = at++;
      resume = in_text;
    } else if (more && (pattern[at] == '?' || pattern[at] == text[in_text])) {
      ++at;
      ++in_text;
    } else if (star != std::string::npos) {
      at = star + 1;
      in_text = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string::npos;
}

}  // namespace dynaplane::cli
