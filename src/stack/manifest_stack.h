// Which stack a manifest belongs to.
#pragma once

#include <string>

#include "manifest/model.h"
#include "pulumi/state/stack_name.h"
#include "stack/manifest_stack.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// The stack that the manifest's labels name, else project "dynaplane" and
// "<env or default>.AwsDynamodb.<metadata.name>".
struct ManifestStack {
  state::StackName name;
  std::string label;    // that names it; empty: none
  std::string why_not;  // why Pulumi would refuse it; empty: it would not
};
ManifestStack StackNameOf(const manifest::AwsDynamodb& manifest);

}  // namespace dynaplane::stack
