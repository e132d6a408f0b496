#include "manifest/yaml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace dynaplane::manifest::yaml {

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

namespace {

std::optional<Fault> FaultOfCharacter(std::string_view text, std::size_t at,
                                      std::size_t length) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') ||
      byte == 0x7f) {
    return Fault{at,
                 fmt::format("a control character (byte 0x{:02x}) is not "
                             "allowed in YAML; remove it, or write it as "
                             "an escape inside double quotes",
                             byte),
                 "yaml_characters"};
  }
  if (length > 0) return std::nullopt;
  return Fault{at,
               fmt::format("the text is not valid UTF-8 (byte 0x{:02x}); "
                           "save the file as UTF-8",
                           byte),
               "yaml_characters"};
}

// The parser reads far ahead of what it hands out, at a price for each mark.
class MarkCounter {
 public:
  std::optional<Fault> Count(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (c == '[' || c == '{' || c == ',') ++flow_marks_;
    if (c == '%' && (at == 0 || text[at - 1] == '\n')) ++directives_;
    if (flow_marks_ <= kMaxFlowMarks && directives_ <= kMaxDirectives) {
      return std::nullopt;
    }
    return Fault{
        at,
        fmt::format(
            "the document has more than {}; no manifest "
            "needs that, so remove some",
            directives_ > kMaxDirectives
                ? fmt::format("{} lines that start with \"%\"", kMaxDirectives)
                : fmt::format("{} brackets, braces and commas", kMaxFlowMarks)),
        "yaml_size"};
  }

 private:
  static constexpr std::size_t kMaxFlowMarks = 100'000;
  static constexpr std::size_t kMaxDirectives = 100;

  std::size_t flow_marks_ = 0;
  std::size_t directives_ = 0;
};

}  // namespace

std::optional<Fault> CheckCharacters(std::string_view text) {
  MarkCounter marks;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = SequenceLength(text, i);
    if (auto fault = FaultOfCharacter(text, i, length)) return fault;
    if (auto fault = marks.Count(text, i)) return fault;
    i += length;
  }
  return std::nullopt;
}

bool EndsLine(std::string_view text, std::size_t at) {
  return text[at] == '\n' ||
         (text[at] == '\r' && !text.substr(at + 1).starts_with('\n'));
}

Position PlaceCursor::At(std::size_t offset) {
  if (offset < offset_) {
    offset_ = 0;
    place_ = {chunk_.line, 1};
  }
  while (offset_ < std::min(offset, chunk_.text.size())) Step();
  return place_;
}

Position PlaceCursor::Nearest(Position place) {
  At(0);
  while (offset_ < chunk_.text.size() && place_ != place) {
    const bool ends = EndsLine(chunk_.text, offset_);
    if (ends && place_.line == place.line) break;
    Step();
  }
  return place_;
}

void PlaceCursor::Step() {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  const char c = chunk_.text[offset_];
  if (EndsLine(chunk_.text, offset_)) {
    ++place_.line;
    place_.column = 1;
  } else if (place_.column == 1 &&
             chunk_.text.substr(offset_).starts_with(kByteOrderMark)) {
    offset_ += kByteOrderMark.size() - 1;
  } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
    ++place_.column;
  }
  ++offset_;
}

Position PlaceOf(const Chunk& chunk, std::size_t offset) {
  return PlaceCursor(chunk).At(offset);
}

std::size_t NextContent(std::string_view text, std::size_t offset) {
  while (offset < text.size()) {
    offset = text.find_first_not_of(" \t\r\n", offset);
    if (offset >= text.size() || text[offset] != '#') break;
    offset = text.find('\n', offset);
  }
  return offset < text.size() ? offset : std::string_view::npos;
}

std::size_t NextDash(std::string_view text, std::size_t offset) {
  const std::size_t next = NextContent(text, offset);
  return next < text.size() && text[next] == '-' ? next
                                                 : std::string_view::npos;
}

}  // namespace dynaplane::manifest::yaml
