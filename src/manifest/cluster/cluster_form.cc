#include "manifest/cluster/cluster_form.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "manifest/cluster/cluster_names.h"
#include "manifest/stack.h"

namespace dynaplane::manifest {
namespace {

using Words = std::map<std::string, std::string>;

bool IsLabel(std::string_view key, std::string_view value) {
  return IsLabelKey(key) && IsLabelValue(value);
}

// What the labels that a cluster refuses stand for.
struct Moved {
  Words annotations;
  Words tags;
};

// All that choose the stack go together: a label comes before an annotation.
bool IsStackRefused(const Words& labels) {
  return std::ranges::any_of(labels, [](const auto& label) {
    return IsStackKey(label.first) && !IsLabelValue(label.second);
  });
}

Moved TakeRefused(Words& labels) {
  Moved moved;
  const bool stack = IsStackRefused(labels);
  for (auto at = labels.begin(); at != labels.end();) {
    const auto& [key, value] = *at;
    const bool chooses = stack && IsStackKey(key);
    const bool tag = IsTagLabel(key);
    const bool refused =
        chooses || (!IsLabel(key, value) && (tag || IsLabelKey(key)));
    if (refused && tag) moved.tags.insert(*at);
    if (refused && (!tag || chooses)) moved.annotations.insert(*at);
    at = refused ? labels.erase(at) : std::next(at);
  }
  return moved;
}

void Put(std::string_view key, const std::string& value, Words& labels,
         Words& annotations) {
  labels.erase(std::string(key));
  annotations.erase(std::string(key));
  (IsLabelValue(value) ? labels : annotations)[std::string(key)] = value;
}

// Sets the map at `key`, in its place or behind everything; an empty one is
// none.
void Set(std::string_view key, const Words& words, Tree& tree) {
  if (words.empty()) {
    std::erase_if(tree.entries,
                  [&](const auto& entry) { return entry.first == key; });
    return;
  }
  Tree map = Tree::Map();
  for (const auto& [word, text] : words) map.Add(word, Tree::Text(text));
  if (Tree* own = tree.Find(key)) {
    *own = std::move(map);
  } else {
    tree.Add(std::string(key), std::move(map));
  }
}

// A tag that the spec names itself wins over the label.
void AddTags(const Words& tags, Tree& spec) {
  if (tags.empty()) return;
  if (spec.Find("tags") == nullptr) spec.Add("tags", Tree::Map());
  Tree& own = *spec.Find("tags");
  for (const auto& [key, value] : tags) {
    if (own.Find(key) == nullptr) own.Add(key, Tree::Text(value));
  }
}

}  // namespace

void ToClusterForm(const Metadata& model, Tree& metadata, Tree& spec) {
  Words labels = model.labels;
  Words annotations = model.annotations;
  Moved moved = TakeRefused(labels);
  moved.annotations.merge(annotations);
  annotations = std::move(moved.annotations);
  for (const IdentityWord& word : kIdentityWords) {
    std::erase_if(metadata.entries,
                  [&](const auto& entry) { return entry.first == word.name; });
    const std::string& text = model.*word.member;
    if (!text.empty()) Put(word.key, text, labels, annotations);
  }
  Set("labels", labels, metadata);
  Set("annotations", annotations, metadata);
  AddTags(moved.tags, spec);
}

}  // namespace dynaplane::manifest
