#include "manifest/output/status.h"

#include <algorithm>
#include <optional>

#include "manifest/yaml/json.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

constexpr std::string_view kStatus = "status";
constexpr std::string_view kOutputs = "stackOutputs";

// What is put in place of the bytes from begin to end.
struct Edit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};

bool IsFlow(std::string_view text, const yaml::Node& node) {
  return !node.IsScalar() && node.begin < text.size() &&
         (text[node.begin] == '{' || text[node.begin] == '[');
}

std::size_t EndOfFlow(std::string_view text, const yaml::Node& node) {
  // The end mark of a flow collection stands behind its bracket.
  const char close = text[node.begin] == '{' ? '}' : ']';
  std::size_t end = std::min(node.end, text.size());
  while (end > node.begin + 1 && text[end - 1] != close) --end;
  return end;
}

std::size_t LastByte(std::string_view text, const yaml::Node& node) {
  if (IsFlow(text, node)) return EndOfFlow(text, node);
  // Aliases stand elsewhere; what is outside of the document's root is none
  // of its own.
  std::size_t last = node.IsScalar() ? node.end : node.begin;
  for (const yaml::Entry& entry : node.entries) {
    if (entry.merged) continue;
    last = std::max(
        {last, entry.begin + entry.key.size(), LastByte(text, *entry.value)});
  }
  for (const yaml::NodePtr& item : node.items) {
    last = std::max(last, LastByte(text, *item));
  }
  return last;
}

// The start of the next line after `at`.
std::size_t NextLine(std::string_view text, std::size_t at, std::size_t limit) {
  if (at > 0 && at <= text.size() && text[at - 1] == '\n') return at;
  const std::size_t newline = text.find('\n', at);
  return newline == std::string_view::npos || newline >= limit ? limit
                                                               : newline + 1;
}

// Past the comments at `at` that are indented deeper than `indent`, and the
// blank lines among them: they belong to the field above.
std::size_t EndOfComments(std::string_view text, std::size_t at,
                          std::size_t limit, std::size_t indent) {
  std::size_t end = at;
  while (at < limit) {
    const std::size_t next = NextLine(text, at + 1, limit);
    const std::string_view line = text.substr(at, next - at);
    const std::size_t first = line.find_first_not_of(" \t\r\n");
    at = next;
    if (first == std::string_view::npos) continue;
    if (line[first] != '#' || first <= indent) break;
    end = next;
  }
  return end;
}

Tree OneEntry(std::string_view key, Tree value) {
  Tree tree = Tree::Map();
  tree.Add(std::string(key), std::move(value));
  return tree;
}

std::string WithLineEnds(std::string text, bool carriage_return) {
  if (!carriage_return) return text;
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

// A status that keeps its other fields.
Tree NewStatus(const yaml::Node* old, const Tree& outputs) {
  Tree status = old != nullptr && old->IsMap() ? ToTree(*old) : Tree::Map();
  if (Tree* found = status.Find(kOutputs)) {
    *found = outputs;
  } else {
    status.Add(std::string(kOutputs), outputs);
  }
  return status;
}

class Editor {
 public:
  Editor(std::string_view text, const yaml::Document& document,
         const Tree& outputs)
      : text_(text), document_(document), outputs_(outputs) {}

  Edit Make() const {
    const yaml::Node& root = *document_.root;
    const yaml::Entry* status = root.FindEntry(kStatus);
    if (IsFlow(text_, root)) return InFlow(root, status);
    if (status == nullptr) return AtEnd(root);
    const yaml::Node& value = *status->value;
    const bool block = value.IsMap() && !IsFlow(text_, value);
    if (!block) {
      return ReplaceEntry(*status, kStatus, NewStatus(&value, outputs_));
    }
    const yaml::Entry* outputs = value.FindEntry(kOutputs);
    if (outputs != nullptr) return ReplaceEntry(*outputs, kOutputs, outputs_);
    const std::size_t at =
        NextLine(text_, LastByte(text_, value), document_.end);
    return Insert(at, OneEntry(kOutputs, outputs_), value.position.column - 1);
  }

 private:
  Edit Insert(std::size_t at, const Tree& tree, int indent) const {
    std::string text = ToYaml(tree, indent);
    if (at > 0 && text_[at - 1] != '\n') text = "\n" + text;
    return {at, at, std::move(text)};
  }

  Edit AtEnd(const yaml::Node& root) const {
    const int indent = root.position.column - 1;
    const std::size_t end =
        NextLine(text_, LastByte(text_, root), document_.end);
    return Insert(EndOfComments(text_, end, document_.end, indent),
                  OneEntry(kStatus, NewStatus(nullptr, outputs_)), indent);
  }

  // From the key to the end of the value's last line. A comment there stays
  // when the value is a single word no longer than its line.
  Edit ReplaceEntry(const yaml::Entry& entry, std::string_view key,
                    Tree value) const {
    const int indent = entry.position.column - 1;
    const yaml::Node& old = *entry.value;
    std::size_t end =
        std::max(entry.begin + entry.key.size(), LastByte(text_, old));
    end = NextLine(text_, end, document_.end);
    std::string text = ToYaml(OneEntry(key, std::move(value)), indent);
    text.erase(0, static_cast<std::size_t>(indent));  // the text has it
    return {entry.begin, end, std::move(text)};
  }

  // JSON in JSON; the style of the line breaks follows the text's.
  Edit InFlow(const yaml::Node& root, const yaml::Entry* status) const {
    const Tree value =
        NewStatus(status == nullptr ? nullptr : status->value.get(), outputs_);
    const bool lines =
        text_.substr(root.begin, root.end - root.begin).find('\n') !=
        std::string_view::npos;
    const std::string indent = IndentOf(root);
    std::string json =
        lines ? Indented(ToJson(value), indent) : ToCompactJson(value);
    if (status != nullptr) {
      const yaml::Node& old = *status->value;
      const std::size_t end =
          IsFlow(text_, old) ? EndOfFlow(text_, old) : old.end;
      return {old.begin, end, std::move(json)};
    }
    const std::size_t close = EndOfFlow(text_, root) - 1;
    std::size_t at = close;
    while (at > root.begin + 1 &&
           std::isspace(static_cast<unsigned char>(text_[at - 1]))) {
      --at;
    }
    const bool first = root.entries.empty() || text_[at - 1] == ',';
    std::string out = first ? "" : ",";
    out += lines ? "\n" + indent : first ? "" : " ";
    return {at, at, out + "\"status\": " + json};
  }

  // What stands before the first key on its line, tabs included.
  std::string IndentOf(const yaml::Node& root) const {
    if (root.entries.empty()) return "  ";
    const std::size_t key = root.entries.front().begin;
    const std::size_t start = text_.substr(0, key).rfind('\n') + 1;
    const std::string_view blank = text_.substr(start, key - start);
    const bool all = blank.find_first_not_of(" \t") == std::string_view::npos;
    return all ? std::string(blank) : "  ";
  }

  // Lines of two-space steps become lines of `indent` steps, one deeper.
  static std::string Indented(const std::string& json,
                              const std::string& indent) {
    std::string out;
    for (std::size_t i = 0; i < json.size(); ++i) {
      out += json[i];
      if (json[i] != '\n') continue;
      out += indent;
      for (; json.compare(i + 1, 2, "  ") == 0; i += 2) out += indent;
    }
    return out;
  }

  std::string_view text_;
  const yaml::Document& document_;
  const Tree& outputs_;
};

std::optional<yaml::Document> FindDocument(std::string_view text, int index) {
  yaml::Parsed parsed = yaml::ParseDocuments(text, "");
  for (yaml::Document& document : parsed.documents) {
    if (document.index != index) continue;
    // What follows it without a "---" and is broken would swallow an edit.
    const bool broken = std::any_of(
        parsed.documents.begin(), parsed.documents.end(),
        [&](const yaml::Document& other) {
          return other.root == nullptr && other.begin == document.begin;
        });
    if (broken || !document.root->IsMap()) break;
    return std::move(document);
  }
  return std::nullopt;
}

// Old line ends, which the edits of this file know nothing of.
bool HasLoneCarriageReturn(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos;
       at = text.find('\r', at + 1)) {
    if (!text.substr(at + 1).starts_with('\n')) return true;
  }
  return false;
}

Tree WithoutStatus(const yaml::Node& root) {
  Tree tree = ToTree(root);
  std::erase_if(tree.entries,
                [](const auto& entry) { return entry.first == kStatus; });
  return tree;
}

std::string Edited(std::string_view text, const yaml::Document& document,
                   const Tree& outputs) {
  Edit edit = Editor(text, document, outputs).Make();
  const std::size_t newline = text.find('\n');
  const bool carriage_return = newline != std::string_view::npos &&
                               newline > 0 && text[newline - 1] == '\r';
  std::string result(text.substr(0, edit.begin));
  result += WithLineEnds(std::move(edit.text), carriage_return);
  result += text.substr(edit.end);
  return result;
}

// The edit is trusted only after it was read back, and when a further one
// would change nothing: a file must not grow with every run.
bool IsRight(std::string_view text, const yaml::Document& before,
             const Tree& outputs) {
  const std::optional<yaml::Document> after = FindDocument(text, before.index);
  if (!after || WithoutStatus(*after->root) != WithoutStatus(*before.root)) {
    return false;
  }
  const yaml::Node* status = after->root->Find(kStatus);
  const yaml::Node* written =
      status == nullptr ? nullptr : status->Find(kOutputs);
  return written != nullptr && ToTree(*written) == outputs &&
         Edited(text, *after, outputs) == text;
}

}  // namespace

tl::expected<std::string, std::string> WriteStatus(std::string_view text,
                                                   int document,
                                                   const Tree& stack_outputs) {
  const std::optional<yaml::Document> found = FindDocument(text, document);
  if (!found) {
    return tl::unexpected<std::string>("the file no longer holds the manifest");
  }
  if (HasLoneCarriageReturn(text)) {
    return tl::unexpected<std::string>(
        "the status cannot be written into a file with lines that end in a "
        "carriage return alone; save it with \\n or \\r\\n");
  }
  std::string result = Edited(text, *found, stack_outputs);
  if (!IsRight(result, *found, stack_outputs)) {
    return tl::unexpected<std::string>(
        "the status cannot be written into this file's YAML; move the "
        "status block to the end of the manifest, in block style");
  }
  return result;
}

}  // namespace dynaplane::manifest
