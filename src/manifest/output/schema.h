// The tables as a schema for editors and other tools.
#pragma once

#include "manifest/kind.h"
#include "manifest/yaml/tree.h"

namespace dynaplane::manifest {

// Of the canonical dialect, JSON Schema draft 2020-12. Editors find it through
//   # yaml-language-server: $schema=FILE
Tree JsonSchema(const Kind& kind);

}  // namespace dynaplane::manifest
