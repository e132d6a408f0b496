// Application Auto Scaling: a target and a policy for each scaled dimension of
// the table and of its global indexes, and the scheduled actions.
#pragma once

#include <vector>

#include "module/draft.h"
#include "pulumi/program.h"

namespace dynaplane::module {

// The policies of one dimension, read or write.
struct ScalingPolicies {
  pulumi::ResourceHandle table;  // none: the table itself is not scaled
  std::vector<pulumi::ResourceHandle> indexes;  // in the manifest's order
};

struct Scaling {
  ScalingPolicies read;
  ScalingPolicies write;

  std::vector<pulumi::ResourceHandle> All() const;
};

Scaling AddScaling(Draft& draft, pulumi::ResourceHandle table);

}  // namespace dynaplane::module
