// The words that this room takes from others.
#pragma once

#include "base/failure.h"

namespace pulumi::state {}

namespace dynaplane::cli {

namespace state = pulumi::state;
using base::Ending;
using base::Fail;
using base::Failure;
using base::Result;

}  // namespace dynaplane::cli
