#include "manifest/yaml/tree.h"

#include <fmt/format.h>

#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

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

class YamlPrinter {
 public:
  explicit YamlPrinter(const Comments* comments) : comments_(comments) {}

  void Put(const Tree& tree, int indent, const std::string& path) {
    if (IsInline(tree)) {
      out_.append(indent, ' ');
      out_ += InlineYaml(tree) + "\n";
    } else if (tree.IsMap()) {
      PutMap(tree, indent, false, path);
    } else {
      PutList(tree, indent, path);
    }
  }

  std::string Take() {
    if (comments_ != nullptr) {
      for (const std::string& line : comments_->end) out_ += line + "\n";
    }
    return std::move(out_);
  }

 private:
  void PutBefore(const std::string& path, int indent) {
    if (comments_ == nullptr) return;
    const auto found = comments_->before.find(path);
    if (found == comments_->before.end()) return;
    for (const std::string& line : found->second) {
      out_.append(indent, ' ');
      out_ += line + "\n";
    }
  }

  void EndLine(const std::string& path) {
    if (comments_ != nullptr) {
      const auto found = comments_->after.find(path);
      if (found != comments_->after.end()) out_ += "  " + found->second;
    }
    out_ += "\n";
  }

  void PutMap(const Tree& tree, int indent, bool first_inline,
              const std::string& path) {
    bool first = first_inline;
    for (const auto& [key, value] : tree.entries) {
      const std::string below = path.empty() ? key : path + "." + key;
      if (!first) {
        PutBefore(below, indent);
        out_.append(indent, ' ');
      }
      first = false;
      out_ += yaml::QuoteScalar(key) + ":";
      if (IsInline(value)) {
        out_ += " " + InlineYaml(value);
        EndLine(below);
      } else {
        EndLine(below);
        Put(value, indent + 2, below);
      }
    }
  }

  void PutList(const Tree& tree, int indent, const std::string& path) {
    for (std::size_t i = 0; i < tree.items.size(); ++i) {
      const Tree& item = tree.items[i];
      const std::string below = fmt::format("{}[{}]", path, i);
      PutBefore(below, indent);
      out_.append(indent, ' ');
      out_ += "-";
      if (IsInline(item)) {
        out_ += " " + InlineYaml(item);
        EndLine(below);
      } else if (item.IsMap()) {
        out_ += " ";
        PutMap(item, indent + 2, true, below);
      } else {
        EndLine(below);
        Put(item, indent + 2, below);
      }
    }
  }

  const Comments* comments_;
  std::string out_;
};

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
  YamlPrinter printer(nullptr);
  printer.Put(tree, indent, "");
  return printer.Take();
}

std::string ToYaml(const Tree& tree, const Comments& comments) {
  YamlPrinter printer(&comments);
  printer.Put(tree, 0, "");
  return printer.Take();
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
