#include "manifest/yaml/yaml.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace dynaplane::manifest::yaml {
namespace {

// What some reader of YAML 1.1 or 1.2 takes for a null, bool or number.
bool IsReservedWord(std::string_view text) {
  static constexpr std::array kWords = {"y",   "n",    "yes",   "no",  "on",
                                        "off", "true", "false", "null"};
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

bool IsPlainSafe(std::string_view text) {
  if (text.empty() || text.size() > 1000 || IsReservedWord(text)) return false;
  const auto first = static_cast<unsigned char>(text.front());
  if (!std::isalpha(first) && first != '_' && first != '/') return false;
  if (text.back() == ':' || text.back() == ' ') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) return false;
    if (std::isalnum(c)) continue;
    if (c == ' ' && text[i + 1] != '#') continue;
    if (c == ':' && text[i + 1] != ' ') continue;
    if (std::string_view("_./+=@-();*?%").find(text[i]) !=
        std::string_view::npos) {
      continue;
    }
    return false;
  }
  return true;
}

void AppendEscaped(char c, std::string& out) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c == '\r') {
    out += "\\r";
  } else if (byte < 0x20 || byte == 0x7f) {
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  } else {
    out += c;
  }
}

}  // namespace

bool Node::IsNull() const {
  return IsScalar() && !quoted &&
         (text.empty() || text == "~" || text == "null" || text == "Null" ||
          text == "NULL");
}

const Entry* Node::FindEntry(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

const Node* Node::Find(std::string_view key) const {
  const Entry* entry = FindEntry(key);
  return entry == nullptr ? nullptr : entry->value.get();
}

std::string QuoteScalar(std::string_view text) {
  if (IsPlainSafe(text)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) AppendEscaped(c, out);
  return out + "\"";
}

}  // namespace dynaplane::manifest::yaml
