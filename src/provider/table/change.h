// An Update of a table, and what its operations tell the state.
#pragma once

#include <string>

#include "provider/leaving_streams.h"
#include "provider/operation.h"
#include "provider/table/model.h"
#include "provider/table/reconcile.h"

namespace dynaplane::provider {

// In the outputs: the ARN of an import whose end nobody has seen. Engines show
// no property whose name begins like this.
inline constexpr const char* kImport = "__import";
std::string ImportIn(const pulumi::Object& outputs);

// What the inputs ask for, with the mark of ownership and the tags of the
// provider's configuration where the program has no other value.
Table OwnTable(Operation& operation, const pulumi::Object& inputs);

// The outputs of a table. `tags` are the program's: default tags that it does
// not repeat are told in `tagsAll` alone. `recorded`: what the state told so
// far.
pulumi::Object OutputsOf(Operation& operation, const Table& table,
                         const pulumi::Object& inputs,
                         const pulumi::Object& recorded = {});

// Notes in the outputs of an operation that has failed which replicas have not
// taken the table's tags yet: no output of their own shows it.
void NoteUntaggedReplicas(const Reconciler& reconciler,
                          pulumi::Object& outputs);

// Does what the engine's diff names, and no more; warns of what else differs.
// `live`: the table as DescribeTable tells it, known to be ours. A stream that
// replicas of others still hold is noted in `streams`.
pulumi::OperationResult<pulumi::UpdateResponse> ChangeTable(
    Operation& operation, const pulumi::UpdateRequest& request, Table live,
    LeavingStreams& streams);

}  // namespace dynaplane::provider
