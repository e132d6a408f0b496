// What an ARN says, as values that are known once the ARN is.
#pragma once

#include <string>

#include "pulumi/value.h"

namespace dynaplane::module {

// Null when it is no ARN.
pulumi::Value RegionOf(const pulumi::Value& arn);

// Of the ARN that the table will have. Null when it is no ARN.
pulumi::Value ArnRegion(pulumi::ResourceHandle table);
pulumi::Value ArnAccount(pulumi::ResourceHandle table);
// The ARN of the table's replica in `region`.
pulumi::Value ArnInRegion(pulumi::ResourceHandle table,
                          const std::string& region);

}  // namespace dynaplane::module
