// A component's program: its inputs, checked and planned as a manifest is.
#pragma once

#include "pulumi/component_provider.h"

namespace dynaplane::component {

// `log` is told what there is to know about inputs that are right.
tl::expected<pulumi::Program, pulumi::ConstructError> MakeProgram(
    const pulumi::ConstructRequest& request, pulumi::EngineLog& log);

}  // namespace dynaplane::component
