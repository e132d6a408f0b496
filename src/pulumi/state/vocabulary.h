// The words that this room takes from others.
#pragma once

#include "base/failure.h"

namespace pulumi::state {

namespace base = dynaplane::base;
using base::Ending;
using base::Fail;
using base::Failure;
using base::Result;

}  // namespace pulumi::state
