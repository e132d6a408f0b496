// The properties of aws:dynamodb/table:Table, as data.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

const ResourceType& TableType();

}  // namespace dynaplane::provider
