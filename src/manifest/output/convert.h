// Any dialect in, the canonical one out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/model.h"
#include "manifest/resource.h"
#include "manifest/yaml/diagnostic.h"
#include "manifest/yaml/tree.h"

namespace dynaplane::manifest {

struct ConvertResult {
  // All documents, in YAML; empty when one of them has an error.
  std::string text;
  Diagnostics diagnostics;
  bool has_manifest = false;
  Diagnostics passed_over;  // as in LoadResult
};

// What a List holds becomes documents of their own; objects of other programs
// stay as they are. Keeps comments, the order of documents and what the user
// wrote although it is the default. Converting the result again changes
// nothing, and its model is the same.
ConvertResult Convert(std::string_view text, const std::string& file,
                      const std::vector<Override>& overrides = {});

// The canonical manifest of a model, as short as it can be: for `adopt`.
// Print it with ToYaml.
Tree WriteManifest(const AwsDynamodb& manifest);

// The same with `status.stackOutputs`, for `get`.
Tree WriteManifest(const AwsDynamodb& manifest, const Tree& stack_outputs);

}  // namespace dynaplane::manifest
