// How much capacity a table and its indexes start with, and whose it is
// afterwards: the manifest's or a scaler's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "manifest/model.h"

namespace dynaplane::module {

struct Capacity {
  std::int64_t read = 0;
  std::int64_t write = 0;
  bool operator==(const Capacity&) const = default;
};

// Of a PROVISIONED table: as given, else the autoscaling minimum (whether
// scaling is on or not, as in the Go module), which is 5 by default.
Capacity TableCapacity(const manifest::Spec& spec);

// Of an index: as given, else the minimum of a scaler of its own, else the
// table's.
Capacity IndexCapacity(const manifest::Spec& spec,
                       const manifest::GlobalSecondaryIndex& index);

// The scaler in force, or nullptr: on-demand billing, or scaling is off. An
// index's own `autoScale` replaces the table's as a whole.
const manifest::AutoScale* TableScaler(const manifest::Spec& spec);
const manifest::AutoScale* IndexScaler(
    const manifest::Spec& spec, const manifest::GlobalSecondaryIndex& index);

// Paths of the table's inputs that scalers own, for ignoreChanges. An index
// goes by its name: the engine resets positions, `[0]` and `[*]`, to what
// stood there before, which after a reordering is another index's capacity.
// It passes by a name, and the native provider honours it.
std::vector<std::string> ScaledCapacityPaths(const manifest::Spec& spec);

}  // namespace dynaplane::module
