#include "manifest/output/schema_scalar.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace dynaplane::manifest {
namespace {

constexpr std::size_t kNoMaximum = std::numeric_limits<std::size_t>::max();

Tree Text(std::string_view text) { return Tree::Text(std::string(text)); }

Tree Count(std::size_t count) {
  return Tree::Integer(static_cast<std::int64_t>(count));
}

Tree EnumSchema(const Enum& enumeration) {
  Tree words = Tree::List();
  for (const EnumWord& word : enumeration.words) {
    words.items.push_back(Text(word.word));
  }
  Tree tree = TypeSchema("string");
  tree.Add("enum", std::move(words));
  return tree;
}

std::string_view TypeOf(const Field& field) {
  switch (field.type) {
    case FieldType::kBoolean:
      return "boolean";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kNumber:
      return "number";
    default:
      return "string";
  }
}

}  // namespace

Tree TypeSchema(std::string_view type) {
  Tree tree = Tree::Map();
  tree.Add("type", Text(type));
  return tree;
}

Tree ScalarSchema(const Field& field) {
  if (field.type == FieldType::kEnum) return EnumSchema(*field.enumeration);
  const Limits& limits = field.limits;
  Tree tree = TypeSchema(TypeOf(field));
  if (limits.minimum) tree.Add("minimum", Tree::Number(*limits.minimum));
  if (limits.maximum) tree.Add("maximum", Tree::Number(*limits.maximum));
  if (limits.min_length > 0) tree.Add("minLength", Count(limits.min_length));
  if (limits.max_length != kNoMaximum) {
    tree.Add("maxLength", Count(limits.max_length));
  }
  if (limits.pattern != nullptr) {
    tree.Add("pattern", Text(limits.pattern->regex));
  }
  return tree;
}

Tree ListSchema(Tree element, const Limits& limits) {
  Tree list = TypeSchema("array");
  list.Add("items", std::move(element));
  if (limits.min_items > 0) list.Add("minItems", Count(limits.min_items));
  if (limits.max_items != kNoMaximum) {
    list.Add("maxItems", Count(limits.max_items));
  }
  return list;
}

std::string DocWithDefault(const Field& field) {
  std::string doc(field.doc);
  if (!field.default_text.empty()) {
    doc += " Default: " + std::string(field.default_text) + ".";
  }
  return doc;
}

void SetDescription(std::string_view doc, Tree& tree) {
  if (Tree* own = tree.Find("description")) {
    *own = Text(doc);
  } else if (!doc.empty()) {
    tree.Add("description", Text(doc));
  }
}

}  // namespace dynaplane::manifest
