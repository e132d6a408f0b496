// What the three resources of Application Auto Scaling have in common.
#pragma once

#include <optional>
#include <string>

#include "provider/generic/property.h"
#include "provider/operation.h"
#include "provider/scaling/reader.h"
#include "provider/scaling/scaling_resources.h"

namespace dynaplane::provider {

// What a resource is about, from its inputs or outputs.
struct ScalingSubject {
  std::string service_namespace;
  ScalingKey key;
};
ScalingSubject SubjectOf(const pulumi::Object& properties);
// The same for a read: of the state, else of an import's id.
pulumi::Result<ScalingSubject> SubjectOf(const pulumi::ReadRequest& request,
                                         bool with_name);

// ServiceNamespace, ResourceId and ScalableDimension.
Json SubjectRequest(const ScalingSubject& subject);

// "the scalable target table/orders (dynamodb:table:ReadCapacityUnits)".
std::string TargetOf(const ScalingSubject& subject);

// What an Update sends of a thing that AWS replaces as a whole: `live`, its
// inputs as AWS has them, with what the diff names as it is in `wanted`. Warns
// of all else that is not as wanted.
pulumi::Object OverLive(Operation& operation, const ResourceType& type,
                        const pulumi::UpdateRequest& request,
                        const pulumi::Object& live,
                        const pulumi::Object& wanted);

// A call that may come before AWS knows of the target that was registered a
// moment ago: "not found" is believed after half a minute only.
aws::Result<Json> CallPatiently(Operation& operation, std::string_view call,
                                const Json& request);

// A delete; what is gone already is success.
aws::Status Remove(Operation& operation, std::string_view call,
                   const Json& request);

}  // namespace dynaplane::provider
