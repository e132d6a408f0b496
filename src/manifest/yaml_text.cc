#include "manifest/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace dynaplane::manifest::yaml {
namespace {

// The length of the UTF-8 sequence at `at`; 0 when it is not well-formed.
std::size_t SequenceLength(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(at + 1) ? 2 : 0;
  if ((first & 0xf0) == 0xe0) {
    const unsigned second = byte(at + 1);
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return !overlong && !surrogate && tail(at + 1) && tail(at + 2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned second = byte(at + 1);
    const bool out =
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return !out && tail(at + 1) && tail(at + 2) && tail(at + 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::optional<Fault> CheckCharacters(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') ||
        byte == 0x7f) {
      return Fault{i,
                   fmt::format("a control character (byte 0x{:02x}) is not "
                               "allowed in YAML; remove it, or write it as "
                               "an escape inside double quotes",
                               byte),
                   "yaml_characters"};
    }
    const std::size_t length = SequenceLength(text, i);
    if (length == 0) {
      return Fault{i,
                   fmt::format("the text is not valid UTF-8 (byte 0x{:02x}); "
                               "save the file as UTF-8",
                               byte),
                   "yaml_characters"};
    }
    i += length;
  }
  return std::nullopt;
}

Position PlaceOf(const Chunk& chunk, std::size_t offset) {
  const std::string_view before = chunk.text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  std::string_view line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  Position place;
  place.line = chunk.line +
               static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  place.column =
      1 + static_cast<int>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
      }));
  return place;
}

std::size_t NextDash(std::string_view text, std::size_t offset) {
  while (offset < text.size() && text[offset] != '-') {
    if (text[offset] == '#') {
      offset = text.find('\n', offset);
    } else if (std::string_view(" \t\r\n").find(text[offset]) !=
               std::string_view::npos) {
      ++offset;
    } else {
      return std::string_view::npos;
    }
  }
  return offset < text.size() ? offset : std::string_view::npos;
}

}  // namespace dynaplane::manifest::yaml
