// The tags that the provider's configuration gives to every resource. They are
// told in `tagsAll` beside those of the program, which alone are `tags`. Pure.
#pragma once

#include <map>
#include <string>

#include "provider/generic/property.h"

namespace dynaplane::provider {

using DefaultTags = std::map<std::string, std::string>;

// The default tags, and `tags` over them.
pulumi::Object AllTags(const DefaultTags& defaults, const pulumi::Object& tags);

// Those of `all`, the live tags, that are not there by default: neither by the
// configuration of today nor, as the record tells, by that of an earlier run.
// What the program gives is always its own.
pulumi::Object OwnTags(const DefaultTags& defaults, const pulumi::Object& all,
                       const pulumi::Object& given,
                       const pulumi::Object& recorded_outputs);

// Adds the changes that the default tags make, as of `tagsAll`.
void DiffDefaultTags(const ResourceType& type, const DefaultTags& defaults,
                     const pulumi::DiffRequest& request,
                     pulumi::DiffResponse& response);

}  // namespace dynaplane::provider
