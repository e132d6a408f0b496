// Inside the YAML reader: what can be said of a text before it is parsed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "manifest/yaml_tree.h"

namespace dynaplane::manifest::yaml {

struct Fault {
  std::size_t offset = 0;  // in the chunk
  std::string message;
  std::string rule;
};

// The first byte that is not UTF-8, or a control character. The parser trusts
// its input to be text; this makes it so.
std::optional<Fault> CheckCharacters(std::string_view text);

// Place in the input of a byte of the chunk; columns in code points.
Position PlaceOf(const Chunk& chunk, std::size_t offset);

// Byte of the next "-" after `offset`, past blanks and comments.
std::size_t NextDash(std::string_view text, std::size_t offset);

}  // namespace dynaplane::manifest::yaml
