#include "cli/stale_lock.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/files.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string HostName() {
  std::array<char, 256> name = {};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

// A process that has ended but was not waited for yet (a zombie) still has its
// number; it will do no more work.
bool IsDead(pid_t pid) {
  if (kill(pid, 0) != 0) return errno == ESRCH;
  const Result<std::string> stat =
      ReadFile(fs::path("/proc") / std::to_string(pid) / "stat");
  if (!stat) return false;
  // "PID (NAME) STATE …", where the name may hold anything.
  const std::size_t name_end = stat->rfind(") ");
  return name_end != std::string::npos && name_end + 2 < stat->size() &&
         (*stat)[name_end + 2] == 'Z';
}

// The engine writes {pid, username, hostname, timestamp}.
bool IsOfDeadProcess(const fs::path& file) {
  const Result<std::string> text = ReadFile(file);
  if (!text) return false;
  const Json lock = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!lock.is_object() || !lock.contains("pid") ||
      !lock["pid"].is_number_integer() || !lock.contains("hostname")) {
    return false;
  }
  return lock["hostname"] == HostName() && IsDead(lock["pid"].get<pid_t>());
}

std::vector<fs::path> LocksOf(const Backend& backend, const StackName& stack) {
  std::vector<fs::path> locks;
  if (!backend.folder) return locks;
  const fs::path folder = *backend.folder / ".pulumi" / "locks" /
                          "organization" / stack.project / stack.stack;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") locks.push_back(entry.path());
  }
  return locks;
}

}  // namespace

bool IsLockStale(const Backend& backend, const StackName& stack) {
  const std::vector<fs::path> locks = LocksOf(backend, stack);
  return !locks.empty() && std::ranges::all_of(locks, IsOfDeadProcess);
}

bool IsLocked(const Backend& backend, const StackName& stack) {
  return !LocksOf(backend, stack).empty();
}

}  // namespace dynaplane::cli
