#include "base/shell.h"

namespace dynaplane::base {

std::string ShellQuoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
      "-_./:@%+=,";
  const bool plain =
      !word.empty() && word.find_first_not_of(kPlain) == word.npos;
  if (plain) return std::string(word);
  std::string quoted = "'";
  for (const char each : word) {
    if (each == '\'') {
      quoted += R"('\'')";
    } else {
      quoted += each;
    }
  }
  return quoted + "'";
}

}  // namespace dynaplane::base
