#include "manifest/output/crd.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "manifest/cluster/cluster_status.h"
#include "manifest/output/schema_scalar.h"
#include "manifest/resource.h"

namespace dynaplane::manifest {
namespace {

// The API server bounds the cost of a rule by the length of the lists that it
// goes through. No list without a limit of its own ever comes near this one.
constexpr std::size_t kMostItems = 256;

Tree Text(std::string_view text) { return Tree::Text(std::string(text)); }

Tree ListOf(std::initializer_list<Tree> items) {
  Tree list = Tree::List();
  list.items = items;
  return list;
}

Tree RuleSchema(const ClusterRule& rule, std::string_view text) {
  Tree tree = Tree::Map();
  tree.Add("rule", Text(rule.cel));
  tree.Add("message", Text(text));
  return tree;
}

class Structural {
 public:
  explicit Structural(const Kind& kind) : kind_(kind) {}

  Tree Object(const Message& message) const;
  // The rules of a message by its name, for x-kubernetes-validations.
  void AddRules(std::string_view message, Tree& tree) const;

 private:
  Tree OfField(const Field& field) const;
  Tree Element(const Field& field) const;
  Tree List(const Field& field) const;
  std::string_view TextOf(const ClusterRule& rule) const;

  const Kind& kind_;
};

std::string_view Structural::TextOf(const ClusterRule& rule) const {
  if (!rule.text.empty()) return rule.text;
  const auto doc =
      std::ranges::find(kind_.rules, rule.id,
                        [](const RuleDoc& rule_doc) { return rule_doc.id; });
  return doc == kind_.rules.end() ? rule.id : doc->text;
}

void Structural::AddRules(std::string_view message, Tree& tree) const {
  Tree rules = Tree::List();
  for (const ClusterRule& rule : kind_.cluster_rules) {
    if (rule.message != message) continue;
    rules.items.push_back(RuleSchema(rule, TextOf(rule)));
  }
  if (rules.items.empty()) return;
  tree.Add("x-kubernetes-validations", std::move(rules));
}

Tree Structural::Object(const Message& message) const {
  Tree tree = TypeSchema("object");
  tree.Add("description", Text(message.doc));
  Tree properties = Tree::Map();
  Tree required = Tree::List();
  for (const Field& field : message.fields) {
    if (field.alias_only || (field.dialects & 1U) == 0) continue;
    properties.Add(std::string(field.name), OfField(field));
    if ((field.required_in & 1U) != 0) {
      required.items.push_back(Text(field.name));
    }
  }
  tree.Add("properties", std::move(properties));
  if (!required.items.empty()) tree.Add("required", std::move(required));
  AddRules(message.name, tree);
  return tree;
}

Tree Structural::Element(const Field& field) const {
  if (field.type == FieldType::kMessage) return Object(field.message());
  if (field.type != FieldType::kJson) return ScalarSchema(field);
  Tree open = TypeSchema("object");
  open.Add("x-kubernetes-preserve-unknown-fields", Tree::Boolean(true));
  return open;
}

Tree Structural::List(const Field& field) const {
  Limits limits = field.limits;
  limits.max_items = std::min(limits.max_items, kMostItems);
  Tree list = ListSchema(Element(field), limits);
  if (!field.list_key.empty()) {
    list.Add("x-kubernetes-list-type", Text("map"));
    list.Add("x-kubernetes-list-map-keys", ListOf({Text(field.list_key)}));
  } else {
    list.Add("x-kubernetes-list-type", Text(field.is_set ? "set" : "atomic"));
  }
  return list;
}

Tree TextMap() {
  Tree tree = TypeSchema("object");
  tree.Add("additionalProperties", TypeSchema("string"));
  return tree;
}

Tree Structural::OfField(const Field& field) const {
  Tree tree = field.shape == Shape::kMap      ? TextMap()
              : field.shape == Shape::kSingle ? Element(field)
                                              : List(field);
  SetDescription(DocWithDefault(field), tree);
  return tree;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return out;
}

Tree Names(const Kind& kind) {
  Tree names = Tree::Map();
  names.Add("kind", Text(kind.name));
  names.Add("listKind", Tree::Text(std::string(kind.name) + "List"));
  names.Add("plural", Text(kind.plural));
  names.Add("singular", Tree::Text(Lower(kind.name)));
  if (!kind.short_name.empty()) {
    names.Add("shortNames", ListOf({Text(kind.short_name)}));
  }
  names.Add("categories", ListOf({Text("dynaplane")}));
  return names;
}

// An object's name is held to what a manifest's name is.
Tree MetadataSchema() {
  const Field& name = *MetadataMessage().Find("name");
  Tree properties = Tree::Map();
  properties.Add("name", ScalarSchema(name));
  Tree tree = TypeSchema("object");
  tree.Add("properties", std::move(properties));
  return tree;
}

Tree StatusSchema(const Kind& kind, const Structural& structural) {
  Tree tree = structural.Object(kind.status());
  Tree cluster = structural.Object(ClusterStatusMessage());
  for (auto& [name, property] : cluster.Find("properties")->entries) {
    tree.Find("properties")->Add(std::move(name), std::move(property));
  }
  return tree;
}

Tree RootSchema(const Kind& kind) {
  const Structural structural(kind);
  Tree properties = Tree::Map();
  properties.Add("apiVersion", TypeSchema("string"));
  properties.Add("kind", TypeSchema("string"));
  properties.Add("metadata", MetadataSchema());
  properties.Add("spec", structural.Object(kind.spec()));
  properties.Add("status", StatusSchema(kind, structural));
  Tree root = TypeSchema("object");
  root.Add("description", Text(kind.doc));
  root.Add("properties", std::move(properties));
  root.Add("required", ListOf({Text("spec")}));
  return root;
}

Tree Column(const PrinterColumn& column) {
  Tree tree = Tree::Map();
  tree.Add("name", Text(column.name));
  tree.Add("type", Text(column.type));
  tree.Add("jsonPath", Text(column.path));
  if (column.wide) tree.Add("priority", Tree::Integer(1));
  return tree;
}

// `kubectl get`: whether it is as wanted first, its age last.
Tree Columns(const Kind& kind) {
  Tree columns = Tree::List();
  columns.items.push_back(
      Column({"Ready", ".status.conditions[?(@.type==\"Ready\")].status"}));
  for (const PrinterColumn& column : kind.printer_columns) {
    columns.items.push_back(Column(column));
  }
  columns.items.push_back(Column({"Stack", ".status.stack", "string", true}));
  columns.items.push_back(
      Column({"Age", ".metadata.creationTimestamp", "date"}));
  return columns;
}

Tree Version(const Kind& kind, std::string_view version) {
  Tree open = Tree::Map();
  open.Add("openAPIV3Schema", RootSchema(kind));
  Tree subresources = Tree::Map();
  subresources.Add("status", Tree::Map());
  Tree tree = Tree::Map();
  tree.Add("name", Text(version));
  tree.Add("served", Tree::Boolean(true));
  tree.Add("storage", Tree::Boolean(true));
  tree.Add("subresources", std::move(subresources));
  tree.Add("additionalPrinterColumns", Columns(kind));
  tree.Add("schema", std::move(open));
  return tree;
}

}  // namespace

Tree CustomResourceDefinition(const Kind& kind) {
  const std::string_view api = kind.api_version();
  const std::size_t slash = api.find('/');
  const std::string_view group = api.substr(0, slash);
  Tree metadata = Tree::Map();
  metadata.Add("name",
               Tree::Text(std::string(kind.plural) + "." + std::string(group)));
  Tree spec = Tree::Map();
  spec.Add("group", Text(group));
  spec.Add("names", Names(kind));
  spec.Add("scope", Text("Namespaced"));
  spec.Add("versions", ListOf({Version(kind, api.substr(slash + 1))}));
  Tree root = Tree::Map();
  root.Add("apiVersion", Text("apiextensions.k8s.io/v1"));
  root.Add("kind", Text("CustomResourceDefinition"));
  root.Add("metadata", std::move(metadata));
  root.Add("spec", std::move(spec));
  return root;
}

}  // namespace dynaplane::manifest
