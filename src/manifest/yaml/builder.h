// Inside the YAML reader: the parser's events to a tree of nodes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "manifest/yaml/syntax_tree.h"
#include "manifest/yaml/text.h"
#include "manifest/yaml/yaml.h"

struct fy_event;
struct fy_mark;
struct fy_token;

namespace dynaplane::manifest::yaml {

// Puts the nodes of one document together, event by event, without recursion.
class Builder {
 public:
  Builder(const Chunk& chunk, std::string file)
      : chunk_(chunk), file_(std::move(file)), cursor_(chunk) {}

  // False when the document cannot be read on.
  bool Scalar(fy_event* event);
  bool Alias(fy_event* event);
  bool Open(NodeKind kind, fy_event* event, fy_token* anchor, fy_token* tag);
  bool Close(fy_event* event);

  // Reports the empty element of a list that stopped the parser, which takes
  // none in a list at its key's column; false if that is not where it stopped.
  bool ReportEmptyElement();
  void Report(Position position, std::string message, std::string rule);
  NodePtr TakeRoot();
  // Where the list or map starts that is not closed yet.
  std::optional<Position> InnermostOpen() const;
  // The bracket or brace that is not closed yet.
  std::optional<Position> InnermostBracket() const;
  Diagnostics TakeDiagnostics() { return std::exchange(diagnostics_, {}); }

 private:
  struct Frame {
    std::shared_ptr<Node> node;
    std::string anchor;
    std::optional<Entry> pending;  // a key that waits for its value
  };

  bool Add(NodePtr node);
  bool AddKey(const NodePtr& node);
  bool CheckTag(fy_token* tag, Node& node);
  void Place(const fy_mark* start, const fy_mark* end, Node& node);
  void PlaceEmpty(Node& node);
  void PlaceAndRead(fy_event* event, Node& node);
  void PlaceAndReadQuoted(fy_event* event, char quote, Node& node);
  void PlaceAndReadBlock(fy_event* event, Node& node);
  // The text between the node's offsets.
  std::string_view Written(const Node& node) const;
  void CheckDuplicates(const Node& map);
  void ReportDuplicate(const Entry& first, const Entry& second);
  void Merge(Node& map);
  static void MergeFrom(const Node& source, std::set<std::string>& keys,
                        std::vector<Entry>& entries);
  std::string Path() const;
  std::string Path(const std::string& key) const;

  const Chunk& chunk_;
  std::string file_;
  Diagnostics diagnostics_;
  std::vector<Frame> stack_;
  std::map<std::string, NodePtr> anchors_;
  NodePtr root_;
  std::size_t last_end_ = 0;  // of the last mark, in the chunk
  PlaceCursor cursor_;
};

}  // namespace dynaplane::manifest::yaml
