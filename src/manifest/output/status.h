// Puts `status.stackOutputs` into a manifest's text, and nothing else moves.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "manifest/yaml/tree.h"

namespace dynaplane::manifest {

// `document` counts as AwsDynamodb::document does. Every byte outside of the
// status stays as it is: comments, blank lines, quotes, line ends. Works on
// block YAML, flow YAML and JSON. The error is a sentence; the text is then
// not to be written. JsonToTree (json.h) makes a Tree of JSON text.
tl::expected<std::string, std::string> WriteStatus(std::string_view text,
                                                   int document,
                                                   const Tree& stack_outputs);

}  // namespace dynaplane::manifest
