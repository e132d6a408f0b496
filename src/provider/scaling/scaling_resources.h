// aws:appautoscaling resources on AWS.
#pragma once

#include "provider/resource_handler.h"
#include "provider/scaling/reader.h"

namespace dynaplane::provider {

// They share the reader, which outlives them.
std::unique_ptr<ResourceHandler> MakeTargetHandler(ScalingReader& reader);
std::unique_ptr<ResourceHandler> MakePolicyHandler(ScalingReader& reader);
std::unique_ptr<ResourceHandler> MakeScheduledActionHandler(
    ScalingReader& reader);

// An id as `pulumi import` takes it: namespace/resource-id/dimension, then
// the name of a policy or action. Nothing when it is none.
struct ScalingImport {
  std::string service_namespace;
  ScalingKey key;
};
std::optional<ScalingImport> ParseScalingImport(const std::string& id,
                                                bool with_name);

}  // namespace dynaplane::provider
