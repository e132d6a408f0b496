// Which of the manifests that were given a command works on: -l, --only and
// --exclude. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/vocabulary.h"
#include "manifest/model.h"

namespace dynaplane::cli {

// Whether the options leave any manifest out, or might.
bool IsSelective(const Options& options);

// For each manifest whether it is meant. Exit 2 for a selector that cannot be
// read, a name that no manifest has, and where none is left.
Result<std::vector<bool>> Select(
    const Options& options,
    const std::vector<manifest::AwsDynamodb>& manifests);

// `*` stands for any text, `?` for one character.
bool MatchesGlob(const std::string& pattern, const std::string& text);

}  // namespace dynaplane::cli
