// Inside the envelope: `--set` applied to a tree.
#pragma once

#include <string>
#include <vector>

#include "manifest/field/reader.h"
#include "manifest/resource.h"
#include "manifest/yaml/diagnostic.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

// The name that findings about overrides bear as their file; the line is the
// override's place among its like, the column that of its value.
inline constexpr std::string_view kOverrideFile = "--set";

// A copy of the tree with the overrides in it. `places` tells how the
// manifest spells its fields. Nodes that came from the n-th override have the
// line −n.
yaml::NodePtr ApplyOverrides(const yaml::NodePtr& root,
                             const std::vector<Override>& overrides,
                             const Places& places, Diagnostics* diagnostics);

}  // namespace dynaplane::manifest
