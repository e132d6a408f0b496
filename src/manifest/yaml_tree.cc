#include "manifest/yaml_tree.h"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include "manifest/yaml_text.h"

namespace dynaplane::manifest::yaml {
namespace {

std::string TextOf(fy_token* token) {
  if (token == nullptr) return {};
  std::size_t length = 0;
  const char* text = fy_token_get_text(token, &length);
  return text == nullptr ? std::string() : std::string(text, length);
}

// Puts the nodes of one document together, event by event, without recursion.
class Builder {
 public:
  Builder(const Chunk& chunk, std::string file)
      : chunk_(chunk), file_(std::move(file)) {}

  // False when the document cannot be read on.
  bool Scalar(fy_event* event);
  bool Alias(fy_event* event);
  bool Open(NodeKind kind, fy_event* event, fy_token* anchor, fy_token* tag);
  bool Close(fy_event* event);

  void Report(Position position, std::string message, std::string rule);
  NodePtr TakeRoot();
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
  void CheckDuplicates(const Node& map);
  void ReportDuplicate(const Entry& first, const Entry& second);
  void Merge(Node& map);
  void MergeFrom(const Node& source, std::vector<Entry>& entries);
  std::string Path(const std::string& key) const;

  const Chunk& chunk_;
  std::string file_;
  Diagnostics diagnostics_;
  std::vector<Frame> stack_;
  std::map<std::string, NodePtr> anchors_;
  NodePtr root_;
  std::size_t last_end_ = 0;  // of the last mark, in the chunk
};

void Builder::Report(Position position, std::string message, std::string rule) {
  diagnostics_.push_back({Severity::kError, file_, position, "",
                          std::move(message), std::move(rule)});
}

NodePtr Builder::TakeRoot() {
  stack_.clear();
  anchors_.clear();
  return std::exchange(root_, nullptr);
}

std::string Builder::Path(const std::string& key) const {
  std::string path;
  for (const Frame& frame : stack_) {
    if (frame.node->IsList()) {
      path += fmt::format("[{}]", frame.node->items.size());
    } else if (frame.pending) {
      path += (path.empty() ? "" : ".") + frame.pending->key;
    }
  }
  return path + (path.empty() ? "" : ".") + key;
}

// An empty value has no mark of its own: it stands where its key or its dash
// stands.
void Builder::PlaceEmpty(Node& node) {
  if (stack_.empty()) return;
  const Frame& top = stack_.back();
  node.position = top.pending ? top.pending->position : top.node->position;
  node.begin = top.pending ? top.pending->begin : top.node->begin;
  if (top.node->IsList()) {
    const std::size_t dash = NextDash(chunk_.text, last_end_);
    if (dash != std::string_view::npos) {
      node.position = PlaceOf(chunk_, dash);
      node.begin = chunk_.offset + dash;
      last_end_ = dash + 1;
    }
  }
  node.end = node.begin;
}

void Builder::Place(const fy_mark* start, const fy_mark* end, Node& node) {
  if (start == nullptr || (start->line <= 0 && start->input_pos == 0 &&
                           node.IsScalar() && node.text.empty())) {
    return PlaceEmpty(node);
  }
  node.position = {chunk_.line + start->line, start->column + 1};
  node.begin = chunk_.offset + start->input_pos;
  node.end = chunk_.offset + (end == nullptr ? start : end)->input_pos;
  last_end_ = node.IsList() ? start->input_pos : node.end - chunk_.offset;
}

bool Builder::CheckTag(fy_token* tag, Node& node) {
  if (tag == nullptr) return true;
  std::size_t handle_length = 0;
  std::size_t length = 0;
  const char* handle = fy_tag_token_handle(tag, &handle_length);
  const char* suffix = fy_tag_token_suffix(tag, &length);
  std::string name(handle == nullptr ? "" : handle, handle_length);
  name.append(suffix == nullptr ? "" : suffix, length);
  for (const std::string_view core : {"tag:yaml.org,2002:", "!!"}) {
    if (name.starts_with(core)) name = "core:" + name.substr(core.size());
  }
  if (name == "!" || name == "core:str") {
    node.quoted = true;
    return true;
  }
  static constexpr std::array kKnown = {"core:int",  "core:float", "core:bool",
                                        "core:null", "core:map",   "core:seq"};
  if (std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end()) {
    return true;
  }
  Report(
      node.position,
      fmt::format("the YAML tag \"{}\" has no meaning here; remove it", name),
      "yaml_tag");
  return false;
}

bool Builder::Scalar(fy_event* event) {
  auto node = std::make_shared<Node>();
  fy_token* token = event->scalar.value;
  node->text = TextOf(token);
  Place(fy_event_start_mark(event), fy_event_end_mark(event), *node);
  const fy_scalar_style style =
      token == nullptr ? FYSS_PLAIN : fy_token_scalar_style(token);
  node->quoted = style != FYSS_PLAIN && style != FYSS_ANY;
  if (style == FYSS_DOUBLE_QUOTED || style == FYSS_SINGLE_QUOTED) {
    // The marks stand inside the quotes.
    node->position.column -= 1;
    node->begin -= 1;
    node->end += 1;
  }
  if (!CheckTag(event->scalar.tag, *node)) return false;
  if (event->scalar.anchor != nullptr) {
    anchors_[TextOf(event->scalar.anchor)] = node;
  }
  return Add(std::move(node));
}

bool Builder::Alias(fy_event* event) {
  const std::string name = TextOf(event->alias.anchor);
  const auto found = anchors_.find(name);
  const fy_mark* mark = fy_event_start_mark(event);
  if (found != anchors_.end() && Add(found->second)) return true;
  if (found != anchors_.end()) return false;
  const Position position =
      mark == nullptr ? Position{}
                      : Position{chunk_.line + mark->line, mark->column + 1};
  Report(position,
         fmt::format("the alias \"*{}\" has no anchor before it; define "
                     "\"&{}\" first, outside of itself",
                     name, name),
         "yaml_alias");
  return false;
}

bool Builder::Open(NodeKind kind, fy_event* event, fy_token* anchor,
                   fy_token* tag) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  Place(fy_event_start_mark(event), fy_event_end_mark(event), *node);
  if (stack_.size() >= static_cast<std::size_t>(kMaxDepth)) {
    Report(node->position,
           fmt::format("the nesting is deeper than {} levels", kMaxDepth),
           "yaml_depth");
    return false;
  }
  if (!CheckTag(tag, *node)) return false;
  stack_.push_back({std::move(node), TextOf(anchor), std::nullopt});
  return true;
}

bool Builder::Close(fy_event* event) {
  Frame frame = std::move(stack_.back());
  stack_.pop_back();
  if (const fy_mark* end = fy_event_end_mark(event)) {
    frame.node->end = chunk_.offset + end->input_pos;
    last_end_ = end->input_pos;
  }
  if (frame.node->IsMap()) {
    CheckDuplicates(*frame.node);
    Merge(*frame.node);
  }
  if (!frame.anchor.empty()) anchors_[frame.anchor] = frame.node;
  return Add(std::move(frame.node));
}

bool Builder::AddKey(const NodePtr& node) {
  if (!node->IsScalar()) {
    Report(node->position, "a key must be plain text, not a list or a map",
           "yaml_key");
    return false;
  }
  Entry entry;
  entry.key = node->text;
  entry.position = node->position;
  entry.begin = node->begin;
  // A quoted "<<" is an ordinary key; the mark is dropped by Merge.
  entry.merged = node->text == "<<" && !node->quoted;
  stack_.back().pending = std::move(entry);
  return true;
}

bool Builder::Add(NodePtr node) {
  if (stack_.empty()) {
    root_ = std::move(node);
    return true;
  }
  Frame& top = stack_.back();
  if (top.node->IsMap() && !top.pending) return AddKey(node);
  top.node->weight += node->weight;
  if (top.node->weight > kMaxNodes) {
    Report(top.pending ? top.pending->position : top.node->position,
           fmt::format("the document holds more than {} values once its "
                       "aliases are expanded",
                       kMaxNodes),
           "yaml_size");
    return false;
  }
  if (top.node->IsList()) {
    top.node->items.push_back(std::move(node));
  } else {
    top.pending->value = std::move(node);
    top.node->entries.push_back(*std::exchange(top.pending, std::nullopt));
  }
  return true;
}

void Builder::ReportDuplicate(const Entry& first, const Entry& second) {
  diagnostics_.push_back(
      {Severity::kError, file_, second.position, Path(second.key),
       fmt::format("the key \"{}\" is given twice, first on line {}; keep one "
                   "of the two",
                   second.key, first.position.line),
       "yaml_duplicate_key"});
}

void Builder::CheckDuplicates(const Node& map) {
  std::vector<std::size_t> order(map.entries.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return map.entries[a].key < map.entries[b].key;
  });
  std::size_t first = 0;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (map.entries[order[i]].key == map.entries[order[first]].key) {
      ReportDuplicate(map.entries[order[first]], map.entries[order[i]]);
    } else {
      first = i;
    }
  }
}

// Explicit keys win over merged ones, earlier merged maps over later ones.
void Builder::Merge(Node& map) {
  const bool any = std::any_of(map.entries.begin(), map.entries.end(),
                               [](const Entry& entry) { return entry.merged; });
  if (!any) return;
  std::vector<Entry> entries;
  std::vector<Entry> merges;
  for (Entry& entry : map.entries) {
    (entry.merged ? merges : entries).push_back(std::move(entry));
  }
  for (const Entry& merge : merges) {
    const Node& source = *merge.value;
    bool good = source.IsMap();
    if (source.IsMap()) MergeFrom(source, entries);
    if (source.IsList()) {
      good = true;
      for (const NodePtr& item : source.items) {
        good = good && item->IsMap();
        if (item->IsMap()) MergeFrom(*item, entries);
      }
    }
    if (good) continue;
    Report(merge.position, "the merge key \"<<\" needs a map or a list of maps",
           "yaml_merge");
  }
  map.entries = std::move(entries);
}

void Builder::MergeFrom(const Node& source, std::vector<Entry>& entries) {
  for (const Entry& entry : source.entries) {
    const bool known =
        std::any_of(entries.begin(), entries.end(),
                    [&](const Entry& other) { return other.key == entry.key; });
    if (known) continue;
    entries.push_back(entry);
    entries.back().merged = true;
  }
}

// Owns the C parser and its list of errors.
class Events {
 public:
  explicit Events(std::string_view text) {
    fy_diag_cfg diag_config;
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = nullptr;
    diag_ = fy_diag_create(&diag_config);
    fy_diag_set_collect_errors(diag_, true);
    fy_parse_cfg config{};
    config.flags = static_cast<fy_parse_cfg_flags>(
        FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE |
        FYPCF_DEFAULT_VERSION_1_2);
    config.diag = diag_;
    parser_ = fy_parser_create(&config);
    if (parser_ != nullptr) {
      fy_parser_set_string(parser_, text.data(), text.size());
    }
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  ~Events() {
    Free();
    if (parser_ != nullptr) fy_parser_destroy(parser_);
    fy_diag_destroy(diag_);
  }

  fy_event* Next() {
    Free();
    if (parser_ != nullptr) event_ = fy_parser_parse(parser_);
    return event_;
  }

  bool Failed() const {
    return parser_ == nullptr || fy_parser_get_stream_error(parser_);
  }

  const fy_diag_error* FirstError() const {
    void* iterator = nullptr;
    return fy_diag_errors_iterate(diag_, &iterator);
  }

 private:
  void Free() {
    if (event_ != nullptr) fy_parser_event_free(parser_, event_);
    event_ = nullptr;
  }

  fy_diag* diag_ = nullptr;
  fy_parser* parser_ = nullptr;
  fy_event* event_ = nullptr;
};

bool Feed(fy_event* event, Builder& builder) {
  switch (event->type) {
    case FYET_SCALAR:
      return builder.Scalar(event);
    case FYET_ALIAS:
      return builder.Alias(event);
    case FYET_MAPPING_START:
      return builder.Open(NodeKind::kMap, event, event->mapping_start.anchor,
                          event->mapping_start.tag);
    case FYET_SEQUENCE_START:
      return builder.Open(NodeKind::kList, event, event->sequence_start.anchor,
                          event->sequence_start.tag);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
      return builder.Close(event);
    default:
      return true;
  }
}

Diagnostic SyntaxError(const Chunk& chunk, const std::string& file,
                       const fy_diag_error* error) {
  Diagnostic diagnostic;
  diagnostic.file = file;
  diagnostic.rule = "yaml_syntax";
  diagnostic.position = {chunk.line, 1};
  diagnostic.message = "not valid YAML; check indentation, quotes and brackets";
  if (error != nullptr && error->msg != nullptr) {
    diagnostic.message =
        fmt::format("not valid YAML: {}; correct the syntax", error->msg);
    diagnostic.position = {chunk.line + std::max(error->line, 1) - 1,
                           std::max(error->column, 1)};
  }
  return diagnostic;
}

bool IsEmpty(const NodePtr& root) {
  return root == nullptr ||
         (root->IsScalar() && !root->quoted && root->text.empty());
}

}  // namespace

Parsed ParseChunk(const Chunk& chunk, const std::string& file,
                  int* next_index) {
  Parsed parsed;
  const auto add = [&](NodePtr root) {
    parsed.documents.push_back({std::move(root), (*next_index)++, chunk.offset,
                                chunk.offset + chunk.text.size()});
  };
  if (const std::optional<Fault> fault = CheckCharacters(chunk.text)) {
    parsed.diagnostics.push_back({Severity::kError, file,
                                  PlaceOf(chunk, fault->offset), "",
                                  fault->message, fault->rule});
    add(nullptr);
    return parsed;
  }
  Builder builder(chunk, file);
  Events events(chunk.text);
  bool good = true;
  while (fy_event* event = events.Next()) {
    good = Feed(event, builder);
    if (!good) break;
    if (event->type != FYET_DOCUMENT_END) continue;
    NodePtr root = builder.TakeRoot();
    if (!IsEmpty(root)) add(std::move(root));
  }
  parsed.diagnostics = builder.TakeDiagnostics();
  if (good && events.Failed()) {
    parsed.diagnostics.push_back(SyntaxError(chunk, file, events.FirstError()));
    good = false;
  }
  if (!good) add(nullptr);
  return parsed;
}

}  // namespace dynaplane::manifest::yaml
