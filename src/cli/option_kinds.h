// Options that several commands take in the same way.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/options.h"

namespace dynaplane::cli {

template <typename T>
using Words = std::vector<std::pair<std::string, T>>;

// text, json, yaml.
inline const Words<OutputFormat> kFormats = {
    {"text", OutputFormat::kText},
    {"json", OutputFormat::kJson},
    {"yaml", OutputFormat::kYaml},
};

// An option that takes one of some words.
template <typename T>
void AddChoice(CLI::App& command, const std::string& names, T& value,
               const Words<T>& words, const std::string& help) {
  std::vector<std::string> all;
  for (const auto& [word, meaning] : words) all.push_back(word);
  const auto find = [&words](const std::string& text) {
    return std::find_if(words.begin(), words.end(),
                        [&](const auto& word) { return word.first == text; });
  };
  command
      .add_option_function<std::string>(
          names,
          [&value, find](const std::string& text) {
            value = find(text)->second;
          },
          help)
      ->type_name(CLI::detail::join(all, "|"))
      ->check(CLI::Validator(
          [&words, find, all](std::string& text) {
            return find(text) != words.end()
                       ? std::string()
                       : text + " is none of " + CLI::detail::join(all, ", ");
          },
          ""));
}

void AddStack(CLI::App& command, const std::string& name, std::string& value,
              const std::string& help);

void AddSetOption(CLI::App& command, Options& options);

// The bare argument of a command, into Options::arguments.
CLI::Option& AddPositional(CLI::App& command, Options& options,
                           const char* name, const char* help, bool required);

}  // namespace dynaplane::cli
