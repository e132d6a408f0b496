// The properties that say where a resource is: resources have them alike.
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

// Of what belongs to a table.
inline constexpr Property kTableName{.name = "tableName",
                                     .type = Type::kString,
                                     .doc = "Name of the table.",
                                     .use = Use::kRequired,
                                     .on_change = OnChange::kReplace};

}  // namespace dynaplane::provider
