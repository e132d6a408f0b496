// How who runs a program, or a call of it, has it ended early.
#pragma once

#include "base/cancellation.h"  // IWYU pragma: export

namespace pulumi {

using dynaplane::base::Cancellation;

}  // namespace pulumi
