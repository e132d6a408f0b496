// The net below a thread, a callback and main.
//
// Errors are values here. What a library or an empty memory throws all the
// same must become one where a room, a thread or the process would end.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace dynaplane::base {

// What is being thrown just now, in words; for the end of a catch (...).
std::string WordsOfException();

// Does `work`. Nothing, or what it has thrown, in words.
template <typename Work>
std::optional<std::string> Thrown(Work&& work) {
  try {
    std::forward<Work>(work)();
    return std::nullopt;
  } catch (...) {
    return WordsOfException();
  }
}

}  // namespace dynaplane::base
