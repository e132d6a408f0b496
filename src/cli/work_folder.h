// The folder that the engine runs in: private, short-lived, with nothing in
// it but a generated Pulumi.yaml.
#pragma once

#include <filesystem>
#include <string>

#include "cli/private_folder.h"

namespace dynaplane::cli {

// Which plugin serves `aws`: `--provider` as given.
struct ProviderPlugin {
  // Holds pulumi-resource-aws; empty: the official one, which the engine
  // fetches.
  std::filesystem::path folder;
};
Result<ProviderPlugin> FindProviderPlugin(const std::string& provider);

// The text of the Pulumi.yaml.
std::string ProjectText(const std::string& project,
                        const ProviderPlugin& plugin);

Result<PrivateFolder> MakeWorkFolder(const std::string& project,
                                     const ProviderPlugin& plugin);

}  // namespace dynaplane::cli
