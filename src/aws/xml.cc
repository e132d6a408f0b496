#include "aws/xml.h"

#include <charconv>
#include <string>
#include <utility>

namespace dynaplane::aws {
namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 32;
constexpr std::string_view kBlank = " \t\r\n";

void AppendUtf8(unsigned code, std::string& text) {
  const auto tail = [&](int shift) {
    text += static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// The text between & and ;. False when there is no such entity.
bool AppendEntity(std::string_view name, std::string& text) {
  static constexpr std::pair<std::string_view, char> kNamed[] = {
      {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, c] : kNamed) {
    if (name == known) {
      text += c;
      return true;
    }
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x');
  if (hex) name.remove_prefix(1);
  unsigned code = 0;
  const auto [end, error] = std::from_chars(
      name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  if (error != std::errc() || end != name.data() + name.size() ||
      code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) || code == 0) {
    return false;
  }
  AppendUtf8(code, text);
  return true;
}

bool Unescape(std::string_view raw, std::string& text) {
  while (!raw.empty()) {
    const std::size_t amp = std::min(raw.find('&'), raw.size());
    text += raw.substr(0, amp);
    raw.remove_prefix(amp);
    if (raw.empty()) return true;
    const std::size_t end = raw.find(';');
    if (end == std::string_view::npos ||
        !AppendEntity(raw.substr(1, end - 1), text)) {
      return false;
    }
    raw.remove_prefix(end + 1);
  }
  return true;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<Json> Document() {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    Json root = Json::object();
    if (!SkipMisc() || !Element(root, 0) || !SkipMisc() || !rest_.empty()) {
      return std::nullopt;
    }
    return root;
  }

 private:
  // Moves past `end`, which must come.
  bool SkipPast(std::string_view end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return false;
    rest_.remove_prefix(at + end.size());
    return true;
  }

  // A comment or processing instruction; false when it does not end.
  bool SkipMarkup(bool& skipped) {
    skipped = true;
    if (rest_.starts_with("<!--")) return SkipPast("-->");
    if (rest_.starts_with("<?")) return SkipPast("?>");
    skipped = false;
    return true;
  }

  bool SkipMisc() {
    for (bool skipped = true; skipped;) {
      const std::size_t text = rest_.find_first_not_of(kBlank);
      rest_.remove_prefix(std::min(text, rest_.size()));
      if (!SkipMarkup(skipped)) return false;
    }
    return true;
  }

  // Reads one element into `parent`.
  bool Element(Json& parent, int depth) {
    if (depth > kMaxDepth || !rest_.starts_with('<')) return false;
    const std::size_t end = rest_.find('>');
    if (end == std::string_view::npos) return false;
    std::string_view tag = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    const bool closed = tag.ends_with('/');
    if (closed) tag.remove_suffix(1);
    const std::string name(tag.substr(0, tag.find_first_of(kBlank)));
    if (name.empty() || name.front() == '!' || name.front() == '/') {
      return false;
    }
    Json value = "";
    if (!closed && !Content(name, value, depth)) return false;
    parent[name] = std::move(value);
    return true;
  }

  // Everything up to the end tag of `name`.
  bool Content(const std::string& name, Json& value, int depth) {
    constexpr std::string_view kCdata = "<![CDATA[";
    Json children = Json::object();
    std::string text;
    for (;;) {
      const std::size_t markup = rest_.find('<');
      if (markup == std::string_view::npos) return false;
      if (!Unescape(rest_.substr(0, markup), text)) return false;
      rest_.remove_prefix(markup);
      if (rest_.starts_with("</")) break;
      if (rest_.starts_with(kCdata)) {
        const std::size_t end = rest_.find("]]>");
        if (end == std::string_view::npos) return false;
        text += rest_.substr(kCdata.size(), end - kCdata.size());
        rest_.remove_prefix(end + 3);
        continue;
      }
      bool skipped = false;
      if (!SkipMarkup(skipped)) return false;
      if (!skipped && !Element(children, depth + 1)) return false;
    }
    if (children.empty()) {
      value = std::move(text);
    } else {
      value = std::move(children);
    }
    return EndTag(name);
  }

  bool EndTag(const std::string& name) {
    rest_.remove_prefix(2);
    if (!rest_.starts_with(name)) return false;
    rest_.remove_prefix(name.size());
    const std::size_t end = rest_.find_first_not_of(kBlank);
    if (end == std::string_view::npos || rest_[end] != '>') return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Json> ParseXml(std::string_view text) {
  return Reader(text).Document();
}

}  // namespace dynaplane::aws
