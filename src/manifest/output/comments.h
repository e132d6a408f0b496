// Inside the converter: a text's comments and what they belong to.
#pragma once

#include <string_view>

#include "manifest/field/reader.h"
#include "manifest/yaml/tree.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

// The comments of `text` from `document`, for the paths that `tree` has. A
// comment on a line of its own belongs to what follows it, one at the end of
// a line to that line; a path that the tree lacks gives way to its parent.
Comments FindComments(std::string_view text, const yaml::Document& document,
                      const Places& places, const Tree& tree);

}  // namespace dynaplane::manifest
