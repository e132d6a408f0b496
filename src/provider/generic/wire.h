// Objects in AWS's JSON by their table of properties, and back.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "provider/generic/property.h"

namespace dynaplane::provider {

// What is absent or unknown stays out.
nlohmann::json ToAws(std::span<const Property> properties,
                     const pulumi::Object& object);
// Members that the table does not have stay out.
pulumi::Object FromAws(std::span<const Property> properties,
                       const nlohmann::json& json);

}  // namespace dynaplane::provider
