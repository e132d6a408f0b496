#include "manifest/field/override.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <optional>

#include "manifest/field/words.h"

namespace dynaplane::manifest {
namespace {

struct Step {
  std::string key;                   // of a map, or
  std::optional<std::size_t> index;  // of a list
};

using Steps = std::vector<Step>;

// "a.b[0]["c.d"]" in its steps; nothing when it is malformed.
std::optional<Steps> ParsePath(std::string_view path) {
  Steps steps;
  while (!path.empty()) {
    if (path.front() != '[') {
      if (!steps.empty()) {
        if (path.front() != '.') return std::nullopt;
        path.remove_prefix(1);
      }
      const std::size_t end = std::min(path.find_first_of(".["), path.size());
      if (end == 0) return std::nullopt;
      steps.push_back({std::string(path.substr(0, end)), std::nullopt});
      path.remove_prefix(end);
      continue;
    }
    const bool quoted = path.size() > 2 && (path[1] == '"' || path[1] == '\'');
    const std::string close = quoted ? std::string{path[1], ']'} : "]";
    const std::size_t start = quoted ? 2 : 1;
    const std::size_t end = path.find(close, start);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view inside = path.substr(start, end - start);
    Step step;
    if (quoted) {
      step.key = inside;
    } else {
      std::size_t index = 0;
      const auto [rest, error] =
          std::from_chars(inside.data(), inside.data() + inside.size(), index);
      if (error != std::errc() || rest != inside.data() + inside.size()) {
        return std::nullopt;
      }
      step.index = index;
    }
    steps.push_back(std::move(step));
    path.remove_prefix(end + close.size());
  }
  if (steps.empty() || steps.front().index) return std::nullopt;
  return steps;
}

// The path as the manifest spells it, so that `spec.readCapacity` finds
// `spec.table.read_capacity`.
std::string Respell(const std::string& path, const Places& places) {
  for (std::size_t end = path.size(); end > 0;) {
    const auto found = places.find(std::string_view(path).substr(0, end));
    if (found != places.end()) {
      return found->second.written + path.substr(end);
    }
    const std::size_t cut = path.find_last_of(".[", end - 1);
    if (cut == std::string::npos || cut == 0) break;
    end = cut;
  }
  return path;
}

void Relocate(yaml::Node& node, Position position) {
  node.position = position;
  for (yaml::Entry& entry : node.entries) {
    entry.position = position;
    auto copy = std::make_shared<yaml::Node>(*entry.value);
    Relocate(*copy, position);
    entry.value = std::move(copy);
  }
  for (yaml::NodePtr& item : node.items) {
    auto copy = std::make_shared<yaml::Node>(*item);
    Relocate(*copy, position);
    item = std::move(copy);
  }
}

class Setter {
 public:
  Setter(const Override& override_, Position position)
      : override_(override_), position_(position) {}

  yaml::NodePtr Set(const yaml::NodePtr& root, const Places& places) {
    const std::optional<Steps> steps =
        ParsePath(Respell(override_.path, places));
    if (!steps) {
      Fail(
          "the path is malformed; write it like spec.ttl.attributeName or "
          "spec.replicas[0].regionName");
      return root;
    }
    const yaml::NodePtr value = Value();
    if (value == nullptr) return root;
    yaml::NodePtr changed = Put(root, *steps, 0, value);
    return changed == nullptr ? root : changed;
  }

  const std::optional<std::string>& fault() const { return fault_; }

 private:
  void Fail(std::string message) { fault_ = std::move(message); }

  yaml::NodePtr Value() {
    const std::string& text = override_.value;
    auto node = std::make_shared<yaml::Node>();
    node->text = text;
    node->position = position_;
    if (text.empty() || std::string_view("[{\"'").find(text.front()) ==
                            std::string_view::npos) {
      return node;
    }
    const yaml::Parsed parsed =
        yaml::ParseDocuments(text, std::string(kOverrideFile));
    if (HasErrors(parsed.diagnostics) || parsed.documents.size() != 1) {
      Fail(
          fmt::format("the value {} is not valid YAML; close its brackets "
                      "and quotes",
                      Quoted(text)));
      return nullptr;
    }
    auto copy = std::make_shared<yaml::Node>(*parsed.documents[0].root);
    Relocate(*copy, position_);
    return copy;
  }

  yaml::NodePtr Put(const yaml::NodePtr& node, const Steps& steps,
                    std::size_t at, const yaml::NodePtr& value) {
    if (at == steps.size()) return value;
    auto copy = node == nullptr || node->IsNull()
                    ? std::make_shared<yaml::Node>()
                    : std::make_shared<yaml::Node>(*node);
    if (node == nullptr || node->IsNull()) {
      copy->position = position_;
      copy->text.clear();
      copy->kind =
          steps[at].index ? yaml::NodeKind::kList : yaml::NodeKind::kMap;
    }
    const bool good = steps[at].index ? PutItem(*copy, steps, at, value)
                                      : PutEntry(*copy, steps, at, value);
    return good ? copy : nullptr;
  }

  bool PutItem(yaml::Node& list, const Steps& steps, std::size_t at,
               const yaml::NodePtr& value) {
    const std::size_t index = *steps[at].index;
    if (!list.IsList() || index > list.items.size()) {
      Fail(list.IsList()
               ? fmt::format("the list has {} elements, so [{}] is beyond it; "
                             "[{}] adds one",
                             list.items.size(), index, list.items.size())
               : fmt::format("there is no list for [{}]; leave it out", index));
      return false;
    }
    if (index == list.items.size()) list.items.push_back(nullptr);
    yaml::NodePtr item = Put(list.items[index], steps, at + 1, value);
    if (item == nullptr) return false;
    list.items[index] = std::move(item);
    return true;
  }

  bool PutEntry(yaml::Node& map, const Steps& steps, std::size_t at,
                const yaml::NodePtr& value) {
    const std::string& key = steps[at].key;
    if (!map.IsMap()) {
      Fail(fmt::format("there is no map for {}; remove it from the path",
                       Quoted(key)));
      return false;
    }
    for (yaml::Entry& entry : map.entries) {
      if (entry.key != key && entry.key != SnakeCase(key) &&
          SnakeCase(entry.key) != key) {
        continue;
      }
      yaml::NodePtr changed = Put(entry.value, steps, at + 1, value);
      if (changed == nullptr) return false;
      entry.value = std::move(changed);
      return true;
    }
    yaml::NodePtr added = Put(nullptr, steps, at + 1, value);
    if (added == nullptr) return false;
    yaml::Entry entry;
    entry.key = key;
    entry.position = position_;
    entry.value = std::move(added);
    map.entries.push_back(std::move(entry));
    return true;
  }

  const Override& override_;
  Position position_;
  std::optional<std::string> fault_;
};

}  // namespace

yaml::NodePtr ApplyOverrides(const yaml::NodePtr& root,
                             const std::vector<Override>& overrides,
                             const Places& places, Diagnostics* diagnostics) {
  yaml::NodePtr result = root;
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const Position position{
        -static_cast<int>(i + 1),
        static_cast<int>(CharacterCount(overrides[i].path)) + 2};
    Setter setter(overrides[i], position);
    result = setter.Set(result, places);
    if (!setter.fault()) continue;
    diagnostics->push_back({Severity::kError, std::string(kOverrideFile),
                            position, overrides[i].path, *setter.fault(),
                            "override"});
  }
  return result;
}

}  // namespace dynaplane::manifest
