// aws:dynamodb/table:Table on AWS.
#pragma once

#include "provider/resource_handler.h"

namespace dynaplane::provider {

std::unique_ptr<ResourceHandler> MakeTableHandler();

// Which tables may be deleted, as the environment says: a list of names, "*",
// or nothing (none); unset: all.
inline constexpr const char* kDeletableTables = "DYNAPLANE_DELETABLE_TABLES";

}  // namespace dynaplane::provider
