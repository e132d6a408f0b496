// What the three resources of Application Auto Scaling have in common.
#pragma once

#include <optional>
#include <string>

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

// A call that may come before AWS knows of the target that was registered a
// moment ago: "not found" is believed after half a minute only.
aws::Result<Json> CallPatiently(Operation& operation, std::string_view call,
                                const Json& request);

// A delete; what is gone already is success.
aws::Status Remove(Operation& operation, std::string_view call,
                   const Json& request);

}  // namespace dynaplane::provider
