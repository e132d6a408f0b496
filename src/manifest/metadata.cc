// The table of `metadata`, the same for every kind.
#include "manifest/metadata.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "manifest/field/bind.h"
#include "manifest/field/words.h"
#include "manifest/resource.h"

namespace dynaplane::manifest {
namespace {

// Holds the fields that are read and dropped.
struct Nothing {};

bool IsName(std::string_view text) {
  for (const char c : text) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_' &&
        c != '.') {
      return false;
    }
  }
  return true;
}

constexpr Pattern kName = {"^[A-Za-z0-9._-]*$",
                           "only letters, digits, '-', '_' and '.'", &IsName};

const Message& VersionMessage() {
  static const Message message(
      "Version", "The platform's note of a change.",
      {Discard<std::string>("id", "The platform's id of the version."),
       Discard<std::string>("message", "What was changed, and why.")});
  return message;
}

const Message& RelationshipMessage() {
  static const Message message(
      "Relationship", "An edge to another resource, for drawing.",
      {Discard<std::string>("kind", "The other resource's kind.").Required(),
       Discard<std::string>("env", "The other resource's environment."),
       Discard<std::string>("name", "The other resource's name.").Required(),
       Discard<std::string>("type", "depends_on, runs_on, managed_by or uses.")
           .Required()});
  return message;
}

// The original's environment was {id, name} for some months.
void ReadEnvironment(const Field& field, const yaml::Node& node, void* object,
                     Reader& reader) {
  auto& metadata = *static_cast<Metadata*>(object);
  if (!node.IsMap()) {
    if (auto text = reader.Text(field, node)) metadata.env = std::move(*text);
    return;
  }
  const yaml::Node* name = node.Find("name");
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key == "id" || entry.key == "name") continue;
    reader.Report(Severity::kError, entry.position, "unknown_field",
                  fmt::format("unknown field {}; an environment is a text, or "
                              "a map of id and name",
                              Quoted(entry.key)));
  }
  if (name == nullptr || !name->IsScalar() || name->text.empty()) {
    reader.Error(node, "missing_field",
                 "the environment has no name; write it as a text");
    return;
  }
  metadata.env = name->text;
  Place& place = reader.places()[reader.path()];
  place.position = name->position;
  place.written += ".name";
  reader.Note(node, "read_leniently",
              fmt::format("the environment was read as its name, {}",
                          Quoted(name->text)));
}

Field Environment() {
  Field field = Bind<&Metadata::env>(
      "env",
      "The environment. It gives the default stack its first part and every "
      "table an identity tag. In a cluster the label dynaplane.dev/env.");
  field.binding.read = &ReadEnvironment;
  return field;
}

// A field that the API server of a cluster writes, of whatever form. It stands
// in the schema, for the sake of editors, and on no page.
Field OfCluster(std::string_view name) {
  Field field = Discard<std::string>(name, "Written by the cluster.");
  field.alias_only = true;
  field.of_cluster = true;
  field.binding.read = [](const Field&, const yaml::Node&, void*, Reader&) {};
  return field;
}

template <typename T>
Field DiscardMessage(std::string_view name, std::string_view doc, Shape shape,
                     const Message& (*message)()) {
  Field field = BindInline<T>(name, doc, message);
  field.shape = shape;
  field.binding.write = &bind::WriteNothing;
  if (shape == Shape::kList) {
    field.binding.read = [](const Field& self, const yaml::Node& node,
                            void* object, Reader& reader) {
      reader.Items(self, node, [&](const yaml::Node& item) {
        reader.ReadMessage(self.message(), item, object);
      });
    };
  }
  return field;
}

}  // namespace

bool IsTagLabel(std::string_view key) {
  constexpr std::string_view kDomains[] = {"kubernetes.io", "k8s.io",
                                           "helm.sh",       "fluxcd.io",
                                           "argoproj.io",   "dynaplane.dev"};
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return true;
  const std::string_view prefix = key.substr(0, slash);
  return std::ranges::none_of(kDomains, [&](std::string_view domain) {
    return prefix == domain || prefix.ends_with("." + std::string(domain));
  });
}

const Message& MetadataMessage() {
  static const Message message(
      "Metadata", "What identifies a manifest.",
      {
          Bind<&Metadata::name>(
              "name",
              "The resource's name: it prefixes every Pulumi resource name "
              "and is the default of the table's name. Changing it makes "
              "other resources.")
              .Length(3, 63)
              .Says("Name must be between 3 and 63 characters long")
              .Matches(kName)
              .Required(),
          Bind<&Metadata::id>(
              "id",
              "The platform's id; an identity tag. In a cluster the label "
              "dynaplane.dev/id."),
          Bind<&Metadata::org>(
              "org",
              "The organisation; an identity tag. In a cluster the label "
              "dynaplane.dev/org."),
          Environment(),
          Bind<&Metadata::name_space>(
              "namespace",
              "The namespace in a cluster. It gives the default stack its "
              "first part where there is no env.")
              .Length(1, 63)
              .Matches(kName),
          Bind<&Metadata::labels>(
              "labels",
              "Free words. They become tags, except those of Kubernetes, "
              "Helm, Flux, Argo CD and dynaplane; some choose the Pulumi "
              "stack: pulumi.dynaplane.dev/stack.fqdn."),
          Bind<&Metadata::annotations>(
              "annotations",
              "Free words. Those under dynaplane.dev/ and "
              "pulumi.dynaplane.dev/ mean what labels of that name do."),
          Discard<std::string>("slug", "The platform's short name.").Ignored(),
          Discard<std::vector<std::string>>(
              "tags", "The platform's free words, not AWS tags.")
              .Ignored(),
          Discard<std::string>("group", "The platform's group, for drawing.")
              .Ignored(),
          DiscardMessage<Nothing>("version", "The platform's change note.",
                                  Shape::kSingle, &VersionMessage),
          DiscardMessage<Nothing>("relationships",
                                  "The platform's edges to other resources.",
                                  Shape::kList, &RelationshipMessage)
              .Ignored(),
          OfCluster("uid"),
          OfCluster("resourceVersion"),
          OfCluster("generation"),
          OfCluster("generateName"),
          OfCluster("creationTimestamp"),
          OfCluster("deletionTimestamp"),
          OfCluster("deletionGracePeriodSeconds"),
          OfCluster("finalizers"),
          OfCluster("ownerReferences"),
          OfCluster("managedFields"),
          OfCluster("selfLink"),
          OfCluster("clusterName"),
      });
  return message;
}

}  // namespace dynaplane::manifest
