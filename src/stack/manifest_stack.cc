#include "stack/manifest_stack.h"

#include "manifest/stack.h"

namespace dynaplane::stack {

ManifestStack StackNameOf(const manifest::AwsDynamodb& manifest) {
  ManifestStack result;
  const manifest::Metadata& metadata = manifest.metadata;
  const auto label = manifest::StackFromLabels(metadata);
  const auto labelled = label ? state::SplitName(label->stack) : std::nullopt;
  if (labelled) {
    result.name = *labelled;
    result.label = label->label;
  } else {
    result.name = {"", "dynaplane",
                   manifest::DefaultStackName(metadata, "AwsDynamodb")};
  }
  result.why_not = state::WhyNot(result.name);
  return result;
}

}  // namespace dynaplane::stack
