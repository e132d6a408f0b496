#include "manifest/schema.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "manifest/resource.h"
#include "manifest/scalar.h"

namespace dynaplane::manifest {
namespace {

constexpr std::size_t kNoMaximum = static_cast<std::size_t>(-1);

Tree Text(std::string_view text) { return Tree::Text(std::string(text)); }

Tree ListOf(std::initializer_list<Tree> items) {
  Tree list = Tree::List();
  list.items = items;
  return list;
}

Tree TypeOnly(std::string_view type) {
  Tree tree = Tree::Map();
  tree.Add("type", Text(type));
  return tree;
}

// Kubernetes knows no alternatives of type: such a field is left open there.
enum class Flavour { kJsonSchema, kKubernetes };

class Schema {
 public:
  explicit Schema(Flavour flavour) : flavour_(flavour) {}

  Tree Object(const Message& message);
  Tree OfField(const Field& field);
  Tree TakeDefinitions() { return std::move(definitions_); }

 private:
  bool IsKubernetes() const { return flavour_ == Flavour::kKubernetes; }
  Tree Open() const {
    Tree tree = Tree::Map();
    if (IsKubernetes()) {
      tree.Add("x-kubernetes-preserve-unknown-fields", Tree::Boolean(true));
    }
    return tree;
  }
  Tree Reference(const Message& message);
  Tree Scalar(const Field& field);
  Tree Element(const Field& field);
  Tree List(const Field& field);
  Tree TextMap();
  static void AddDefault(const Field& field, Tree& tree);

  Flavour flavour_;
  Tree definitions_ = Tree::Map();
  std::set<std::string_view> defined_;
};

Tree AnyOf(std::initializer_list<Tree> choices) {
  Tree tree = Tree::Map();
  tree.Add("anyOf", ListOf(choices));
  return tree;
}

Tree Schema::Object(const Message& message) {
  Tree tree = TypeOnly("object");
  tree.Add("description", Text(message.doc));
  Tree properties = Tree::Map();
  Tree required = Tree::List();
  for (const Field& field : message.fields) {
    const bool hidden = field.alias_only && !field.of_cluster;
    if (hidden || (field.dialects & 1U) == 0) continue;
    properties.Add(std::string(field.name), OfField(field));
    if ((field.required_in & 1U) != 0) {
      required.items.push_back(Text(field.name));
    }
  }
  tree.Add("properties", std::move(properties));
  if (!required.items.empty()) tree.Add("required", std::move(required));
  if (!IsKubernetes()) {
    tree.Add("additionalProperties", Tree::Boolean(false));
  }
  return tree;
}

Tree Schema::Reference(const Message& message) {
  if (IsKubernetes()) return Object(message);
  if (defined_.insert(message.name).second) {
    Tree object = Object(message);
    definitions_.Add(std::string(message.name), std::move(object));
  }
  Tree tree = Tree::Map();
  tree.Add("$ref", Text("#/$defs/" + std::string(message.name)));
  return tree;
}

Tree Schema::Scalar(const Field& field) {
  const Limits& limits = field.limits;
  Tree tree = Tree::Map();
  if (field.type == FieldType::kEnum) {
    Tree words = Tree::List();
    for (const EnumWord& word : field.enumeration->words) {
      words.items.push_back(Text(word.word));
    }
    tree.Add("type", Text("string"));
    tree.Add("enum", std::move(words));
    return tree;
  }
  switch (field.type) {
    case FieldType::kBoolean:
      return TypeOnly("boolean");
    case FieldType::kInteger:
      tree.Add("type", Text("integer"));
      if (IsKubernetes()) tree.Add("format", Text("int64"));
      break;
    case FieldType::kNumber:
      tree.Add("type", Text("number"));
      break;
    default:
      tree.Add("type", Text("string"));
  }
  if (limits.minimum) tree.Add("minimum", Tree::Number(*limits.minimum));
  if (limits.maximum) tree.Add("maximum", Tree::Number(*limits.maximum));
  if (limits.min_length > 0) {
    tree.Add("minLength",
             Tree::Integer(static_cast<std::int64_t>(limits.min_length)));
  }
  if (limits.max_length != kNoMaximum) {
    tree.Add("maxLength",
             Tree::Integer(static_cast<std::int64_t>(limits.max_length)));
  }
  if (limits.pattern != nullptr) {
    tree.Add("pattern", Text(limits.pattern->regex));
  }
  return tree;
}

Tree Schema::Element(const Field& field) {
  if (field.type == FieldType::kJson) {
    return IsKubernetes() ? Open()
                          : AnyOf({TypeOnly("object"), TypeOnly("string")});
  }
  if (field.type != FieldType::kMessage) return Scalar(field);
  if (field.shorthand.empty()) return Reference(field.message());
  if (IsKubernetes()) return Open();
  const Field* inner = field.message().Find(field.shorthand);
  return AnyOf({Scalar(*inner), Reference(field.message())});
}

Tree Schema::List(const Field& field) {
  Tree list = TypeOnly("array");
  list.Add("items", Element(field));
  if (field.limits.min_items > 0) {
    list.Add("minItems",
             Tree::Integer(static_cast<std::int64_t>(field.limits.min_items)));
  }
  if (field.limits.max_items != kNoMaximum) {
    list.Add("maxItems",
             Tree::Integer(static_cast<std::int64_t>(field.limits.max_items)));
  }
  if (field.shape == Shape::kList) return list;
  if (IsKubernetes()) return Open();
  return AnyOf({Element(field), std::move(list)});
}

// The reader takes a number or bool as the text it is written with.
Tree Schema::TextMap() {
  Tree values = TypeOnly("string");
  if (!IsKubernetes()) {
    values = Tree::Map();
    values.Add("type", ListOf({Text("string"), Text("number"), Text("boolean"),
                               Text("null")}));
  }
  Tree tree = TypeOnly("object");
  tree.Add("additionalProperties", std::move(values));
  return tree;
}

// Only what is a value and not a description of one.
void Schema::AddDefault(const Field& field, Tree& tree) {
  const std::string_view text = field.default_text;
  if (field.type == FieldType::kBoolean) {
    if (text == "true" || text == "false") {
      tree.Add("default", Tree::Boolean(text == "true"));
    }
  } else if (field.type == FieldType::kInteger) {
    const IntegerResult number = ParseInteger(text, false);
    if (number.scalar) {
      tree.Add("default", Tree::Integer(number.scalar->value));
    }
  } else if (field.type == FieldType::kNumber) {
    const auto number = ParseNumber(text, false);
    if (number) tree.Add("default", Tree::Number(number->value));
  } else if (field.type == FieldType::kEnum) {
    for (const EnumWord& word : field.enumeration->words) {
      if (word.word == text) tree.Add("default", Text(text));
    }
  }
}

Tree Schema::OfField(const Field& field) {
  Tree tree = field.of_cluster                ? Open()
              : field.shape == Shape::kMap    ? TextMap()
              : field.shape == Shape::kSingle ? Element(field)
                                              : List(field);
  std::string doc(field.doc);
  const std::size_t before = tree.entries.size();
  if (!field.default_text.empty()) AddDefault(field, tree);
  if (!field.default_text.empty() && tree.entries.size() == before) {
    doc += " Default: " + std::string(field.default_text) + ".";
  }
  if (Tree* own = tree.Find("description")) {
    *own = Tree::Text(doc);
  } else if (!doc.empty()) {
    tree.Add("description", Tree::Text(doc));
  }
  return tree;
}

Tree Constant(std::string_view value) {
  Tree tree = Tree::Map();
  tree.Add("const", Text(value));
  return tree;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
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
  return names;
}

Tree Version(const Kind& kind, std::string_view version) {
  Schema schema(Flavour::kKubernetes);
  Tree properties = Tree::Map();
  properties.Add("apiVersion", TypeOnly("string"));
  properties.Add("kind", TypeOnly("string"));
  properties.Add("metadata", TypeOnly("object"));
  properties.Add("spec", schema.Object(kind.spec()));
  properties.Add("status", schema.Object(kind.status()));
  Tree root = TypeOnly("object");
  root.Add("description", Text(kind.doc));
  root.Add("properties", std::move(properties));
  root.Add("required", ListOf({Text("spec")}));
  Tree open = Tree::Map();
  open.Add("openAPIV3Schema", std::move(root));
  Tree subresources = Tree::Map();
  subresources.Add("status", Tree::Map());
  Tree tree = Tree::Map();
  tree.Add("name", Text(version));
  tree.Add("served", Tree::Boolean(true));
  tree.Add("storage", Tree::Boolean(true));
  tree.Add("subresources", std::move(subresources));
  tree.Add("schema", std::move(open));
  return tree;
}

}  // namespace

Tree JsonSchema(const Kind& kind) {
  Schema schema(Flavour::kJsonSchema);
  Tree properties = Tree::Map();
  properties.Add("apiVersion", Constant(kind.api_version()));
  properties.Add("kind", Constant(kind.name));
  properties.Add("metadata", schema.Object(MetadataMessage()));
  properties.Add("spec", schema.Object(kind.spec()));
  properties.Add("status", TypeOnly("object"));
  Tree root = Tree::Map();
  root.Add("$schema", Text("https://json-schema.org/draft/2020-12/schema"));
  root.Add("$id", Tree::Text("urn:dynaplane:" + std::string(kind.name) + ":" +
                             std::string(kind.api_version())));
  root.Add("title", Text(kind.name));
  root.Add("description", Text(kind.doc));
  root.Add("type", Text("object"));
  root.Add("properties", std::move(properties));
  root.Add("required", ListOf({Text("apiVersion"), Text("kind"),
                               Text("metadata"), Text("spec")}));
  root.Add("additionalProperties", Tree::Boolean(false));
  root.Add("$defs", schema.TakeDefinitions());
  return root;
}

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
