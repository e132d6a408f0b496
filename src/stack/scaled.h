// What an entry of Application Auto Scaling in a state is about.
#pragma once

#include <string>

#include "pulumi/value.h"

namespace dynaplane::stack {

struct Scaled {
  std::string table;
  std::string index;          // empty: the table itself
  const char* capacity = "";  // "readCapacity" or "writeCapacity"
};

// Of the inputs of a target, a policy or a scheduled action.
Scaled ScaledOf(const pulumi::Object& inputs);

}  // namespace dynaplane::stack
