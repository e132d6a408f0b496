// Private to this room: the request that registers a resource, and what its
// answer means.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/graph.h"
#include "pulumi/program.h"
#include "pulumi/resource.pb.h"
#include "pulumi/run.h"

namespace pulumi {

// The run so far: everything that a request may refer to.
struct RunState {
  bool dry_run = false;
  std::string root_urn;  // of the stack or component that all is below
  std::set<std::string> root_dependencies;  // URNs; of a component
  // At the places of the program; empty until registered.
  std::vector<ResourceOutcome> resources;
};

// What this SDK understands.
void SetAbilities(pulumirpc::RegisterResourceRequest& request);

// The value of an output of a registered resource. One that its provider left
// out is null, but unknown while the resource does not exist yet.
Value LookUp(const OutputReference& reference, const RunState& state);

pulumirpc::RegisterResourceRequest StackRequest(const RunContext& context);

// All that `links.awaited` names has been registered.
Result<pulumirpc::RegisterResourceRequest> ResourceRequest(
    const Resource& resource, const Links& links, const RunState& state);

Result<ResourceOutcome> ReadAnswer(
    const pulumirpc::RegisterResourceResponse& answer);

}  // namespace pulumi
