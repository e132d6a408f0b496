// The tables as schemas for other tools.
#pragma once

#include <string>

#include "manifest/kind.h"
#include "manifest/tree.h"

namespace dynaplane::manifest {

// Of the canonical dialect, JSON Schema draft 2020-12. Editors find it through
//   # yaml-language-server: $schema=FILE
Tree JsonSchema(const Kind& kind);

// A CustomResourceDefinition (apiextensions.k8s.io/v1) with the same fields.
Tree CustomResourceDefinition(const Kind& kind);

}  // namespace dynaplane::manifest
