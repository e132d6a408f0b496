// The AwsDynamodb kind, as the envelope and the loader know it.
#pragma once

#include "manifest/awsdynamodb/model.h"
#include "manifest/kind.h"
#include "manifest/resource.h"

namespace dynaplane::manifest {

const Kind& AwsDynamodbKind();

// `resource` is of this kind and has no errors.
AwsDynamodb ToAwsDynamodb(const Resource& resource);
// The way back, for the writers.
Resource ToResource(const AwsDynamodb& manifest);

}  // namespace dynaplane::manifest
