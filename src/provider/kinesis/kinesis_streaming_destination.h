// aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination.
#pragma once

#include "provider/resource.h"

namespace dynaplane::provider {

const ResourceType& KinesisStreamingDestinationType();
Permissions KinesisStreamingDestinationPermissions(const pulumi::Object& inputs,
                                                   const Place& place);
std::unique_ptr<ResourceHandler> MakeKinesisStreamingDestinationHandler();

}  // namespace dynaplane::provider
