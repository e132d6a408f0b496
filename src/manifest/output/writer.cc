#include <optional>

#include "manifest/cluster/cluster_form.h"
#include "manifest/field/bind.h"
#include "manifest/resource.h"

namespace dynaplane::manifest {

WriteScope WriteScope::Below(std::string_view component) const {
  if (places == nullptr) return {};
  const bool dot = !path.empty() && !component.starts_with('[');
  return {places, path + (dot ? "." : "") + std::string(component)};
}

Tree WriteMessage(const Message& message, const void* object,
                  const WriteScope& scope) {
  Tree tree = Tree::Map();
  for (const Field& field : message.fields) {
    if (field.alias_only || field.ignored) continue;
    std::optional<Tree> value =
        field.binding.write(field, object, scope.Below(field.PathName()));
    if (value) tree.Add(std::string(field.name), std::move(*value));
  }
  return tree;
}

Tree WriteResource(const Resource& resource) {
  const Kind& kind = *resource.kind;
  const Places* places = resource.places.empty() ? nullptr : &resource.places;
  Tree tree = Tree::Map();
  tree.Add("apiVersion", Tree::Text(std::string(kind.api_version())));
  tree.Add("kind", Tree::Text(std::string(kind.name)));
  Tree metadata =
      WriteMessage(MetadataMessage(), &resource.metadata, {places, "metadata"});
  Tree spec = WriteMessage(kind.spec(), resource.spec.get(), {places, "spec"});
  std::erase_if(spec.entries, [&](const auto& entry) {
    return entry.first == kind.named_by &&
           entry.second.text == resource.metadata.name &&
           !resource.places.contains("spec." + entry.first);
  });
  ToClusterForm(resource.metadata, metadata, spec);
  tree.Add("metadata", std::move(metadata));
  tree.Add("spec", std::move(spec));
  return tree;
}

}  // namespace dynaplane::manifest
