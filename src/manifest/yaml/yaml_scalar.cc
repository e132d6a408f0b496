#include "manifest/yaml/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace dynaplane::manifest::yaml {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view Take(std::string_view& rest, std::size_t length) {
  const std::string_view front = rest.substr(0, length);
  rest.remove_prefix(front.size());
  return front;
}

// CR LF, LF or CR.
std::size_t BreakLength(std::string_view text) {
  if (text.starts_with("\r\n")) return 2;
  return text.starts_with('\n') || text.starts_with('\r') ? 1 : 0;
}

// Skips blank lines and the blank start of the next one; how many lines.
std::size_t SkipBlankLines(std::string_view& rest) {
  for (std::size_t count = 0;; ++count) {
    Take(rest, rest.find_first_not_of(" \t"));
    const std::size_t length = BreakLength(rest);
    if (length == 0) return count;
    Take(rest, length);
  }
}

void AppendUtf8(std::uint32_t code, std::string& out) {
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80 | ((code >> shift) & 0x3f));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::uint32_t TakeHex(std::string_view& rest, std::size_t digits) {
  const std::string_view text = Take(rest, digits);
  std::uint32_t code = 0;
  std::from_chars(text.data(), text.data() + text.size(), code, 16);
  return code;
}

// JSON writes what does not fit into \uXXXX as two of them.
std::uint32_t TakeUtf16(std::string_view& rest) {
  const std::uint32_t first = TakeHex(rest, 4);
  if (first < 0xd800 || first > 0xdbff || !rest.starts_with("\\u")) {
    return first;
  }
  Take(rest, 2);
  return 0x10000 + ((first - 0xd800) << 10) + (TakeHex(rest, 4) - 0xdc00);
}

// The code point of an escape's letter; the letter itself for `\"` and others.
std::uint32_t CodeOfLetter(char letter) {
  static constexpr std::string_view kLetters = "0abtnvfreN_LP";
  static constexpr std::uint32_t kCodes[] = {
      0, 7, 8, 9, 10, 11, 12, 13, 0x1b, 0x85, 0xa0, 0x2028, 0x2029};
  const std::size_t at = kLetters.find(letter);
  return at == std::string_view::npos ? static_cast<unsigned char>(letter)
                                      : kCodes[at];
}

// `rest` starts behind the backslash.
void TakeEscape(std::string_view& rest, std::string& out) {
  if (const std::size_t length = BreakLength(rest)) {
    Take(rest, length);
    out.append(SkipBlankLines(rest), '\n');
    return;
  }
  const std::string_view letter = Take(rest, 1);
  if (letter == "x") {
    AppendUtf8(TakeHex(rest, 2), out);
  } else if (letter == "u") {
    AppendUtf8(TakeUtf16(rest), out);
  } else if (letter == "U") {
    AppendUtf8(TakeHex(rest, 8), out);
  } else if (!letter.empty()) {
    AppendUtf8(CodeOfLetter(letter[0]), out);
  }
}

// A line break takes the blanks around it with it and is one space, or as many
// line breaks as there are blank lines.
void TakeBreak(std::string_view& rest, std::string& out) {
  Take(rest, BreakLength(rest));
  const std::size_t blank_lines = SkipBlankLines(rest);
  out.append(std::max<std::size_t>(blank_lines, 1),
             blank_lines == 0 ? ' ' : '\n');
}

// A line of a block: less its indentation and its end.
struct Line {
  std::string_view text;
  bool ends = false;
  // Folding leaves the ends of more indented lines alone.
  bool Spaced() const { return !text.empty() && IsBlank(text[0]); }
};

Line TakeLine(std::string_view& rest, std::size_t indentation) {
  std::string_view text = Take(rest, rest.find_first_of("\r\n"));
  const std::size_t spaces = std::min(text.find_first_not_of(' '), text.size());
  Take(text, std::min(spaces, indentation));
  const std::size_t length = BreakLength(rest);
  Take(rest, length);
  return {text, length > 0};
}

// That of the first line that is not empty.
std::size_t IndentationOf(std::string_view written) {
  const std::size_t first = written.find_first_not_of(" \r\n");
  if (first == std::string_view::npos) return written.size();
  const std::size_t before = written.substr(0, first).find_last_of("\r\n");
  return before == std::string_view::npos ? first : first - before - 1;
}

}  // namespace

std::string FromQuotes(std::string_view written, char quote) {
  std::string out;
  std::size_t kept = 0;  // of `out`; behind it are blanks that a break takes
  while (!written.empty()) {
    if (BreakLength(written) > 0) {
      out.resize(kept);
      TakeBreak(written, out);
      kept = out.size();
      continue;
    }
    const bool is_doubled = quote == '\'' && written.starts_with("''");
    const char next = Take(written, is_doubled ? 2 : 1)[0];
    if (quote == '"' && next == '\\') {
      TakeEscape(written, out);
    } else {
      out += next;
    }
    if (!IsBlank(next)) kept = out.size();
  }
  return out;
}

std::optional<BlockHeader> FindBlockHeader(std::string_view text,
                                           std::size_t from,
                                           std::size_t block) {
  // Only what stands on the last line, since comments may come before it.
  std::string_view line = text.substr(0, block);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t before = line.find_last_of("\r\n");
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  for (std::size_t at = std::max(from, start); at < line.size(); ++at) {
    const bool separate = at == start || IsBlank(line[at - 1]);
    if (!separate || (line[at] != '|' && line[at] != '>')) continue;
    BlockHeader header{at, line[at] == '>', ' ', std::nullopt};
    for (std::size_t i = at + 1; i < line.size() && !IsBlank(line[i]); ++i) {
      if (line[i] == '+' || line[i] == '-') header.chomping = line[i];
      if (line[i] > '0' && line[i] <= '9') header.digit = line[i] - '0';
    }
    return header;
  }
  return std::nullopt;
}

std::string Block(std::string_view written, const BlockHeader& header,
                  std::size_t parent) {
  const std::size_t indentation =
      header.digit ? parent + *header.digit : IndentationOf(written);
  std::string out;
  std::size_t breaks = 0;  // since the last text
  bool empty = true;
  bool spaced = true;  // the last line with text is
  while (!written.empty()) {
    const Line line = TakeLine(written, indentation);
    if (!line.text.empty()) {
      if (!header.folded || empty || spaced || line.Spaced()) {
        out.append(breaks, '\n');
      } else {
        out.append(std::max<std::size_t>(breaks - 1, 1),
                   breaks == 1 ? ' ' : '\n');
      }
      out += line.text;
      breaks = 0;
      empty = false;
      spaced = line.Spaced();
    }
    if (line.ends) ++breaks;
  }
  if (header.chomping == '+') out.append(breaks, '\n');
  if (header.chomping == ' ' && breaks > 0 && !empty) out += '\n';
  return out;
}

}  // namespace dynaplane::manifest::yaml
