#include "pulumi/state/work_folder.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/files.h"
#include "base/paths.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;

// JSON strings are YAML strings, whatever they hold.
std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false,
                                   nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string ProjectText(const std::string& project,
                        const ProviderPlugin& plugin) {
  std::string text =
      fmt::format("name: {}\nruntime: dynaplane\n", Quoted(project));
  if (!plugin.folder.empty()) {
    text +=
        fmt::format("plugins:\n  providers:\n    - name: {}\n      path: {}\n",
                    plugin.package, Quoted(plugin.folder));
  }
  return text;
}

Result<base::PrivateFolder> MakeWorkFolder(const std::string& project,
                                           const ProviderPlugin& plugin) {
  Result<base::PrivateFolder> folder = base::PrivateFolder::Make();
  if (!folder) return folder;
  const Result<void> written = base::WriteFileAtomically(
      folder->path() / "Pulumi.yaml", ProjectText(project, plugin));
  if (!written) return tl::unexpected(written.error());
  return folder;
}

}  // namespace pulumi::state
