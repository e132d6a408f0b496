#include "base/paths.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "base/files.h"

namespace dynaplane::base {
namespace {

namespace fs = std::filesystem;

// XDG: relative values are ignored.
fs::path XdgFolder(const char* variable, const char* below_home) {
  const auto value = Environment(variable);
  if (value && fs::path(*value).is_absolute()) {
    return fs::path(*value) / "dynaplane";
  }
  return fs::path(Environment("HOME").value_or("/")) / below_home / "dynaplane";
}

}  // namespace

std::optional<std::string> Environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

fs::path DataFolder() { return XdgFolder("XDG_DATA_HOME", ".local/share"); }

fs::path CacheFolder() { return XdgFolder("XDG_CACHE_HOME", ".cache"); }

std::string OnPath(const std::string& name) {
  std::istringstream folders(Environment("PATH").value_or(""));
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path path = fs::path(folder.empty() ? "." : folder) / name;
    std::error_code error;
    if (access(path.c_str(), X_OK) == 0 && fs::is_regular_file(path, error)) {
      return Absolute(path);
    }
  }
  return "";
}

fs::path ExecutableFolder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace dynaplane::base
