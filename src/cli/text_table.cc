#include "cli/text_table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "manifest/field/words.h"

namespace dynaplane::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeast = 8;  // what a column is never cut below

std::vector<std::size_t> WidthsOf(const TextTable& table) {
  std::vector<std::size_t> widths(table.titles.size());
  const auto grow = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], manifest::CharacterCount(cells[i]));
    }
  };
  grow(table.titles);
  for (const auto& row : table.rows) grow(row);
  return widths;
}

std::size_t Total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(),
                         kGap * (widths.size() - 1));
}

// The first `count` characters of UTF-8.
std::string Begin(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && count-- == 0) break;
  }
  return text.substr(0, at);
}

std::string Cut(const std::string& text, std::size_t width) {
  if (manifest::CharacterCount(text) <= width) return text;
  return Begin(text, width - 1) + "…";
}

void AddLine(const std::vector<std::string>& cells,
             const std::vector<std::size_t>& widths, std::string& text) {
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::string cell = Cut(cells[i], widths[i]);
    text += cell;
    if (i + 1 == widths.size()) break;
    text.append(widths[i] - manifest::CharacterCount(cell) + kGap, ' ');
  }
  text += '\n';
}

}  // namespace

std::string Fit(TextTable table, std::optional<std::size_t> width) {
  std::vector<std::size_t> widths = WidthsOf(table);
  while (width && Total(widths) > *width && widths.size() > table.needed) {
    widths.pop_back();
  }
  while (width && Total(widths) > *width) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= kLeast) break;
    --*widest;
  }
  std::string text;
  AddLine(table.titles, widths, text);
  for (const auto& row : table.rows) AddLine(row, widths, text);
  return text;
}

std::optional<std::size_t> TerminalWidth() {
  winsize size = {};
  if (isatty(STDOUT_FILENO) == 0 ||
      ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return std::nullopt;
  }
  return size.ws_col;
}

}  // namespace dynaplane::cli
