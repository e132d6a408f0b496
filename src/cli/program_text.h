// The small Pulumi program that has the same tables as some manifests.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "manifest/model.h"

namespace dynaplane::cli {

// A whole Pulumi.yaml of `runtime: yaml`. `plugins` is the folder that has
// those of dynaplane, each in a folder of its package's name.
std::string YamlProgram(std::span<const manifest::AwsDynamodb> manifests,
                        const std::string& project,
                        const std::filesystem::path& plugins);

// The Pulumi.yaml of a program in TypeScript, and the program itself.
std::string TypeScriptProject(const std::string& project,
                              const std::filesystem::path& plugins);
std::string TypeScriptProgram(std::span<const manifest::AwsDynamodb> manifests);

}  // namespace dynaplane::cli
