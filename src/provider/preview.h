// What a resource will be like, as far as that is known before it is made or
// changed. Pure.
#pragma once

#include "provider/property.h"

namespace dynaplane::provider {

pulumi::Object PreviewCreate(const ResourceType& type,
                             const pulumi::Object& inputs);
pulumi::Object PreviewUpdate(const ResourceType& type,
                             const pulumi::UpdateRequest& request);

}  // namespace dynaplane::provider
