// The functions (data sources), as data.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

const FunctionType& GetTableType();
const FunctionType& GetCallerIdentityType();
const FunctionType& GetRegionType();
const FunctionType& GetPartitionType();

}  // namespace dynaplane::provider
