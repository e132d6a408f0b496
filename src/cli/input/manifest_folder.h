// Which files of a folder are manifests: the one answer for `-f FOLDER` and
// for plain `pulumi`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/vocabulary.h"

namespace dynaplane::cli {

// *.yaml, *.yml and *.json, sorted; with `recursive` those below, too. Passed
// over is what belongs to other tools: Pulumi.yaml and Pulumi.STACK.yaml,
// kustomization files, and all that starts with a dot (.git, .github, editors'
// files). Whoever names such a file itself still gets it read. A folder that
// cannot be listed, or a manifest that cannot be looked at, is exit 2: what is
// not seen would be work left undone.
Result<std::vector<std::string>> ManifestsIn(
    const std::filesystem::path& folder, bool recursive);

}  // namespace dynaplane::cli
