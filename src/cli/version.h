// The version of everything that is built together.
#pragma once

namespace dynaplane::cli {

inline constexpr char kVersion[] = DYNAPLANE_VERSION;

}  // namespace dynaplane::cli
