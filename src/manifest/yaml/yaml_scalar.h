// Inside the YAML reader: what a scalar's written form means. The parser says
// where scalars stand and which are broken; its own idea of their text loses
// characters in version 0.7: where escaped quotes follow each other, behind an
// escaped line break, and around more indented lines of a folded block.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dynaplane::manifest::yaml {

// What stands between two quotes; the escapes are known to be right.
std::string FromQuotes(std::string_view written, char quote);

// What follows a key that has a block as its value: "|", ">-", ">+2".
struct BlockHeader {
  std::size_t offset = 0;  // of the "|" or ">"
  bool folded = false;
  char chomping = ' ';               // '-' strips, '+' keeps, else clips
  std::optional<std::size_t> digit;  // indentation below the parent
};

// The header in text[from, block), where `block` is the offset of the first
// line below it; empty when there is none.
std::optional<BlockHeader> FindBlockHeader(std::string_view text,
                                           std::size_t from, std::size_t block);

// `written` holds whole lines, the last one perhaps without its end; `parent`
// is the indentation of the list or map around, which only a digit needs.
std::string Block(std::string_view written, const BlockHeader& header,
                  std::size_t parent);

}  // namespace dynaplane::manifest::yaml
