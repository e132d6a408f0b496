#include "manifest/yaml/builder.h"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "manifest/field/words.h"
#include "manifest/yaml/yaml_scalar.h"

namespace dynaplane::manifest::yaml {
namespace {

std::string TextOf(fy_token* token) {
  if (token == nullptr) return {};
  std::size_t length = 0;
  const char* text = fy_token_get_text(token, &length);
  return text == nullptr ? std::string() : std::string(text, length);
}

}  // namespace

void Builder::Report(Position position, std::string message, std::string rule) {
  diagnostics_.push_back({Severity::kError, file_, position, "",
                          std::move(message), std::move(rule)});
}

NodePtr Builder::TakeRoot() {
  stack_.clear();
  anchors_.clear();
  return std::exchange(root_, nullptr);
}

std::optional<Position> Builder::InnermostOpen() const {
  if (stack_.empty()) return std::nullopt;
  return stack_.back().node->position;
}

std::optional<Position> Builder::InnermostBracket() const {
  for (auto frame = stack_.rbegin(); frame != stack_.rend(); ++frame) {
    const char first = chunk_.text[frame->node->begin - chunk_.offset];
    if (first == '[' || first == '{') return frame->node->position;
  }
  return std::nullopt;
}

// Long keys are cut, since there may be many findings below one.
std::string Builder::Path() const {
  std::string path;
  for (const Frame& frame : stack_) {
    if (frame.node->IsList()) {
      path += fmt::format("[{}]", frame.node->items.size());
    } else if (frame.pending) {
      path += (path.empty() ? "" : ".") + Shortened(frame.pending->key);
    }
  }
  return path;
}

std::string Builder::Path(const std::string& key) const {
  const std::string path = Path();
  return path + (path.empty() ? "" : ".") + Shortened(key);
}

bool Builder::ReportEmptyElement() {
  if (stack_.empty() || !stack_.back().node->IsList()) return false;
  const std::size_t dash = NextDash(chunk_.text, last_end_);
  if (dash == std::string_view::npos) return false;
  const std::size_t next = NextContent(chunk_.text, dash + 1);
  const Position place = cursor_.At(dash);
  const bool filled = next != std::string_view::npos &&
                      (cursor_.At(next).line == place.line ||
                       cursor_.At(next).column > place.column);
  if (filled) return false;
  diagnostics_.push_back({Severity::kError, file_, place, Path(),
                          std::string(kEmptyElement), "wrong_type"});
  return true;
}

// An empty value has no mark of its own: it stands where its key or its dash
// stands.
void Builder::PlaceEmpty(Node& node) {
  if (stack_.empty()) {
    node.position = cursor_.At(last_end_);
    node.begin = node.end = chunk_.offset + last_end_;
    return;
  }
  const Frame& top = stack_.back();
  node.position = top.pending ? top.pending->position : top.node->position;
  node.begin = top.pending ? top.pending->begin : top.node->begin;
  if (top.node->IsList()) {
    const std::size_t dash = NextDash(chunk_.text, last_end_);
    if (dash != std::string_view::npos) {
      node.position = cursor_.At(dash);
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
  node.position = cursor_.At(start->input_pos);
  node.begin = chunk_.offset + start->input_pos;
  node.end = chunk_.offset + (end == nullptr ? start : end)->input_pos;
  last_end_ = node.IsList() ? start->input_pos : node.end - chunk_.offset;
}

std::string_view Builder::Written(const Node& node) const {
  return chunk_.text.substr(node.begin - chunk_.offset, node.end - node.begin);
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
  if (name.starts_with("core:")) name.replace(0, 5, "!!");
  Report(node.position,
         fmt::format("the YAML tag {} has no meaning here; remove it",
                     Quoted(name)),
         "yaml_tag");
  return false;
}

// A block's mark stands at its first line; people see it begin at its | or >.
// The offsets stay: what follows the | on its line may be a comment.
void Builder::PlaceAndReadBlock(fy_event* event, Node& node) {
  const fy_mark* start = fy_event_start_mark(event);
  const auto header = FindBlockHeader(chunk_.text, last_end_, start->input_pos);
  const Position position = cursor_.At(header ? header->offset : last_end_);
  Place(start, fy_event_end_mark(event), node);
  node.position = position;
  const std::size_t parent =
      stack_.empty() ? 0 : stack_.back().node->position.column - 1;
  node.text = Block(Written(node), header.value_or(BlockHeader{}), parent);
}

// The marks stand inside the quotes.
void Builder::PlaceAndReadQuoted(fy_event* event, char quote, Node& node) {
  Place(fy_event_start_mark(event), fy_event_end_mark(event), node);
  node.text = FromQuotes(Written(node), quote);
  node.position.column -= 1;
  node.begin -= 1;
  node.end += 1;
}

void Builder::PlaceAndRead(fy_event* event, Node& node) {
  fy_token* token = event->scalar.value;
  const fy_scalar_style style =
      token == nullptr ? FYSS_PLAIN : fy_token_scalar_style(token);
  node.quoted = style != FYSS_PLAIN && style != FYSS_ANY;
  switch (style) {
    case FYSS_SINGLE_QUOTED:
      return PlaceAndReadQuoted(event, '\'', node);
    case FYSS_DOUBLE_QUOTED:
      return PlaceAndReadQuoted(event, '"', node);
    case FYSS_LITERAL:
    case FYSS_FOLDED:
      return PlaceAndReadBlock(event, node);
    default:
      node.text = TextOf(token);
      Place(fy_event_start_mark(event), fy_event_end_mark(event), node);
  }
}

bool Builder::Scalar(fy_event* event) {
  auto node = std::make_shared<Node>();
  PlaceAndRead(event, *node);
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
      cursor_.At(mark == nullptr ? last_end_ : mark->input_pos);
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
    Report(
        node->position,
        fmt::format("the nesting is deeper than {} levels; no manifest needs "
                    "that, so close some of them",
                    kMaxDepth),
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
    Report(node->position,
           "a key must be plain text, not a list or a map; write a text",
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
    Report(
        top.pending ? top.pending->position : top.node->position,
        fmt::format("the document holds more than {} values once its "
                    "aliases are expanded; no manifest needs that, so remove "
                    "some",
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
       fmt::format("the key {} is given twice, first on line {}; keep one "
                   "of the two",
                   Quoted(second.key), first.position.line),
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
  std::set<std::string> keys;
  for (const Entry& entry : entries) keys.insert(entry.key);
  for (const Entry& merge : merges) {
    const Node& source = *merge.value;
    bool good = source.IsMap();
    if (source.IsMap()) MergeFrom(source, keys, entries);
    if (source.IsList()) {
      good = true;
      for (const NodePtr& item : source.items) {
        good = good && item->IsMap();
        if (item->IsMap()) MergeFrom(*item, keys, entries);
      }
    }
    if (good) continue;
    Report(merge.position,
           "the merge key \"<<\" needs a map or a list of maps; give it an "
           "alias of one",
           "yaml_merge");
  }
  map.entries = std::move(entries);
}

void Builder::MergeFrom(const Node& source, std::set<std::string>& keys,
                        std::vector<Entry>& entries) {
  for (const Entry& entry : source.entries) {
    if (!keys.insert(entry.key).second) continue;
    entries.push_back(entry);
    entries.back().merged = true;
  }
}

}  // namespace dynaplane::manifest::yaml
