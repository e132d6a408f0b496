#include "manifest/output/schema.h"

#include <set>
#include <string_view>

#include "manifest/output/schema_scalar.h"
#include "manifest/resource.h"
#include "manifest/yaml/scalar.h"

namespace dynaplane::manifest {
namespace {

Tree Text(std::string_view text) { return Tree::Text(std::string(text)); }

Tree ListOf(std::initializer_list<Tree> items) {
  Tree list = Tree::List();
  list.items = items;
  return list;
}

class Schema {
 public:
  Tree Object(const Message& message);
  Tree OfField(const Field& field);
  Tree TakeDefinitions() { return std::move(definitions_); }

 private:
  Tree Reference(const Message& message);
  Tree Element(const Field& field);
  Tree List(const Field& field);
  static Tree TextMap();
  static void AddDefault(const Field& field, Tree& tree);

  Tree definitions_ = Tree::Map();
  std::set<std::string_view> defined_;
};

Tree AnyOf(std::initializer_list<Tree> choices) {
  Tree tree = Tree::Map();
  tree.Add("anyOf", ListOf(choices));
  return tree;
}

Tree Schema::Object(const Message& message) {
  Tree tree = TypeSchema("object");
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
  tree.Add("additionalProperties", Tree::Boolean(false));
  return tree;
}

Tree Schema::Reference(const Message& message) {
  if (defined_.insert(message.name).second) {
    Tree object = Object(message);
    definitions_.Add(std::string(message.name), std::move(object));
  }
  Tree tree = Tree::Map();
  tree.Add("$ref", Text("#/$defs/" + std::string(message.name)));
  return tree;
}

Tree Schema::Element(const Field& field) {
  if (field.type == FieldType::kJson) {
    return AnyOf({TypeSchema("object"), TypeSchema("string")});
  }
  if (field.type != FieldType::kMessage) return ScalarSchema(field);
  if (field.shorthand.empty()) return Reference(field.message());
  const Field* inner = field.message().Find(field.shorthand);
  return AnyOf({ScalarSchema(*inner), Reference(field.message())});
}

Tree Schema::List(const Field& field) {
  Tree list = ListSchema(Element(field), field.limits);
  if (field.shape == Shape::kList) return list;
  return AnyOf({Element(field), std::move(list)});
}

// The reader takes a number or bool as the text it is written with.
Tree Schema::TextMap() {
  Tree values = Tree::Map();
  values.Add("type", ListOf({Text("string"), Text("number"), Text("boolean"),
                             Text("null")}));
  Tree tree = TypeSchema("object");
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
  Tree tree = field.of_cluster                ? Tree::Map()
              : field.shape == Shape::kMap    ? TextMap()
              : field.shape == Shape::kSingle ? Element(field)
                                              : List(field);
  const std::size_t before = tree.entries.size();
  if (!field.default_text.empty()) AddDefault(field, tree);
  SetDescription(
      tree.entries.size() == before ? DocWithDefault(field) : field.doc, tree);
  return tree;
}

Tree Constant(std::string_view value) {
  Tree tree = Tree::Map();
  tree.Add("const", Text(value));
  return tree;
}

}  // namespace

Tree JsonSchema(const Kind& kind) {
  Schema schema;
  Tree properties = Tree::Map();
  properties.Add("apiVersion", Constant(kind.api_version()));
  properties.Add("kind", Constant(kind.name));
  properties.Add("metadata", schema.Object(MetadataMessage()));
  properties.Add("spec", schema.Object(kind.spec()));
  properties.Add("status", TypeSchema("object"));
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

}  // namespace dynaplane::manifest
