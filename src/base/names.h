// Names that may be parts of paths.
#pragma once

#include <string_view>

namespace dynaplane::base {

// Letters, digits, '-', '_' and '.', and not dots alone, which would be a way
// through folders.
bool IsPathSafeName(std::string_view text);

}  // namespace dynaplane::base
