// What a user should be told of a table's changes in words. Pure.
#pragma once

#include <string>
#include <vector>

#include "provider/generic/changes.h"
#include "provider/table/model.h"

namespace dynaplane::provider {

// What an Update leaves alone: all that AWS has otherwise than wanted and that
// `changes`, its own, do not name. One sentence each: what AWS has, and what
// `up --refresh` would do about it. Empty if there is none. `actual`: the
// outputs of `live`.
std::string DriftOf(const pulumi::UpdateRequest& request,
                    const pulumi::Object& actual, const Table& live,
                    const Table& wanted, const Changes& changes);

// What goes of a table that stays, a sentence for each index that a diff drops
// or has to make anew.
std::vector<std::string> IndexLosses(const pulumi::DiffRequest& request);

}  // namespace dynaplane::provider
