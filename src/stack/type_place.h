// Where a manifest says of what type an attribute is.
#pragma once

#include <string>

#include "manifest/model.h"

namespace dynaplane::stack {

// The path beside the first key that uses the attribute and names its type,
// else that of the list of all attributes.
std::string PlaceOfType(const manifest::AwsDynamodb& manifest,
                        const std::string& attribute);

}  // namespace dynaplane::stack
