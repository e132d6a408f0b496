#include "manifest/output/comments.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dynaplane::manifest {
namespace {

struct Comment {
  std::string text;
  int line = 0;
  bool alone = false;  // on its line
};

using Range = std::pair<std::size_t, std::size_t>;

// Where a '#' is no comment: inside scalars and keys.
void CollectScalars(const yaml::Node& node, std::vector<Range>& ranges) {
  if (node.IsScalar()) ranges.emplace_back(node.begin, node.end);
  for (const yaml::Entry& entry : node.entries) {
    ranges.emplace_back(entry.begin, entry.begin + entry.key.size());
    CollectScalars(*entry.value, ranges);
  }
  for (const yaml::NodePtr& item : node.items) CollectScalars(*item, ranges);
}

std::vector<Comment> Scan(std::string_view text,
                          const yaml::Document& document) {
  std::vector<Range> scalars;
  CollectScalars(*document.root, scalars);
  std::sort(scalars.begin(), scalars.end());
  std::vector<Comment> comments;
  auto scalar = scalars.begin();
  int line = 1 + static_cast<int>(std::count(
                     text.begin(), text.begin() + document.begin, '\n'));
  bool alone = true;
  for (std::size_t i = document.begin; i < document.end; ++i) {
    while (scalar != scalars.end() && scalar->second <= i) ++scalar;
    const bool inside = scalar != scalars.end() && scalar->first <= i;
    if (text[i] == '\n') {
      ++line;
      alone = true;
    } else if (!inside && text[i] == '#' &&
               (i == document.begin ||
                std::isspace(static_cast<unsigned char>(text[i - 1])))) {
      std::size_t end = std::min(text.find('\n', i), document.end);
      const std::size_t next = end;
      if (end > i && text[end - 1] == '\r') --end;
      comments.push_back({std::string(text.substr(i, end - i)), line, alone});
      i = next - 1;
    } else if (!std::isspace(static_cast<unsigned char>(text[i]))) {
      alone = false;
    }
  }
  return comments;
}

// All paths that the tree prints.
void CollectPaths(const Tree& tree, const std::string& path,
                  std::set<std::string>& paths) {
  if (!path.empty()) paths.insert(path);
  for (const auto& [key, value] : tree.entries) {
    CollectPaths(value, path.empty() ? key : path + "." + key, paths);
  }
  for (std::size_t i = 0; i < tree.items.size(); ++i) {
    CollectPaths(tree.items[i], path + "[" + std::to_string(i) + "]", paths);
  }
}

struct Spot {
  Position position;
  std::string path;
};

// An element of a list keeps its name when its number changes: attributes, for
// one, are not written for the table's own keys.
class Renumbering {
 public:
  Renumbering(const yaml::Document& document, const Places& places,
              const Tree& tree)
      : places_(places), tree_(tree) {
    CollectTexts(*document.root);
  }

  std::string Apply(const std::string& path) const {
    const std::size_t open = path.find('[');
    const std::size_t close = path.find(']');
    if (open == std::string::npos || close == std::string::npos) return path;
    const Tree* list = FindList(path.substr(0, open));
    const auto name = places_.find(path.substr(0, close + 1) + ".name");
    if (list == nullptr || name == places_.end()) return path;
    const auto text = texts_.find(Key(name->second.position));
    if (text == texts_.end()) return path;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const Tree* own = list->items[i].Find("name");
      if (own == nullptr || own->text != text->second) continue;
      return path.substr(0, open + 1) + std::to_string(i) + path.substr(close);
    }
    return path.substr(0, open);
  }

 private:
  static std::pair<int, int> Key(Position at) { return {at.line, at.column}; }

  void CollectTexts(const yaml::Node& node) {
    if (node.IsScalar()) texts_[Key(node.position)] = node.text;
    for (const yaml::Entry& entry : node.entries) CollectTexts(*entry.value);
    for (const yaml::NodePtr& item : node.items) CollectTexts(*item);
  }

  const Tree* FindList(std::string_view path) const {
    const Tree* tree = &tree_;
    while (tree != nullptr && !path.empty()) {
      const std::size_t dot = std::min(path.find('.'), path.size());
      tree = tree->Find(path.substr(0, dot));
      path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return tree != nullptr && tree->IsList() ? tree : nullptr;
  }

  const Places& places_;
  const Tree& tree_;
  std::map<std::pair<int, int>, std::string> texts_;
};

class Attacher {
 public:
  Attacher(const yaml::Document& document, const Places& places,
           const Tree& tree) {
    const Renumbering renumbering(document, places, tree);
    CollectPaths(tree, "", paths_);
    FindFirstFields(tree, "");
    for (const auto& [path, place] : places) {
      // What an alias or override brought in stands elsewhere.
      if (path.empty() || place.key.line <= 0) continue;
      spots_.push_back({place.key, renumbering.Apply(path)});
    }
    std::sort(spots_.begin(), spots_.end(), [](const Spot& a, const Spot& b) {
      return std::tuple(a.position.line, a.position.column, a.path.size(),
                        std::string_view(a.path)) <
             std::tuple(b.position.line, b.position.column, b.path.size(),
                        std::string_view(b.path));
    });
  }

  void Attach(const Comment& comment, Comments& out) const {
    const std::string path =
        comment.alone ? std::string() : LastOn(comment.line);
    if (!path.empty()) {
      if (paths_.contains(path) && !out.after.contains(path)) {
        out.after[path] = comment.text;
      } else {
        PutBefore(Printed(path), comment.text, out);
      }
      return;
    }
    const auto next = std::lower_bound(
        spots_.begin(), spots_.end(), comment.line,
        [](const Spot& spot, int line) { return spot.position.line < line; });
    if (next == spots_.end()) {
      out.end.push_back(comment.text);
      return;
    }
    PutBefore(FirstPrintedAt(next), comment.text, out);
  }

 private:
  using Iterator = std::vector<Spot>::const_iterator;

  // The line's last field: that is the one that ends up on a line.
  std::string LastOn(int line) const {
    std::string path;
    for (const Spot& spot : spots_) {
      if (spot.position.line == line) path = spot.path;
    }
    return path;
  }

  // Several paths can stand at one place; take one that is printed.
  std::string FirstPrintedAt(Iterator spot) const {
    for (Iterator at = spot;
         at != spots_.end() && at->position == spot->position; ++at) {
      if (paths_.contains(at->path)) return at->path;
    }
    return Printed(spot->path);
  }

  std::string Printed(std::string path) const {
    while (!path.empty() && !paths_.contains(path)) {
      const std::size_t cut = path.find_last_of(".[");
      path.resize(cut == std::string::npos ? 0 : cut);
    }
    return path.empty() ? "apiVersion" : path;
  }

  // The first field of a list's element shares its line with the dash.
  void PutBefore(std::string path, const std::string& text,
                 Comments& out) const {
    out.before[Dashed(std::move(path))].push_back(text);
  }

  std::string Dashed(std::string path) const {
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos || dot == 0 || path[dot - 1] != ']') {
      return path;
    }
    const std::string element = path.substr(0, dot);
    return first_fields_.contains(path) ? element : path;
  }

  void FindFirstFields(const Tree& tree, const std::string& path) {
    for (const auto& [key, value] : tree.entries) {
      FindFirstFields(value, path.empty() ? key : path + "." + key);
    }
    for (std::size_t i = 0; i < tree.items.size(); ++i) {
      const std::string element = path + "[" + std::to_string(i) + "]";
      if (!tree.items[i].entries.empty()) {
        first_fields_.insert(element + "." + tree.items[i].entries[0].first);
      }
      FindFirstFields(tree.items[i], element);
    }
  }

  std::vector<Spot> spots_;
  std::set<std::string> paths_;
  std::set<std::string> first_fields_;
};

}  // namespace

Comments FindComments(std::string_view text, const yaml::Document& document,
                      const Places& places, const Tree& tree) {
  Comments comments;
  const Attacher attacher(document, places, tree);
  for (const Comment& comment : Scan(text, document)) {
    attacher.Attach(comment, comments);
  }
  return comments;
}

}  // namespace dynaplane::manifest
