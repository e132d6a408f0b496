// The tables as a cluster knows them.
#pragma once

#include "manifest/kind.h"
#include "manifest/yaml/tree.h"

namespace dynaplane::manifest {

// The CustomResourceDefinition (apiextensions.k8s.io/v1) of a kind: the fields
// of the canonical dialect in their long form, since a structural schema knows
// no alternatives, and what the controller writes into the status. It has no
// default, so that `kubectl get` returns what was applied, and nothing else is
// kept but in policies.
Tree CustomResourceDefinition(const Kind& kind);

}  // namespace dynaplane::manifest
