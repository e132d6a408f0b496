#include <optional>

#include "manifest/bind.h"
#include "manifest/resource.h"

namespace dynaplane::manifest {

Tree WriteMessage(const Message& message, const void* object) {
  Tree tree = Tree::Map();
  for (const Field& field : message.fields) {
    if (field.alias_only || field.ignored) continue;
    std::optional<Tree> value = field.binding.write(field, object);
    if (value) tree.Add(std::string(field.name), std::move(*value));
  }
  return tree;
}

Tree WriteResource(const Resource& resource) {
  const Kind& kind = *resource.kind;
  Tree tree = Tree::Map();
  tree.Add("apiVersion", Tree::Text(std::string(kind.api_version())));
  tree.Add("kind", Tree::Text(std::string(kind.name)));
  tree.Add("metadata", WriteMessage(MetadataMessage(), &resource.metadata));
  tree.Add("spec", WriteMessage(kind.spec(), resource.spec.get()));
  return tree;
}

}  // namespace dynaplane::manifest
