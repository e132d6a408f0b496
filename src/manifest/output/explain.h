// What a field means, as `kubectl explain` says it.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "manifest/kind.h"

namespace dynaplane::manifest {

// `path` is like "spec.ttl", "awsdynamodb.spec.ttl" or empty for the whole;
// "[n]" and snake_case are taken, too. The error is a sentence that names the
// nearest field.
tl::expected<std::string, std::string> Explain(std::string_view path,
                                               const Kind& kind);

// All fields below such a path, as an indented tree.
tl::expected<std::string, std::string> ExplainTree(std::string_view path,
                                                   const Kind& kind);

// Whether it begins as a path does, at the root of a manifest.
bool BeginsAsPath(std::string_view path, const Kind& kind);

// A field's type in words: "string", "list of Replica", "map of string".
std::string TypeText(const Field& field);

}  // namespace dynaplane::manifest
