// Checks a resource's inputs against its table of properties. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "provider/generic/property.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

// Unknown members (with the nearest name), wrong types, missing members,
// strings outside the choices, and the resource's own rules: all faults in one
// pass. The inputs in the answer have the types of the table (a "5" for a
// number is a 5), no empty strings, the defaults, and a name if the program
// gives none: the present one, else the engine's proposal, else one out of the
// seed. kInvalidArgument: a resource type that this provider does not have.
pulumi::Result<pulumi::CheckResponse> CheckResource(
    const pulumi::CheckRequest& request);

// The same of any object: arguments of a function, the configuration. Returns
// the object with the types of the table.
pulumi::Object CheckObject(std::span<const Property> properties,
                           const pulumi::Object& object,
                           const std::string& path,
                           std::vector<pulumi::CheckFailure>& failures);

// The name among `names` that was probably meant; empty when none is near.
std::string_view NearestName(std::span<const Property> properties,
                             std::string_view name);

}  // namespace dynaplane::provider
