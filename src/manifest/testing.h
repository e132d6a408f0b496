// What the tests of this room share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/load.h"

namespace dynaplane::manifest {

// The head of a canonical manifest; the spec's lines, two spaces deep, follow
// from line 6 on.
inline std::string Canonical(std::string_view spec) {
  return "apiVersion: aws.dynaplane.dev/v1\n"
         "kind: AwsDynamodb\n"
         "metadata:\n"
         "  name: orders\n"
         "spec:\n" +
         std::string(spec);
}

// The same for another dialect.
inline std::string In(std::string_view api_version, std::string_view spec) {
  return "apiVersion: " + std::string(api_version) +
         "\nkind: AwsDynamodb\nmetadata:\n  name: orders\nspec:\n" +
         std::string(spec);
}

inline const Diagnostic* FindRule(const Diagnostics& diagnostics,
                                  std::string_view rule) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.rule == rule) return &diagnostic;
  }
  return nullptr;
}

inline std::vector<std::string> Errors(const Diagnostics& diagnostics) {
  std::vector<std::string> errors;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    errors.push_back(ToString(diagnostic) + " <" + diagnostic.rule + ">");
  }
  return errors;
}

// The model of a text that must be valid; an empty one otherwise.
inline AwsDynamodb LoadOne(const std::string& text) {
  LoadResult result = LoadText(text, "test.yaml");
  return result.manifests.size() == 1 ? std::move(result.manifests[0])
                                      : AwsDynamodb{};
}

}  // namespace dynaplane::manifest
