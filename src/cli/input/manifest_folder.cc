#include "cli/input/manifest_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>

#include "base/bytes.h"
#include "stack/saved_plan.h"

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

// A saved plan, and what `pulumi preview --save-plan` and `pulumi stack export`
// write: no manifest begins with such a key.
bool IsRecord(const fs::path& path) {
  std::string head(256, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  if (stack::IsSavedPlan(head)) return true;
  if (path.extension() != ".json") return false;
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

tl::unexpected<Failure> Unseen(const fs::path& path, const char* verb,
                               const std::string& why) {
  return Fail(Ending::kInvalid,
              fmt::format("{} cannot be {}: {}; make it readable, or move it "
                          "out of the way",
                          path.string(), verb, why));
}

Result<void> Walk(const fs::path& folder, bool recursive,
                  std::vector<std::string>& files) {
  const auto entries = base::ListFolder(folder);
  if (!entries) return Unseen(folder, "listed", entries.error().Words());
  for (const fs::path& entry : *entries) {
    const bool named = LooksLikeManifest(entry);
    if (IsHidden(entry) || (!named && !recursive)) continue;
    std::error_code error;
    const fs::file_status itself = fs::symlink_status(entry, error);
    if (!error && named) {
      // Through a link, but not into a folder by one: that could lead round.
      if (fs::is_regular_file(fs::status(entry, error)) && !error &&
          !IsRecord(entry)) {
        files.push_back(entry);
      }
    }
    if (error) return Unseen(entry, "looked at", error.message());
    if (!recursive || !fs::is_directory(itself)) continue;
    if (auto below = Walk(entry, recursive, files); !below) return below;
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> ManifestsIn(const fs::path& folder,
                                             bool recursive) {
  std::vector<std::string> files;
  if (auto done = Walk(folder, recursive, files); !done) {
    return tl::unexpected(done.error());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace dynaplane::cli
