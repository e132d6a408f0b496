// The Pulumi package schema of this provider.
#pragma once

#include <string>

namespace dynaplane::provider {

// JSON text, made from the tables of property.h.
std::string PackageSchema();

}  // namespace dynaplane::provider
