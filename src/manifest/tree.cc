#include "manifest/tree.h"

#include <fmt/format.h>

#include "manifest/yaml.h"

namespace dynaplane::manifest {
namespace {

void PutYaml(const Tree& tree, int indent, std::string& out);

bool IsEmptyContainer(const Tree& tree) {
  return (tree.IsMap() && tree.entries.empty()) ||
         (tree.IsList() && tree.items.empty());
}

bool IsInline(const Tree& tree) {
  return (!tree.IsMap() && !tree.IsList()) || IsEmptyContainer(tree);
}

std::string InlineYaml(const Tree& tree) {
  if (tree.IsMap()) return "{}";
  if (tree.IsList()) return "[]";
  return tree.kind == Tree::Kind::kText ? yaml::QuoteScalar(tree.text)
                                        : tree.text;
}

void PutMap(const Tree& tree, int indent, bool first_inline, std::string& out) {
  bool first = first_inline;
  for (const auto& [key, value] : tree.entries) {
    if (!first) out.append(indent, ' ');
    first = false;
    out += yaml::QuoteScalar(key) + ":";
    if (IsInline(value)) {
      out += " " + InlineYaml(value) + "\n";
    } else {
      out += "\n";
      PutYaml(value, indent + 2, out);
    }
  }
}

void PutYaml(const Tree& tree, int indent, std::string& out) {
  if (IsInline(tree)) {
    out.append(indent, ' ');
    out += InlineYaml(tree) + "\n";
    return;
  }
  if (tree.IsMap()) return PutMap(tree, indent, false, out);
  for (const Tree& item : tree.items) {
    out.append(indent, ' ');
    out += "-";
    if (IsInline(item)) {
      out += " " + InlineYaml(item) + "\n";
    } else if (item.IsMap()) {
      out += " ";
      PutMap(item, indent + 2, true, out);
    } else {
      out += "\n";
      PutYaml(item, indent + 2, out);
    }
  }
}

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// `indent` < 0: compact.
void PutJson(const Tree& tree, int indent, std::string& out) {
  const auto line = [&](int level) {
    if (indent < 0) return;
    out += "\n";
    out.append(level, ' ');
  };
  if (tree.kind == Tree::Kind::kText) {
    out += JsonText(tree.text);
    return;
  }
  if (tree.kind == Tree::Kind::kLiteral) {
    out += tree.text;
    return;
  }
  const int deeper = indent < 0 ? indent : indent + 2;
  const char* separator = "";
  out += tree.IsMap() ? "{" : "[";
  for (const auto& [key, value] : tree.entries) {
    out += std::exchange(separator, ",");
    line(deeper);
    out += JsonText(key) + (indent < 0 ? ":" : ": ");
    PutJson(value, deeper, out);
  }
  for (const Tree& item : tree.items) {
    out += std::exchange(separator, ",");
    line(deeper);
    PutJson(item, deeper, out);
  }
  if (!IsEmptyContainer(tree)) line(indent);
  out += tree.IsMap() ? "}" : "]";
}

Tree Literal(std::string text) {
  Tree tree;
  tree.kind = Tree::Kind::kLiteral;
  tree.text = std::move(text);
  return tree;
}

}  // namespace

Tree Tree::Text(std::string text) {
  Tree tree;
  tree.kind = Kind::kText;
  tree.text = std::move(text);
  return tree;
}

Tree Tree::Integer(std::int64_t number) {
  return Literal(std::to_string(number));
}

Tree Tree::Number(double number) { return Literal(fmt::format("{}", number)); }

Tree Tree::Boolean(bool value) { return Literal(value ? "true" : "false"); }

Tree Tree::List() {
  Tree tree;
  tree.kind = Kind::kList;
  return tree;
}

Tree Tree::Map() { return {}; }

void Tree::Add(std::string key, Tree value) {
  entries.emplace_back(std::move(key), std::move(value));
}

Tree* Tree::Find(std::string_view key) {
  for (auto& [name, value] : entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

const Tree* Tree::Find(std::string_view key) const {
  return const_cast<Tree*>(this)->Find(key);
}

std::string ToYaml(const Tree& tree, int indent) {
  std::string out;
  PutYaml(tree, indent, out);
  return out;
}

std::string ToJson(const Tree& tree) {
  std::string out;
  PutJson(tree, 0, out);
  return out;
}

std::string ToCompactJson(const Tree& tree) {
  std::string out;
  PutJson(tree, -1, out);
  return out;
}

}  // namespace dynaplane::manifest
