#include "cli/torn_files.h"

#include <filesystem>
#include <string>

#include "cli/files.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

bool IsEmpty(const fs::path& file) {
  std::error_code error;
  return fs::file_size(file, error) == 0 && !error;
}

bool IsEmptyAttributes(const fs::path& file) {
  return file.extension() == ".attrs" && IsEmpty(file);
}

// Those whose names begin with `prefix`, and that is the whole name up to a
// dot: other stacks' names may begin alike.
template <typename Predicate>
void RemoveIf(const fs::path& folder, const std::string& prefix,
              const Predicate& is_torn) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::path& file = entry.path();
    if (!file.filename().string().starts_with(prefix)) continue;
    std::error_code ignored;
    if (is_torn(file)) fs::remove(file, ignored);
  }
}

}  // namespace

fs::path BackupOf(const fs::path& state) { return state.string() + ".bak"; }

Result<void> RestoreBackup(const Backend& backend, const StackName& stack) {
  const fs::path state = *backend.folder / ".pulumi" / "stacks" /
                         stack.project / (stack.stack + ".json");
  const Result<std::string> text = ReadFile(BackupOf(state));
  if (!text) return tl::unexpected(text.error());
  return WriteFileAtomically(state, *text);
}

void RemoveTornFiles(const Backend& backend, const StackName& stack) {
  if (!backend.folder) return;
  const fs::path base = *backend.folder / ".pulumi";
  RemoveIf(base / "stacks" / stack.project, stack.stack + ".json.",
           [](const fs::path& file) {
             return IsEmptyAttributes(file) || file.extension() == ".tmp";
           });
  RemoveIf(base / "locks" / "organization" / stack.project / stack.stack, "",
           [](const fs::path& file) {
             return IsEmpty(file) || file.extension() == ".tmp";
           });
}

}  // namespace dynaplane::cli
