// Replicas of a global table.
//
// Eventually consistent ones are resources of their own, so that they can come
// after the scaling policies: AWS replicates a provisioned table only once its
// writes are scaled. Strongly consistent ones are made by AWS in one call for
// all of them, so they are part of the table.
#pragma once

#include <vector>

#include "manifest/model.h"
#include "module/draft.h"
#include "pulumi/program.h"

namespace dynaplane::module {

// Paths of the table's inputs that separate replicas own, for ignoreChanges: a
// table that had them in its own list, as the Go module made it, lets go of
// them instead of removing them. The official provider would remove all that
// it finds, and knows none by its name.
std::vector<std::string> SeparateReplicaPaths(const manifest::Spec& spec,
                                              ProviderKind provider);

// The strongly consistent replicas and their witness, into a table's inputs.
void SetInlineReplicas(pulumi::Object& table, const manifest::Spec& spec);

// The keys of the separate replicas, for the native provider: AWS changes the
// keys of all regions in one request, which is the table's. They are none of
// its inputs to anybody else.
void SetReplicaKeys(pulumi::Object& table, const manifest::Spec& spec);

// Adds the separate replicas, one after the other: AWS makes and removes one
// at a time. The result is the ARN of every replica, in the manifest's order.
pulumi::Array AddReplicas(Draft& draft, pulumi::ResourceHandle table,
                          const std::vector<pulumi::ResourceHandle>& policies);

}  // namespace dynaplane::module
