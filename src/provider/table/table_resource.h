// aws:dynamodb/table:Table on AWS.
#pragma once

#include "provider/leaving_streams.h"
#include "provider/resource_handler.h"

namespace dynaplane::provider {

std::unique_ptr<ResourceHandler> MakeTableHandler(LeavingStreams& streams);

}  // namespace dynaplane::provider
