// aws:appautoscaling resources on AWS.
#pragma once

#include "provider/resource.h"
#include "provider/scaling/reader.h"

namespace dynaplane::provider {

// They share the reader, which outlives them.
std::unique_ptr<ResourceHandler> MakeTargetHandler(ScalingReader& reader);
std::unique_ptr<ResourceHandler> MakePolicyHandler(ScalingReader& reader);
std::unique_ptr<ResourceHandler> MakeScheduledActionHandler(
    ScalingReader& reader);

Permissions TargetPermissions(const pulumi::Object& inputs, const Place& place);
Permissions PolicyPermissions(const pulumi::Object& inputs, const Place& place);
Permissions ScheduledActionPermissions(const pulumi::Object& inputs,
                                       const Place& place);
// The table whose capacity a target, policy or action scales.
TablePlace TableOfScaling(const Recorded& resource);

// An id as `pulumi import` takes it: namespace/resource-id/dimension, then
// the name of a policy or action. Nothing when it is none.
struct ScalingImport {
  std::string service_namespace;
  ScalingKey key;
};
std::optional<ScalingImport> ParseScalingImport(const std::string& id,
                                                bool with_name);

}  // namespace dynaplane::provider
