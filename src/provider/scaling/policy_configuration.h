// The three kinds of configuration that a scaling policy may have. Their
// members carry AWS's names, so that they travel without code of their own.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

const ObjectType& TargetTrackingType();
const ObjectType& StepScalingType();
const ObjectType& PredictiveScalingType();

}  // namespace dynaplane::provider
