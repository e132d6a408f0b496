// Inside the YAML reader: one document's text to its tree.
#pragma once

#include <string>
#include <string_view>

#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest::yaml {

// A piece of the input that holds whole documents, usually one.
struct Chunk {
  std::string_view text;
  std::size_t offset = 0;  // of its first byte in the input
  int line = 1;            // of its first byte in the input
};

// `next_index` counts the documents over all chunks of an input.
Parsed ParseChunk(const Chunk& chunk, const std::string& file, int* next_index);

}  // namespace dynaplane::manifest::yaml
