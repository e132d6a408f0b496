// How this room looks into AWS's answers.
#pragma once

#include "base/json_read.h"  // IWYU pragma: export

namespace dynaplane::provider {

using base::At;
using base::Flag;
using base::Integer;
using base::Json;
using base::Number;
using base::Objects;
using base::Strings;
using base::Text;

}  // namespace dynaplane::provider
