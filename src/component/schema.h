// The package as Pulumi's languages see it, made of the manifest's own tables
// of fields: names, types, enums, docs, what is required.
#pragma once

#include <string>

namespace dynaplane::component {

// Pulumi's package schema as JSON text.
std::string PackageSchema();

}  // namespace dynaplane::component
