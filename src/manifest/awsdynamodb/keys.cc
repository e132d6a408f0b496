// Keys in every form that a dialect has for them: a name, {name, type}, lists
// of those, v1's keySchema. All end as names; types go to the scratch.
#include <fmt/format.h>

#include "manifest/awsdynamodb/tables.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest {

template <>
const Message& Describe<awsdynamodb::KeyElement>() {
  using awsdynamodb::KeyElement;
  static const Message message(
      "KeyElement", "An attribute that is part of a key.",
      {Bind<&KeyElement::name>("name", "The attribute's name.")
           .Length(1, 255)
           .Required(),
       Bind<&KeyElement::type>(
           "type",
           "The attribute's type; it may be said in `attributes` instead.")});
  return message;
}

template <>
const Message& Describe<AttributeDefinition>() {
  static const Message message(
      "AttributeDefinition", "The type of an attribute that a key uses.",
      {Bind<&AttributeDefinition::name>("name", "The attribute's name.")
           .Length(1, 255)
           .Required(),
       Bind<&AttributeDefinition::type>("type", "The attribute's type.")
           .Required()});
  return message;
}

namespace awsdynamodb {
namespace {

// The original has the table's keys as {name, type} and an index's as a name.
void NoteOtherForm(const yaml::Node& node, Reader& reader) {
  if ((reader.dialect() & kClassic) == 0) return;
  const bool of_table =
      reader.path() == "spec.hashKey" || reader.path() == "spec.rangeKey";
  if (of_table && node.IsScalar()) {
    reader.Note(node, "read_leniently",
                "the original demands {name, type} here; this was read as the "
                "name, with the type that attributes says");
  } else if (!of_table && !node.IsScalar()) {
    reader.Note(node, "read_leniently",
                "the original demands the name alone here; this was read as "
                "in the canonical dialect");
  }
}

// Reads one or more elements and returns their names.
std::vector<std::string> ReadElements(const Field& field,
                                      const yaml::Node& node, Reader& reader) {
  NoteOtherForm(node, reader);
  std::vector<std::string> names;
  const auto read = [&](const yaml::Node& item) {
    if (field.shape == Shape::kOneOrMany) names.resize(reader.item());
    KeyElement element;
    reader.ReadSub(field, item, &element);
    const bool broken =
        !element.type && reader.places().contains(reader.path() + ".type");
    if (element.type || broken) {
      reader.scratch<Scratch>().definitions.push_back(
          {element.name, element.type.value_or(ScalarType::kString),
           reader.path(), false, broken});
    }
    // An element that could not be read is kept, so that what is said about
    // the others counts right; its finding is there already.
    names.push_back(std::move(element.name));
  };
  if (field.shape == Shape::kOneOrMany) {
    reader.Items(field, node, read);
  } else {
    read(node);
  }
  return names;
}

template <auto... Path>
void ReadKey(const Field& field, const yaml::Node& node, void* object,
             Reader& reader) {
  bind::Get<Path...>(object) = ReadElements(field, node, reader);
}

void ReadLocalRange(const Field& field, const yaml::Node& node, void* object,
                    Reader& reader) {
  auto& index = *static_cast<LocalSecondaryIndex*>(object);
  index.range_key = ReadElements(field, node, reader).front();
}

// The table's key says its types itself; a reader needs no second place.
std::optional<Tree> WriteTableKey(const Spec& spec,
                                  const std::vector<std::string>& names) {
  if (names.empty()) return std::nullopt;
  Tree tree = Tree::Map();
  tree.Add("name", Tree::Text(names.front()));
  for (const AttributeDefinition& attribute : spec.attributes) {
    if (attribute.name != names.front()) continue;
    tree.Add("type", Tree::Text(std::string(DescribeEnum<ScalarType>().WordOf(
                         static_cast<int>(attribute.type)))));
  }
  return tree;
}

std::optional<Tree> WriteTableHash(const Field&, const void* object,
                                   const WriteScope&) {
  const auto& spec = *static_cast<const Spec*>(object);
  return WriteTableKey(spec, spec.key.hash);
}

std::optional<Tree> WriteTableRange(const Field&, const void* object,
                                    const WriteScope&) {
  const auto& spec = *static_cast<const Spec*>(object);
  return WriteTableKey(spec, spec.key.range);
}

// The one form that a cluster has for them; it knows no alternatives.
Tree NameElement(const std::string& name) {
  Tree tree = Tree::Map();
  tree.Add("name", Tree::Text(name));
  return tree;
}

template <auto... Path>
std::optional<Tree> WriteNames(const Field&, const void* object,
                               const WriteScope&) {
  const std::vector<std::string>& names = bind::Get<Path...>(object);
  if (names.empty()) return std::nullopt;
  Tree list = Tree::List();
  for (const std::string& name : names) list.items.push_back(NameElement(name));
  return list;
}

std::optional<Tree> WriteLocalRange(const Field&, const void* object,
                                    const WriteScope&) {
  return NameElement(
      static_cast<const LocalSecondaryIndex*>(object)->range_key);
}

Field Key(std::string_view name, std::string_view doc, Shape shape,
          Binding binding) {
  Field field;
  field.name = name;
  field.doc = doc;
  field.type = FieldType::kMessage;
  field.shape = shape;
  field.message = &Describe<KeyElement>;
  field.binding = binding;
  field.shorthand = "name";
  return field;
}

void ReadAttributes(const Field& field, const yaml::Node& node, void*,
                    Reader& reader) {
  reader.Items(field, node, [&](const yaml::Node& item) {
    const std::size_t before = reader.diagnostics().size();
    AttributeDefinition definition;
    reader.ReadSub(field, item, &definition);
    bool broken = definition.name.empty();
    for (std::size_t i = before; i < reader.diagnostics().size(); ++i) {
      broken |= reader.diagnostics()[i].severity == Severity::kError;
    }
    // A definition with a broken type still defines its name.
    if (definition.name.empty()) return;
    reader.scratch<Scratch>().definitions.push_back(
        {definition.name, definition.type, reader.path(), true, broken});
  });
}

// Only what the table's own key does not say already.
std::optional<Tree> WriteAttributes(const Field&, const void* object,
                                    const WriteScope&) {
  const auto& spec = *static_cast<const Spec*>(object);
  Tree list = Tree::List();
  for (const AttributeDefinition& attribute : spec.attributes) {
    const auto is = [&](const std::vector<std::string>& key) {
      return !key.empty() && key.front() == attribute.name;
    };
    if (is(spec.key.hash) || is(spec.key.range)) continue;
    list.items.push_back(
        WriteMessage(Describe<AttributeDefinition>(), &attribute));
  }
  if (list.items.empty()) return std::nullopt;
  return list;
}

}  // namespace

enum class KeyRole { kHash, kRange };

struct V1Element {
  std::string attribute_name;
  KeyRole key_type = KeyRole::kHash;
};

}  // namespace awsdynamodb

template <>
const Enum& DescribeEnum<awsdynamodb::KeyRole>() {
  static const Enum kEnum{
      "KeyType",
      {{"HASH", 0, "the partition key"}, {"RANGE", 1, "the sort key"}},
      {{"KEY_TYPE_HASH", 0, awsdynamodb::kV1},
       {"KEY_TYPE_RANGE", 1, awsdynamodb::kV1},
       {"KEY_TYPE_UNSPECIFIED", -1, awsdynamodb::kV1}}};
  return kEnum;
}

template <>
const Message& Describe<awsdynamodb::V1Element>() {
  using awsdynamodb::V1Element;
  static const Message message(
      "KeySchemaElement", "An element of a key, in the v1 dialect.",
      {Bind<&V1Element::attribute_name>("attributeName",
                                        "The attribute's name.")
           .Length(1, 255)
           .Required(),
       Bind<&V1Element::key_type>("keyType", "Its part in the key.")
           .Required()});
  return message;
}

namespace awsdynamodb {
namespace {

// Where the canonical fields would stand, for findings about them.
void PlaceKeys(const std::string& parent,
               const std::vector<SchemaElement>& elements, Reader& reader) {
  for (const SchemaElement& element : elements) {
    if (element.broken) continue;
    const std::string path =
        parent + (element.is_hash ? ".hashKey" : ".rangeKey");
    const auto [at, added] =
        reader.places().emplace(path, reader.places()[element.path]);
    if (added || at->second.written.find("eySchema") != std::string::npos ||
        at->second.written.find("ey_schema") != std::string::npos) {
      continue;
    }
    reader.Report(
        Severity::kError, reader.places()[element.path].position,
        "duplicate_field",
        fmt::format("the key is already given as {} on line {}; keep one of "
                    "the two",
                    at->second.written, at->second.key.line));
  }
}

std::vector<SchemaElement> ReadSchema(const Field& field,
                                      const yaml::Node& node, Reader& reader) {
  std::vector<SchemaElement> elements;
  reader.Items(field, node, [&](const yaml::Node& item) {
    V1Element element;
    reader.ReadSub(field, item, &element);
    elements.push_back({element.attribute_name,
                        element.key_type == KeyRole::kHash, reader.path(),
                        reader.IsBroken(reader.path()) ||
                            reader.IsBroken(reader.path() + ".keyType")});
  });
  const std::string& path = reader.path();
  const std::string parent = path.substr(0, path.rfind('.'));
  PlaceKeys(parent, elements, reader);
  reader.scratch<Scratch>().key_schemas[parent] = elements;
  return elements;
}

template <typename Owner>
void ReadKeySchema(const Field& field, const yaml::Node& node, void* object,
                   Reader& reader) {
  KeySchema& key = static_cast<Owner*>(object)->key;
  for (const SchemaElement& element : ReadSchema(field, node, reader)) {
    if (element.broken) continue;
    (element.is_hash ? key.hash : key.range).push_back(element.name);
  }
}

void ReadLocalKeySchema(const Field& field, const yaml::Node& node,
                        void* object, Reader& reader) {
  auto& index = *static_cast<LocalSecondaryIndex*>(object);
  for (const SchemaElement& element : ReadSchema(field, node, reader)) {
    if (!element.is_hash && !element.broken) index.range_key = element.name;
  }
}

Field V1KeySchema(void (*read)(const Field&, const yaml::Node&, void*,
                               Reader&)) {
  Field field;
  field.name = "keySchema";
  field.doc = "The key, in the v1 dialect.";
  field.type = FieldType::kMessage;
  field.shape = Shape::kList;
  field.message = &Describe<V1Element>;
  field.binding = {read, &bind::WriteNothing};
  return std::move(field).Only(kV1);
}

}  // namespace

Field HashKeyOfTable() {
  return Key("hashKey", "The partition key. Changing it replaces the table.",
             Shape::kSingle,
             {&ReadKey<&Spec::key, &KeySchema::hash>, &WriteTableHash})
      .Required(kNotV1);
}

Field RangeKeyOfTable() {
  return Key("rangeKey", "The sort key. Changing it replaces the table.",
             Shape::kSingle,
             {&ReadKey<&Spec::key, &KeySchema::range>, &WriteTableRange});
}

Field HashKeyOfIndex() {
  using Index = GlobalSecondaryIndex;
  return Key("hashKey",
             "The partition key: a list of up to four {name, type}, in a file "
             "also one of them or a name. Changing it builds the index anew.",
             Shape::kOneOrMany,
             {&ReadKey<&Index::key, &KeySchema::hash>,
              &WriteNames<&Index::key, &KeySchema::hash>})
      .Items(1, 4)
      .Required(kNotV1);
}

Field RangeKeyOfIndex() {
  using Index = GlobalSecondaryIndex;
  return Key("rangeKey",
             "The sort key: a list of up to four {name, type}, in a file also "
             "one of them or a name. Changing it builds the index anew.",
             Shape::kOneOrMany,
             {&ReadKey<&Index::key, &KeySchema::range>,
              &WriteNames<&Index::key, &KeySchema::range>})
      .Items(0, 4)
      .ZeroIsAbsent(kClassic);
}

Field RangeKeyOfLocalIndex() {
  return Key("rangeKey",
             "The sort key: {name, type}, in a file also a name. The partition "
             "key is the table's.",
             Shape::kSingle, {&ReadLocalRange, &WriteLocalRange})
      .Required(kNotV1);
}

Field Attributes() {
  Field field = Bind<&Spec::attributes>(
      "attributes",
      "The types of the attributes that index keys use. The table's own keys "
      "may be repeated; other attributes have no place here.");
  field.binding = {&ReadAttributes, &WriteAttributes};
  return std::move(field).Alias("attributeDefinitions", kV1).KeyedBy("name");
}

Field KeySchemaOfTable() { return V1KeySchema(&ReadKeySchema<Spec>); }

Field KeySchemaOfIndex() {
  return V1KeySchema(&ReadKeySchema<GlobalSecondaryIndex>);
}

Field KeySchemaOfLocalIndex() { return V1KeySchema(&ReadLocalKeySchema); }

}  // namespace awsdynamodb
}  // namespace dynaplane::manifest
