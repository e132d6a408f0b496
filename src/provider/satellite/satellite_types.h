// The properties of the DynamoDB resources beside the table, as data.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

const ResourceType& TableReplicaType();
const ResourceType& ContributorInsightsType();
const ResourceType& KinesisStreamingDestinationType();
const ResourceType& ResourcePolicyType();

}  // namespace dynaplane::provider
