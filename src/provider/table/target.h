// What an Update works towards, and what the state then tells: both are one
// table in which the parts alone are replaced that a diff names. Pure.
//
// An Update must not touch what its preview did not show. So the plan is not
// made for all that the program wants, but for the live table with the named
// settings as wanted: whatever else differs on AWS stays as it is. The state
// in turn takes over from AWS no more than that, or the next preview would
// show what nobody has asked about.
#pragma once

#include <string>

#include "provider/generic/changes.h"
#include "provider/table/model.h"

namespace dynaplane::provider {

// `live` with what `changes` name as in `wanted`: indexes by name and within
// an index setting by setting, tags key by key, replicas by region. Of a block
// whose switch goes with it (expiry, backups, encryption, stream) the switch is
// named with any other member.
Table TargetTable(const Table& live, const Table& wanted,
                  const Changes& changes);

// `state` with what `changes` name as it is in `live`, or as wanted where the
// live table has no such setting; with AWS's ids and ARNs of now.
Table RecordedTable(const Table& state, const Table& live, const Table& wanted,
                    const Changes& changes);

// Whether they change an index in a way that takes another one.
bool RemakesIndex(const Changes& changes, const GlobalIndex& wanted);

// Why a named change cannot be made of the live table, which was changed by
// hand: more would have to be done than was shown. Empty if all can.
std::string FaultOfTarget(const Table& live, const Table& wanted,
                          const Changes& changes);

}  // namespace dynaplane::provider
