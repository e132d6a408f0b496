// The components of this package, as the engine asks for them.
#pragma once

#include <memory>

#include "pulumi/component_provider.h"

namespace dynaplane::component {

std::unique_ptr<pulumi::Provider> MakeComponentProvider(pulumi::EngineLog& log);

}  // namespace dynaplane::component
