// What follows from a change of a table's setting, for those who use it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pulumi/value.h"

namespace dynaplane::stack {

// The words of reports; in text they stand in capitals.
inline constexpr const char* kDataLoss = "data-loss";
inline constexpr const char* kIndexOutage = "index-outage";
inline constexpr const char* kStreamChanges = "stream-changes";
inline constexpr const char* kCapacity = "capacity";
inline constexpr const char* kBilling = "billing";
inline constexpr const char* kLimited = "limited";  // AWS allows it so often

struct Effects {
  std::vector<std::string> effects;
  std::string reason;  // a clause
};

// Of a field of a table that is there and stays. `path` as in Edit.
Effects EffectsOf(std::string_view path, const pulumi::Value& before,
                  const pulumi::Value& after);

// Where the gravest of them stands in the order above, from 0; past the last
// one if there is none.
std::size_t GravityOf(const std::vector<std::string>& effects);
// Whether those who use the table will notice: up to stream-changes.
bool IsGrave(const std::vector<std::string>& effects);

}  // namespace dynaplane::stack
