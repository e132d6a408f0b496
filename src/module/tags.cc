#include "module/tags.h"

#include <utility>

namespace dynaplane::module {
namespace {

using Tags = std::map<std::string, std::string>;

// `tags` with `winners` put over them.
Tags Over(Tags tags, const Tags& winners) {
  for (const auto& [key, value] : winners) tags[key] = value;
  return tags;
}

}  // namespace

Tags TableTags(const manifest::AwsDynamodb& manifest) {
  const manifest::Metadata& metadata = manifest.metadata;
  const std::pair<const char*, const std::string*> identity[] = {
      {kOrgTag, &metadata.org},
      {kEnvTag, &metadata.env},
      {kIdTag, &metadata.id},
  };
  Tags tags = metadata.labels;
  std::erase_if(tags, [](const auto& label) {
    return !manifest::IsTagLabel(label.first);
  });
  for (const auto& [key, value] : identity) {
    if (!value->empty()) tags[key] = *value;
  }
  return Over(std::move(tags), manifest.spec.tags);
}

Tags ReplicaTags(const manifest::AwsDynamodb& manifest,
                 const manifest::Replica& replica) {
  return Over(replica.propagate_tags ? TableTags(manifest) : Tags(),
              replica.tags);
}

}  // namespace dynaplane::module
