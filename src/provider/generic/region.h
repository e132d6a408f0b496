// The property that every resource of a region has.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

inline constexpr Property kRegion{.name = "region",
                                  .type = Type::kString,
                                  .doc = "Region; the provider's by default.",
                                  .absence = Absence::kKeep,
                                  .on_change = OnChange::kReplace,
                                  .always = true,
                                  .from_aws = true};

}  // namespace dynaplane::provider
