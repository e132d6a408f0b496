// Resources beside the table that AWS drops together with it: Contributor
// Insights, the Kinesis destination, resource policies.
#pragma once

#include <string>

#include "module/draft.h"
#include "pulumi/program.h"

namespace dynaplane::module {

void AddFeatures(Draft& draft, pulumi::ResourceHandle table);

// JSON text without white space and with sorted keys, so that neither is ever
// a change. Text that is no JSON stays as it is.
std::string NormaliseJson(const std::string& text);

}  // namespace dynaplane::module
