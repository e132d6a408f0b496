// Property values written as JSON, for tests. "<unknown>" is a value that is
// not known yet.
#pragma once

#include <string>

#include "pulumi/provider.h"

namespace dynaplane::provider {

pulumi::Object FromText(const std::string& json);
std::string ToText(const pulumi::Value& value);

}  // namespace dynaplane::provider
