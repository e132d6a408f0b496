// aws:dynamodb/table:Table on AWS.
#pragma once

#include "provider/leaving_streams.h"
#include "provider/resource.h"

namespace dynaplane::provider {

Permissions TablePermissions(const pulumi::Object& inputs, const Place& place);
std::unique_ptr<ResourceHandler> MakeTableHandler(LeavingStreams& streams);

}  // namespace dynaplane::provider
