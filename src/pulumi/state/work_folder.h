// The folder that the engine runs in: private, short-lived, with nothing in
// it but a generated Pulumi.yaml.
#pragma once

#include <filesystem>
#include <string>

#include "base/private_folder.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

// The plugin of a package that a project names by its path.
struct ProviderPlugin {
  std::string package;
  // Holds pulumi-resource-PACKAGE; empty: the engine's own way to one.
  std::filesystem::path folder;
};

// The text of the Pulumi.yaml.
std::string ProjectText(const std::string& project,
                        const ProviderPlugin& plugin);

Result<base::PrivateFolder> MakeWorkFolder(const std::string& project,
                                           const ProviderPlugin& plugin);

}  // namespace pulumi::state
