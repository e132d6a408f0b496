// Which plugin serves `aws`.
#pragma once

#include <string>

#include "pulumi/state/work_folder.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// `--provider` as given: "native", "official" or a folder that holds
// pulumi-resource-aws.
Result<state::ProviderPlugin> FindProviderPlugin(const std::string& provider);

}  // namespace dynaplane::stack
