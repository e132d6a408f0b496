// A kind as one message: what `explain`, the schema and the pages walk over.
#pragma once

#include "manifest/kind.h"

namespace dynaplane::manifest {

// apiVersion, kind, metadata, spec and status. Made anew at each call.
Message RootMessage(const Kind& kind);

}  // namespace dynaplane::manifest
