#include "manifest/cluster/cluster_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "manifest/cluster/cluster_names.h"
#include "manifest/cluster/cluster_scalar.h"
#include "manifest/resource.h"
#include "manifest/stack.h"
#include "manifest/yaml/scalar.h"
#include "manifest/yaml/tree.h"

namespace dynaplane::manifest {
namespace {

constexpr std::string_view kRule = "cluster_form";

std::string_view Word(ClusterType type) {
  switch (type) {
    case ClusterType::kNull:
      return "nothing";
    case ClusterType::kBoolean:
      return "the bool";
    case ClusterType::kInteger:
    case ClusterType::kNumber:
      return "the number";
    case ClusterType::kText:
      return "the text";
  }
  return "";
}

class Walker {
 public:
  explicit Walker(const std::string& file) : file_(file) {}

  void Spec(const Message& message, const yaml::Node& node,
            const std::string& path);
  void Metadata(const yaml::Node& node);
  Diagnostics Take() { return std::move(notes_); }

 private:
  void Note(const yaml::Node& node, const std::string& path,
            std::string message) {
    NoteAt(node.position, path, std::move(message));
  }
  void NoteAt(Position position, const std::string& path, std::string message) {
    notes_.push_back({Severity::kNote, file_, position, path,
                      std::move(message), std::string(kRule)});
  }
  void Key(const Field& field, const yaml::Entry& entry,
           const std::string& path);
  void Value(const Field& field, const yaml::Node& node,
             const std::string& path);
  void Element(const Field& field, const yaml::Node& node,
               const std::string& path);
  void Scalar(const Field& field, const yaml::Node& node,
              const std::string& path);
  void Texts(const yaml::Node& node, const std::string& path);
  void Text(const yaml::Node& node, const std::string& path);
  void Name(const yaml::Node& node);
  void Labels(const yaml::Node& node);

  const std::string& file_;
  Diagnostics notes_;
};

void Walker::Key(const Field& field, const yaml::Entry& entry,
                 const std::string& path) {
  if (entry.key == field.name) return;
  NoteAt(entry.position, path,
         fmt::format("a cluster knows this as {} alone", field.name));
}

void Walker::Text(const yaml::Node& node, const std::string& path) {
  if (!node.IsScalar()) return;
  const ClusterScalar read = ReadAsCluster(node);
  if (read.type == ClusterType::kText) return;
  const std::string quoted = ToCompactJson(Tree::Text(node.text));
  Note(node, path,
       read.type == ClusterType::kNull
           ? fmt::format("a cluster reads nothing here, and takes a text; "
                         "write {}, or leave it out",
                         quoted)
           : fmt::format("a cluster reads {} {} here, not a text; write {}",
                         Word(read.type), read.value, quoted));
}

void Walker::Texts(const yaml::Node& node, const std::string& path) {
  for (const yaml::Entry& entry : node.entries) {
    Text(*entry.value, path + "." + entry.key);
  }
}

bool Takes(FieldType type, ClusterType read) {
  switch (type) {
    case FieldType::kBoolean:
      return read == ClusterType::kBoolean;
    case FieldType::kInteger:
      return read == ClusterType::kInteger;
    case FieldType::kNumber:
      return read == ClusterType::kInteger || read == ClusterType::kNumber;
    default:
      return read == ClusterType::kText;
  }
}

// What our reader makes of it, to be written so that a cluster does, too.
std::string Meant(const Field& field, const yaml::Node& node) {
  if (field.type == FieldType::kBoolean) {
    const auto value = ParseBoolean(node.text, node.quoted);
    return value && value->value ? "true" : "false";
  }
  if (field.type == FieldType::kInteger) {
    const IntegerResult value = ParseInteger(node.text, node.quoted);
    return value.scalar ? std::to_string(value.scalar->value) : node.text;
  }
  const auto value = ParseNumber(node.text, node.quoted);
  return value ? fmt::format("{}", value->value) : node.text;
}

void Walker::Scalar(const Field& field, const yaml::Node& node,
                    const std::string& path) {
  if (!node.IsScalar()) return;
  if (field.type == FieldType::kString || field.type == FieldType::kEnum) {
    return Text(node, path);
  }
  const ClusterScalar read = ReadAsCluster(node);
  const std::string meant = Meant(field, node);
  // 010 is eight there.
  const bool same = field.type == FieldType::kNumber || read.value == meant;
  if (Takes(field.type, read.type) && same) return;
  Note(node, path,
       fmt::format("a cluster reads {} {} here; write {}", Word(read.type),
                   read.value, meant));
}

void Walker::Element(const Field& field, const yaml::Node& node,
                     const std::string& path) {
  if (field.type == FieldType::kJson) {
    if (node.IsScalar()) {
      Note(node, path, "a cluster takes a map here, no JSON text");
    }
    return;
  }
  if (field.type != FieldType::kMessage) return Scalar(field, node, path);
  if (node.IsMap()) return Spec(field.message(), node, path);
  if (node.IsScalar() && !field.shorthand.empty()) {
    Note(node, path,
         fmt::format("a cluster takes the long form alone: {{{}: {}}}",
                     field.shorthand, yaml::QuoteScalar(node.text)));
  }
}

void Walker::Value(const Field& field, const yaml::Node& node,
                   const std::string& path) {
  if (field.shape == Shape::kMap) return Texts(node, path);
  if (field.shape == Shape::kSingle) return Element(field, node, path);
  if (!node.IsList()) {
    Note(node, path, "a cluster takes a list here");
    return Element(field, node, path);
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    Element(field, *node.items[i], fmt::format("{}[{}]", path, i));
  }
}

void Walker::Spec(const Message& message, const yaml::Node& node,
                  const std::string& path) {
  for (const yaml::Entry& entry : node.entries) {
    const Field* field = message.Find(entry.key, 1U).field;
    // The one is an error, and told as one; the other is left out there, too.
    if (field == nullptr || entry.value->IsNull()) continue;
    const std::string below = path + "." + entry.key;
    Key(*field, entry, below);
    Value(*field, *entry.value, below);
  }
}

void Walker::Name(const yaml::Node& node) {
  Text(node, "metadata.name");
  if (!node.IsScalar() || IsObjectName(node.text)) return;
  Note(node, "metadata.name",
       "a cluster takes small letters, digits, '-' and '.' alone in a name; "
       "another name makes other resources, so choose it before the first "
       "run");
}

void Walker::Labels(const yaml::Node& node) {
  Texts(node, "metadata.labels");
  for (const yaml::Entry& entry : node.entries) {
    const std::string path = "metadata.labels." + entry.key;
    if (!IsLabelKey(entry.key)) {
      NoteAt(entry.position, path,
             "a cluster does not take this as a label's key; write it as a "
             "tag, in spec.tags");
    } else if (entry.value->IsScalar() && !IsLabelValue(entry.value->text)) {
      Note(*entry.value, path,
           fmt::format("a cluster takes up to 63 letters, digits, '-', '_' "
                       "and '.' as a label's value; write it {}",
                       IsTagLabel(entry.key) && !IsStackKey(entry.key)
                           ? "as a tag, in spec.tags"
                           : "as an annotation"));
    }
  }
}

// What the metadata of every object has.
bool IsOfEveryObject(const Field& field) {
  constexpr std::string_view kNames[] = {"name", "namespace", "labels",
                                         "annotations"};
  return field.of_cluster ||
         std::ranges::find(kNames, field.name) != std::end(kNames);
}

std::string MendOf(std::string_view name) {
  const auto word =
      std::ranges::find(kIdentityWords, name, &IdentityWord::name);
  return word == kIdentityWords.end()
             ? "leave it out there"
             : fmt::format("write the label {}", word->key);
}

void Walker::Metadata(const yaml::Node& node) {
  for (const yaml::Entry& entry : node.entries) {
    const Field* field = MetadataMessage().Find(entry.key, 1U).field;
    if (field == nullptr) continue;
    const std::string path = "metadata." + entry.key;
    if (!IsOfEveryObject(*field)) {
      NoteAt(entry.position, path,
             fmt::format("a cluster has no metadata.{}; {}", entry.key,
                         MendOf(field->name)));
      continue;
    }
    Key(*field, entry, path);
    if (field->name == "name") Name(*entry.value);
    if (field->name == "namespace") Text(*entry.value, path);
    if (field->name == "labels") Labels(*entry.value);
    if (field->name == "annotations") Texts(*entry.value, path);
  }
}

const yaml::Node* PartOf(const yaml::Node& root, const char* name) {
  const yaml::Node* node = root.Find(name);
  return node != nullptr && node->IsMap() ? node : nullptr;
}

}  // namespace

Diagnostics ClusterNotes(const yaml::Document& object, const std::string& file,
                         Kinds kinds) {
  if (object.root == nullptr) return {};
  const yaml::Node& root = *object.root;
  const yaml::Node* name = root.Find("kind");
  const Kind* kind = name == nullptr ? nullptr : FindKind(name->text, kinds);
  const yaml::Node* version = root.Find("apiVersion");
  if (kind == nullptr || version == nullptr ||
      version->text != kind->api_version()) {
    return {};
  }
  Walker walker(file);
  if (const yaml::Node* metadata = PartOf(root, "metadata")) {
    walker.Metadata(*metadata);
  }
  if (const yaml::Node* spec = PartOf(root, "spec")) {
    walker.Spec(kind->spec(), *spec, "spec");
  }
  return walker.Take();
}

}  // namespace dynaplane::manifest
