// `--kustomize-dir DIR --overlay NAME`: manifests built by Kustomize.
#pragma once

#include <string>

#include "cli/vocabulary.h"

namespace dynaplane::cli {

// The YAML that DIR/overlays/NAME gives. Kustomize itself does it: `kustomize`
// or `kubectl` on PATH, or the one beside this executable (tools/bin).
Result<std::string> BuildOverlay(const std::string& folder,
                                 const std::string& overlay);

}  // namespace dynaplane::cli
