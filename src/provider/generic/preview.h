// What a resource will be like, as far as that is known before it is made or
// changed. Pure.
#pragma once

#include "provider/generic/default_tags.h"
#include "provider/generic/property.h"

namespace dynaplane::provider {

pulumi::Object PreviewCreate(const ResourceType& type,
                             const pulumi::Object& inputs,
                             const DefaultTags& defaults = {});
pulumi::Object PreviewUpdate(const ResourceType& type,
                             const pulumi::UpdateRequest& request,
                             const DefaultTags& defaults = {});

}  // namespace dynaplane::provider
