// Small files that are read as a whole: configuration and tokens.
#pragma once

#include <optional>
#include <string>

#include "aws/error.h"
#include "aws/platform.h"

namespace dynaplane::aws {

// Its text; nothing when there is no such file. One that is there and cannot
// be read, or passes a mebibyte, is an error of class kConfiguration.
Result<std::optional<std::string>> ReadSmallFile(const std::string& path);

// "~/x" below the user's home folder.
std::string ExpandHome(const std::string& path, const Environment& environment);

}  // namespace dynaplane::aws
