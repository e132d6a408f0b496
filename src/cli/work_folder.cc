#include "cli/work_folder.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "cli/files.h"
#include "cli/paths.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

// JSON strings are YAML strings, whatever they hold.
std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false,
                                   nlohmann::json::error_handler_t::replace);
}

// The engine reads its path in a Pulumi.yaml, which is UTF-8.
Result<ProviderPlugin> Tellable(const fs::path& folder) {
  if (base::IsUtf8(folder.native())) return ProviderPlugin{folder};
  return Fail(ExitCode::kUsage,
              fmt::format("the path of the provider {} is not UTF-8, and the "
                          "engine could not be told of it; move it",
                          base::ToUtf8(folder.native())));
}

}  // namespace

Result<ProviderPlugin> FindProviderPlugin(const std::string& provider) {
  if (provider == "official") return ProviderPlugin{};
  if (provider == "native") {
    const auto folder = NativeProviderFolder();
    if (folder) return Tellable(*folder);
    return Fail(ExitCode::kFailed,
                fmt::format("the native provider is missing: no libexec/"
                            "dynaplane/aws/pulumi-resource-aws beside {}; "
                            "install dynaplane as a whole",
                            ExecutableFolder().string()));
  }
  std::error_code error;
  const fs::path folder = Absolute(provider);
  if (fs::exists(folder / "pulumi-resource-aws", error)) {
    return Tellable(folder);
  }
  return Fail(ExitCode::kUsage,
              fmt::format("--provider '{}' is neither native nor official nor "
                          "a folder that holds pulumi-resource-aws",
                          provider));
}

std::string ProjectText(const std::string& project,
                        const ProviderPlugin& plugin) {
  std::string text =
      fmt::format("name: {}\nruntime: dynaplane\n", Quoted(project));
  if (!plugin.folder.empty()) {
    text +=
        fmt::format("plugins:\n  providers:\n    - name: aws\n      path: {}\n",
                    Quoted(plugin.folder));
  }
  return text;
}

Result<PrivateFolder> MakeWorkFolder(const std::string& project,
                                     const ProviderPlugin& plugin) {
  Result<PrivateFolder> folder = PrivateFolder::Make();
  if (!folder) return folder;
  const Result<void> written = WriteFileAtomically(
      folder->path() / "Pulumi.yaml", ProjectText(project, plugin));
  if (!written) return tl::unexpected(written.error());
  return folder;
}

}  // namespace dynaplane::cli
