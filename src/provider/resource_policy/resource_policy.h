// aws:dynamodb/resourcePolicy:ResourcePolicy, of a table or its stream.
#pragma once

#include "provider/resource.h"

namespace dynaplane::provider {

const ResourceType& ResourcePolicyType();
Permissions ResourcePolicyPermissions(const pulumi::Object& inputs,
                                      const Place& place);
std::unique_ptr<ResourceHandler> MakeResourcePolicyHandler();
TablePlace TableOfPolicy(const Recorded& policy);

}  // namespace dynaplane::provider
