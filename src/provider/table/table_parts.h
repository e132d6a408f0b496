// Types of a Table's larger parts, as data.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

const ObjectType& ImportTableType();
const ObjectType& ReplicaType();  // of the table's own list
const ObjectType& WitnessType();

}  // namespace dynaplane::provider
