// The table itself, aws:dynamodb/table:Table.
#pragma once

#include "manifest/model.h"
#include "module/draft.h"
#include "pulumi/program.h"

namespace dynaplane::module {

// The change stream: as wished, and always with EVENTUAL replicas.
bool HasStream(const manifest::Spec& spec);

// The resource's inputs, in the official provider's names and shapes. What a
// manifest can switch off is sent as off, not left out: the official provider
// keeps what it is not told of.
pulumi::Object TableInputs(const manifest::AwsDynamodb& manifest);

// Adds the table, protected.
pulumi::ResourceHandle AddTable(Draft& draft);

}  // namespace dynaplane::module
