// What is said about everything that this provider does not have.
#pragma once

#include <string>
#include <string_view>

#include "pulumi/error.h"

namespace dynaplane::provider {

// An error that names the token and the way to the official provider.
tl::unexpected<pulumi::Error> Unsupported(std::string_view token);

}  // namespace dynaplane::provider
