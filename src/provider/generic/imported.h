// A resource's inputs, worked out from its outputs. Pure.
#pragma once

#include "provider/generic/property.h"

namespace dynaplane::provider {

// The inputs with which a program would describe a resource that was found:
// nothing that AWS fills in by itself, nothing that is as by default.
pulumi::Object ImportedInputs(const ResourceType& type,
                              const pulumi::Object& outputs);

// `inputs`, brought up to date where the outputs say something else. What is
// equal in other words stays in the program's words; what they leave to AWS
// stays out.
pulumi::Object RefreshedInputs(const ResourceType& type,
                               const pulumi::ResourceIdentity& resource,
                               const pulumi::Object& inputs,
                               const pulumi::Object& outputs);

// Whether the program only looks at the resource (`Table.get`): its inputs have
// not been through the check, which wants a name and what is required. They are
// the program's alone, so that a read changes nothing of them.
bool IsExternal(const ResourceType& type, const pulumi::ReadRequest& request);

}  // namespace dynaplane::provider
