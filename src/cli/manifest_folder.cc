#include "cli/manifest_folder.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

bool IsHidden(const fs::path& path) {
  return path.filename().string().starts_with(".");
}

// Of another tool, that keeps its settings beside manifests.
bool IsSettings(const fs::path& path) {
  const std::string name = path.filename();
  return name.starts_with("Pulumi.") || name == "kustomization.yaml" ||
         name == "kustomization.yml";
}

// What `pulumi preview --save-plan` and `pulumi stack export` write: no
// manifest begins with such a key.
bool IsPulumiRecord(const fs::path& path) {
  if (path.extension() != ".json") return false;
  std::string head(256, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  std::erase_if(head, [](unsigned char c) { return std::isspace(c); });
  return head.starts_with("{\"manifest\":{\"time\":") ||
         (head.starts_with("{\"version\":") &&
          head.find(",\"deployment\":{") != std::string::npos);
}

bool LooksLikeManifest(const fs::path& path) {
  const std::string extension = path.extension();
  return (extension == ".yaml" || extension == ".yml" ||
          extension == ".json") &&
         !IsHidden(path) && !IsSettings(path);
}

}  // namespace

std::vector<std::string> ManifestsIn(const fs::path& folder, bool recursive) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unreadable;
    if (!recursive || IsHidden(entry->path())) {
      entry.disable_recursion_pending();
    }
    if (LooksLikeManifest(entry->path()) &&
        entry->is_regular_file(unreadable) && !IsPulumiRecord(entry->path())) {
      files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace dynaplane::cli
