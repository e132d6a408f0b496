// The DynamoDB resources beside the table, on AWS.
#pragma once

#include "provider/leaving_streams.h"
#include "provider/resource_handler.h"

namespace dynaplane::provider {

std::unique_ptr<ResourceHandler> MakeTableReplicaHandler(
    LeavingStreams& streams);
std::unique_ptr<ResourceHandler> MakeContributorInsightsHandler();
std::unique_ptr<ResourceHandler> MakeKinesisStreamingDestinationHandler();
std::unique_ptr<ResourceHandler> MakeResourcePolicyHandler();

}  // namespace dynaplane::provider
