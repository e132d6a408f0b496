#include "manifest/yaml/json.h"

#include <nlohmann/json.hpp>

#include "manifest/yaml/scalar.h"

namespace dynaplane::manifest {
namespace {

using Json = nlohmann::ordered_json;

Tree Literal(std::string text) {
  Tree tree = Tree::Boolean(true);
  tree.text = std::move(text);
  return tree;
}

Tree ScalarToTree(const yaml::Node& node) {
  if (node.quoted) return Tree::Text(node.text);
  if (node.IsNull()) return Literal("null");
  if (node.text == "true" || node.text == "false") {
    return Literal(node.text);
  }
  // As YAML 1.2 has it: what looks like a JSON number is one.
  if (Json::accept(node.text)) return Literal(node.text);
  return Tree::Text(node.text);
}

Tree FromJson(const Json& json) {
  if (json.is_object()) {
    Tree tree = Tree::Map();
    for (const auto& [key, value] : json.items()) {
      tree.Add(key, FromJson(value));
    }
    return tree;
  }
  if (json.is_array()) {
    Tree tree = Tree::List();
    for (const Json& item : json) tree.items.push_back(FromJson(item));
    return tree;
  }
  if (json.is_string()) return Tree::Text(json.get<std::string>());
  return Literal(json.dump());
}

// Deeper texts are refused before the recursive code below meets them.
bool IsShallow(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > yaml::kMaxDepth) return false;
  }
  return true;
}

}  // namespace

Tree ToTree(const yaml::Node& node) {
  if (node.IsScalar()) return ScalarToTree(node);
  Tree tree = node.IsMap() ? Tree::Map() : Tree::List();
  for (const yaml::Entry& entry : node.entries) {
    tree.Add(entry.key, ToTree(*entry.value));
  }
  for (const yaml::NodePtr& item : node.items) {
    tree.items.push_back(ToTree(*item));
  }
  return tree;
}

Tree JsonToTree(const std::string& json) {
  if (!IsShallow(json)) return Tree::Text(json);
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  return parsed.is_discarded() ? Tree::Text(json) : FromJson(parsed);
}

std::optional<std::string> ToJsonObject(const yaml::Node& node,
                                        std::string* fault) {
  if (node.IsMap()) return ToCompactJson(ToTree(node));
  if (!node.IsScalar()) return std::nullopt;
  if (!IsShallow(node.text)) {
    *fault = "it is nested too deeply";
    return std::nullopt;
  }
  const Json parsed =
      Json::parse(node.text, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) {
    *fault = "its syntax is broken";
    return std::nullopt;
  }
  if (!parsed.is_object()) return std::nullopt;
  return parsed.dump();
}

}  // namespace dynaplane::manifest
