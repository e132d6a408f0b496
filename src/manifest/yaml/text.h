// Inside the YAML reader: what can be said of a text before it is parsed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "manifest/yaml/syntax_tree.h"

namespace dynaplane::manifest::yaml {

// The length of the UTF-8 sequence at `at`; 0 when it is not well-formed.
std::size_t SequenceLength(std::string_view text, std::size_t at);

struct Fault {
  std::size_t offset = 0;  // in the chunk
  std::string message;
  std::string rule;
};

// The first byte that is not UTF-8, a control character, or one too many of
// those that the parser takes memory for. It trusts its input to be text of a
// sensible size; this makes it so.
std::optional<Fault> CheckCharacters(std::string_view text);

// Whether the byte ends a line: LF does, and CR without one, as YAML has it.
bool EndsLine(std::string_view text, std::size_t at);

// Place in the input of a byte of the chunk; columns in code points.
Position PlaceOf(const Chunk& chunk, std::size_t offset);

// The same for many bytes in their order: each costs the way from the last.
class PlaceCursor {
 public:
  explicit PlaceCursor(const Chunk& chunk)
      : chunk_(chunk), place_{chunk.line, 1} {}

  Position At(std::size_t offset);
  // The place itself, or the last one before it that is in the text.
  Position Nearest(Position place);

 private:
  void Step();

  const Chunk& chunk_;
  std::size_t offset_ = 0;
  Position place_;
};

// The first byte from `offset` on that is neither blank nor in a comment, or
// npos.
std::size_t NextContent(std::string_view text, std::size_t offset);
// The same if it is a "-", else npos.
std::size_t NextDash(std::string_view text, std::size_t offset);

}  // namespace dynaplane::manifest::yaml
