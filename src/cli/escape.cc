#include "cli/escape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/bytes.h"
#include "manifest/field/words.h"

namespace dynaplane::cli {
namespace {

// How many bytes the character has that begins there, in UTF-8.
std::size_t SizeAt(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                                         : 4;
  return std::min(size, text.size() - at);
}

unsigned CodePoint(std::string_view bytes) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
  };
  if (bytes.size() == 1) return byte(0);
  unsigned value = byte(0) & (0xffU >> (bytes.size() + 1));
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    value = value << 6U | (byte(i) & 0x3fU);
  }
  return value;
}

// Line ends that are no "\n", and what writes from right to left.
bool TurnsLines(unsigned c) {
  return c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string WrittenOut(unsigned c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return c < 0x100 ? fmt::format("\\x{:02x}", c)
                       : fmt::format("\\u{:04x}", c);
  }
}

bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || c == ' ' || std::isalnum(byte) != 0;
}

// In running text. An empty span, or a character without width, keeps GitHub
// from making a mention, a reference, a link or a formula of it.
std::string Harmless(char c, char next, bool behind_www) {
  switch (c) {
    case '\n':
      return "<br>";
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '@':
    case '#':
      return std::string(1, c) + "&#8203;";
    case '$':
      return "<span>$</span>";
    case ':':
      return next == '/' ? ":&#8203;" : ":";
    case '.':
      return behind_www ? "\\." : ".";
    default:
      const bool is_markup =
          std::string_view("\\`*_~[]|").find(c) != std::string_view::npos;
      return (is_markup ? "\\" : "") + std::string(1, c);
  }
}

std::string Replaced(std::string_view text,
                     std::initializer_list<char> characters) {
  std::string out;
  for (const char c : text) {
    const bool escapes = std::ranges::find(characters, c) != characters.end();
    out += escapes ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                   : std::string(1, c);
  }
  return out;
}

}  // namespace

std::string Visible(std::string_view text, bool keep_lines) {
  const std::string whole = base::ToUtf8(text);
  std::string out;
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t size = SizeAt(whole, at);
    const std::string_view bytes = std::string_view(whole).substr(at, size);
    const unsigned c = CodePoint(bytes);
    const bool is_control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    if ((!is_control && !TurnsLines(c)) || (keep_lines && c == '\n')) {
      out += bytes;
    } else {
      out += WrittenOut(c);
    }
    at += size;
  }
  return out;
}

std::string Cut(std::string_view text, std::size_t limit) {
  std::string whole = base::ToUtf8(text);
  const std::size_t count = manifest::CharacterCount(whole);
  if (count <= limit) return whole;
  std::size_t end = 0;
  for (std::size_t i = 0; i < limit; ++i) end += SizeAt(whole, end);
  return fmt::format("{}… ({} characters)", whole.substr(0, end), count);
}

std::string MarkdownText(std::string_view text) {
  const std::string visible = Visible(text, /*keep_lines=*/true);
  std::string out;
  for (std::size_t i = 0; i < visible.size(); ++i) {
    const char next = i + 1 < visible.size() ? visible[i + 1] : '\0';
    const bool behind_www = i >= 3 && std::tolower(visible[i - 1]) == 'w';
    out += Harmless(visible[i], next, behind_www);
  }
  return out;
}

// Backticks take everything literally but themselves; a table takes "|" and
// what escapes it before them.
std::string MarkdownCode(std::string_view text) {
  const std::string visible = Visible(text);
  const bool fits = !visible.empty() &&
                    visible.find_first_of("`|\\") == std::string::npos &&
                    visible.front() != ' ' && visible.back() != ' ';
  return fits ? "`" + visible + "`" : HtmlCode(text);
}

std::string HtmlCode(std::string_view text) {
  const std::string visible = Visible(text);
  std::string out = "<code>";
  for (std::size_t i = 0; i < visible.size(); ++i) {
    const char c = visible[i];
    const bool is_edge = i == 0 || i + 1 == visible.size();
    if (c == ' ' && is_edge) {
      out += "&nbsp;";
    } else if (IsPlain(c)) {
      out += c;
    } else {
      out += fmt::format("&#{};", static_cast<int>(c));
    }
  }
  return out + "</code>";
}

std::string CommandData(std::string_view text) {
  return Replaced(Visible(text, /*keep_lines=*/true), {'%', '\r', '\n'});
}

std::string CommandProperty(std::string_view text) {
  return Replaced(Visible(text, /*keep_lines=*/true),
                  {'%', '\r', '\n', ':', ','});
}

std::string FromHere(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path here = fs::current_path(failed);
  if (failed || path.empty() || path == "-") return path;
  const fs::path below =
      (here / path).lexically_normal().lexically_relative(here);
  const bool is_below = !below.empty() && *below.begin() != "..";
  return is_below ? below.string() : path;
}

}  // namespace dynaplane::cli
