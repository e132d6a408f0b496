#include "stack/provider_plugin.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "base/files.h"
#include "base/paths.h"

namespace dynaplane::stack {
namespace {

namespace fs = std::filesystem;

// The folder that holds the native provider, or nothing when this executable
// was moved away from it.
std::optional<fs::path> NativeProviderFolder() {
  const fs::path folder =
      base::ExecutableFolder().parent_path() / "libexec" / "dynaplane" / "aws";
  std::error_code error;
  if (!fs::exists(folder / "pulumi-resource-aws", error)) return std::nullopt;
  return folder;
}

// The engine reads its path in a Pulumi.yaml, which is UTF-8.
Result<state::ProviderPlugin> Tellable(const fs::path& folder) {
  if (base::IsUtf8(folder.native()))
    return state::ProviderPlugin{"aws", folder};
  return Fail(Ending::kInvalid,
              fmt::format("the path of the provider {} is not UTF-8, and the "
                          "engine could not be told of it; move it",
                          base::ToUtf8(folder.native())));
}

}  // namespace

Result<state::ProviderPlugin> FindProviderPlugin(const std::string& provider) {
  if (provider == "official") return state::ProviderPlugin{};
  if (provider == "native") {
    const auto folder = NativeProviderFolder();
    if (folder) return Tellable(*folder);
    return Fail(Ending::kFailed,
                fmt::format("the native provider is missing: no libexec/"
                            "dynaplane/aws/pulumi-resource-aws beside {}; "
                            "install dynaplane as a whole",
                            base::ExecutableFolder().string()));
  }
  std::error_code error;
  const fs::path folder = base::Absolute(provider);
  if (fs::exists(folder / "pulumi-resource-aws", error)) {
    return Tellable(folder);
  }
  return Fail(Ending::kInvalid,
              fmt::format("--provider '{}' is neither native nor official nor "
                          "a folder that holds pulumi-resource-aws",
                          provider));
}

}  // namespace dynaplane::stack
