// What a cluster would misread, or not take, of a manifest that is right.
#pragma once

#include <string>

#include "manifest/kind.h"
#include "manifest/yaml/diagnostic.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

// Notes for an object in the canonical dialect, as Kubernetes reads it: YAML
// 1.1, fields by their one name, each in its one form. Nothing for the other
// dialects, which no cluster knows; `convert` writes a form that it takes.
Diagnostics ClusterNotes(const yaml::Document& object, const std::string& file,
                         Kinds kinds = AllKinds());

}  // namespace dynaplane::manifest
