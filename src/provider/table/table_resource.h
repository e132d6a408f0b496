// aws:dynamodb/table:Table on AWS.
#pragma once

#include "provider/resource_handler.h"

namespace dynaplane::provider {

std::unique_ptr<ResourceHandler> MakeTableHandler();

}  // namespace dynaplane::provider
