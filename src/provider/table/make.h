// How a table comes into being: made empty, imported from S3, or restored.
#pragma once

#include <chrono>

#include "provider/operation.h"
#include "provider/table/model.h"
#include "provider/table/plan.h"

namespace dynaplane::provider {

// How long a restore or an import may take; an explicit timeout is the user's.
inline constexpr std::chrono::hours kLongestMaking{24};

// A table that exists, and what of it is known.
struct MadeTable {
  Table live;
  KnownParts known;
};

// Why there is none that can be used. `exists`: there is one all the same
// which belongs to the resource (a failed import may leave one).
struct MakeFailure {
  aws::Error error;
  std::optional<Table> exists;
  std::string import;  // ARN of one that AWS goes on with, for ResumeImport
};

// Makes the table, or finds the one that an earlier run of the same stack made
// and goes on with it, and waits until it is ready. Any other table of that
// name is an error that says whose it seems to be.
tl::expected<MadeTable, MakeFailure> MakeTable(Operation& operation,
                                               const Table& wanted,
                                               const pulumi::Object& inputs);

// Goes on with an import whose end an earlier run did not see. Its failure is
// an error, once; where it has left no table, one is made.
tl::expected<MadeTable, MakeFailure> ResumeImport(Operation& operation,
                                                  const Table& wanted,
                                                  const pulumi::Object& inputs,
                                                  const std::string& import);

// Whether there is one that an earlier run of the same stack made, now ready or
// going; waits until that can be told.
aws::Result<bool> WasMadeHere(Operation& operation, const Table& wanted,
                              const pulumi::Object& inputs);

// Requests of the two other ways. Pure.
bool IsImport(const pulumi::Object& inputs);
bool IsRestore(const pulumi::Object& inputs);
// AWS takes two requests with one ClientToken for one; each `token` makes
// another, always the same one for the same inputs.
Json ImportTableRequest(const Table& wanted, const pulumi::Object& inputs,
                        int token = 0);
// The point in time that is asked for, in seconds since 1970; nothing for the
// latest one.
std::optional<std::int64_t> RestoreTime(const pulumi::Object& inputs);
// With the name of the call, which depends on the source.
std::pair<std::string, Json> RestoreRequest(const Table& wanted,
                                            const pulumi::Object& inputs);

}  // namespace dynaplane::provider
