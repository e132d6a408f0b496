// The version of everything that is built together.
#pragma once

namespace dynaplane::stack {

inline constexpr char kVersion[] = DYNAPLANE_VERSION;

}  // namespace dynaplane::stack
