#include "stack/report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "pulumi/state/state_entry.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

std::string WhatItIs(const std::string& urn) {
  const std::string name = state::NameIn(urn);
  std::string type = urn.substr(0, urn.size() - name.size());
  if (type.ends_with("::")) type.resize(type.size() - 2);
  type = type.substr(type.rfind(':') + 1);
  std::ranges::transform(type, type.begin(),
                         [](unsigned char c) { return std::tolower(c); });
  return fmt::format("{} {}", type, name);
}

std::string Listed(std::vector<std::string> texts) {
  constexpr std::size_t kMostTold = 5;
  const std::size_t count = texts.size();
  if (count > kMostTold) texts.resize(kMostTold);
  return fmt::format(
      "{}{}", fmt::join(texts, ", "),
      count > kMostTold ? fmt::format(" and {} more", count - kMostTold) : "");
}

}  // namespace dynaplane::stack
