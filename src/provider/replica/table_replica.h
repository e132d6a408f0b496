// aws:dynamodb/tableReplica:TableReplica.
#pragma once

#include "provider/resource.h"

namespace dynaplane::provider {

const ResourceType& TableReplicaType();
Permissions TableReplicaPermissions(const pulumi::Object& inputs,
                                    const Place& place);
std::unique_ptr<ResourceHandler> MakeTableReplicaHandler(
    LeavingStreams& streams);
// The table in the main region.
TablePlace TableOfReplica(const Recorded& replica);

}  // namespace dynaplane::provider
