// Columns of text, fitted to a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dynaplane::cli {

struct TextTable {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> rows;  // as many cells as titles
  std::size_t needed = 0;  // columns that are always there; others give way
};

// Lines of at most `width` characters, if there is one: what does not fit of
// the columns that are not needed is left out, from the last, and then the
// widest ones are cut.
std::string Fit(TextTable table, std::optional<std::size_t> width);

// Of standard output; none when it is no terminal.
std::optional<std::size_t> TerminalWidth();

}  // namespace dynaplane::cli
