#include "pulumi/state/torn_files.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "base/files.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
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
  const auto entries = base::ListFolder(folder);
  if (!entries) return;
  for (const fs::path& file : *entries) {
    if (!file.filename().string().starts_with(prefix)) continue;
    std::error_code ignored;
    if (is_torn(file)) fs::remove(file, ignored);
  }
}

}  // namespace

fs::path StatePath(const fs::path& backend_folder, const StackName& stack) {
  return backend_folder / ".pulumi" / "stacks" / stack.project /
         (stack.stack + ".json");
}

fs::path BackupOf(const fs::path& state) { return state.string() + ".bak"; }

namespace {

fs::path KeptState(const fs::path& state) {
  return fs::path(state).replace_extension(".before");
}

}  // namespace

void KeepState(const fs::path& state) {
  std::error_code ignored;
  DropKeptState(state);
  fs::create_hard_link(state, KeptState(state), ignored);
}

void DropKeptState(const fs::path& state) {
  std::error_code ignored;
  fs::remove(KeptState(state), ignored);
}

std::optional<std::string> ReadKeptState(const fs::path& state) {
  for (const fs::path& file : {KeptState(state), BackupOf(state)}) {
    Result<std::string> text = base::LoadFile(file);
    if (text && nlohmann::json::accept(*text)) return *std::move(text);
  }
  return std::nullopt;
}

Result<bool> RestoreBackup(const Backend& backend, const StackName& stack) {
  const fs::path state = StatePath(*backend.folder, stack);
  std::error_code error;
  if (fs::exists(state, error) && !IsEmpty(state)) {
    fs::copy_file(state, state.string() + ".damaged",
                  fs::copy_options::overwrite_existing, error);
  }
  if (const auto text = ReadKeptState(state)) {
    if (auto written = base::WriteFileAtomically(state, *text); !written) {
      return tl::unexpected(written.error());
    }
    // It knows nothing of what the journal tells, and is not newer.
    const auto written_at = fs::last_write_time(KeptState(state), error);
    if (!error) fs::last_write_time(state, written_at, error);
    return true;
  }
  fs::remove(state, error);
  fs::remove(state.string() + ".attrs", error);
  return false;
}

void RemoveEmptyState(const Backend& backend, const StackName& stack) {
  if (!backend.folder) return;
  const fs::path state = StatePath(*backend.folder, stack);
  std::error_code ignored;
  if (!IsEmpty(state)) return;
  fs::remove(state, ignored);
  fs::remove(state.string() + ".attrs", ignored);
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

}  // namespace pulumi::state
