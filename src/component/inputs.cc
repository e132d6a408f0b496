#include "component/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "manifest/awsdynamodb/kind.h"
#include "module/names.h"

namespace dynaplane::component {
namespace {

using manifest::yaml::Node;
using manifest::yaml::NodeKind;
using manifest::yaml::NodePtr;
using pulumi::Value;

// Sixteen digits that no account, size or capacity has; exact in a double.
constexpr double kFirstPlaceholder = 7199254740118000;

NodePtr Text(std::string text) {
  Node node;
  node.text = std::move(text);
  node.quoted = true;
  return std::make_shared<const Node>(std::move(node));
}

class Converter {
 public:
  Converter(Carried& carried, std::vector<pulumi::CheckFailure>& failures)
      : carried_(carried), failures_(failures) {}

  // Null for what is left out.
  NodePtr Convert(const Value& value, const std::string& path, bool secret) {
    if (value.is_secret()) {
      carried_.secret_paths.insert(path);
      return Convert(value.as_secret(), path, true);
    }
    if (value.is_unknown()) return Unknown(path, secret);
    if (value.is_object()) return Map(value.as_object(), path, secret);
    if (value.is_array()) return List(value.as_array(), path, secret);
    return Scalar(value, path, secret);
  }

 private:
  NodePtr Unknown(const std::string& path, bool secret) {
    const double number =
        kFirstPlaceholder + static_cast<double>(carried_.unknown.size());
    std::string digits = fmt::format("{:.0f}", number);
    carried_.unknown.push_back({number, digits, path, secret});
    Node node;
    node.text = std::move(digits);
    node.unknown = true;
    return std::make_shared<const Node>(std::move(node));
  }

  NodePtr Map(const pulumi::Object& object, const std::string& path,
              bool secret) {
    Node node;
    node.kind = NodeKind::kMap;
    for (const auto& [key, value] : object) {
      NodePtr member = Convert(value, MemberPath(path, key), secret);
      if (member) node.entries.push_back({.key = key, .value = member});
    }
    return std::make_shared<const Node>(std::move(node));
  }

  NodePtr List(const pulumi::Array& array, const std::string& path,
               bool secret) {
    Node node;
    node.kind = NodeKind::kList;
    for (const Value& value : array) {
      const std::string at = fmt::format("{}[{}]", path, node.items.size());
      NodePtr item = Convert(value, at, secret);
      node.items.push_back(item ? item : std::make_shared<const Node>());
    }
    return std::make_shared<const Node>(std::move(node));
  }

  NodePtr Scalar(const Value& value, const std::string& path, bool secret) {
    if (value.is_null()) return nullptr;
    if (value.is_string()) {
      if (secret) carried_.secret_texts.insert(value.as_string());
      return Text(value.as_string());
    }
    Node node;
    if (value.is_bool()) {
      node.text = value.as_bool() ? "true" : "false";
    } else if (value.is_number()) {
      if (secret) carried_.secret_numbers.insert(value.as_number());
      // Without a fraction where there is none.
      node.text = nlohmann::json(value.as_number()).dump();
      if (node.text.ends_with(".0")) node.text.resize(node.text.size() - 2);
    } else {
      failures_.push_back(
          {path,
           "a resource, asset or archive has no place here; give what "
           "is meant of it, such as its arn or name [wrong_type]"});
    }
    return std::make_shared<const Node>(std::move(node));
  }

  Carried& carried_;
  std::vector<pulumi::CheckFailure>& failures_;
};

}  // namespace

std::string MemberPath(const std::string& path, const std::string& key) {
  const bool plain = !key.empty() && std::ranges::all_of(key, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
  if (plain) return path.empty() ? key : path + "." + key;
  return module::ElementPath(path, key);
}

bool IsBelow(std::string_view path, std::string_view prefix) {
  if (prefix.empty()) return true;
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || path[prefix.size()] == '.' ||
         path[prefix.size()] == '[';
}

bool Carried::IsSecret(std::string_view path) const {
  return std::ranges::any_of(secret_paths, [&](const std::string& secret) {
    return IsBelow(path, secret);
  });
}

bool Carried::HoldsSecret(std::string_view path) const {
  return IsSecret(path) ||
         std::ranges::any_of(secret_paths, [&](const std::string& secret) {
           return IsBelow(secret, path);
         });
}

Tree ToManifest(const pulumi::ConstructRequest& request, Carried& carried) {
  const manifest::Kind& kind = manifest::AwsDynamodbKind();
  Tree tree;
  Node metadata;
  metadata.kind = NodeKind::kMap;
  metadata.entries.push_back({.key = "name", .value = Text(request.name)});
  Node root;
  root.kind = NodeKind::kMap;
  root.entries = {
      {.key = "apiVersion", .value = Text(std::string(kind.api_version()))},
      {.key = "kind", .value = Text(std::string(kind.name))},
      {.key = "metadata",
       .value = std::make_shared<const Node>(std::move(metadata))},
      {.key = "spec",
       .value = Converter(carried, tree.failures)
                    .Convert(Value(request.inputs), "spec", false)}};
  tree.root = std::make_shared<const Node>(std::move(root));
  for (const auto& [input, urns] : request.input_dependencies) {
    carried.dependencies[MemberPath("spec", input)] = urns;
  }
  return tree;
}

}  // namespace dynaplane::component
