// The functions (data sources) on AWS.
#pragma once

#include "provider/operation.h"

namespace dynaplane::provider {

pulumi::Result<pulumi::Object> CallFunction(Operation& operation,
                                            const std::string& token,
                                            const pulumi::Object& arguments);

}  // namespace dynaplane::provider
