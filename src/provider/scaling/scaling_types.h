// The properties of Application Auto Scaling's resources, as data.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

const ResourceType& TargetType();
const ResourceType& PolicyType();
const ResourceType& ScheduledActionType();

// The configurations of a policy, by the name of their property.
std::span<const Property> PolicyConfigurations();

}  // namespace dynaplane::provider
