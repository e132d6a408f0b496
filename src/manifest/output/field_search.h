// Which fields a word is about, for those who do not know their names.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "manifest/kind.h"

namespace dynaplane::manifest {

// The paths of the fields whose names or texts hold `word`, or that it is an
// abbreviation of, each with the first sentence of its text; those that are
// called so come first. The error is a sentence that names the nearest field.
tl::expected<std::string, std::string> FindFields(std::string_view word,
                                                  const Kind& kind);

}  // namespace dynaplane::manifest
