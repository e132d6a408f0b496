#include "aws/files.h"

#include <errno.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>

#include "base/bytes.h"

namespace dynaplane::aws {
namespace {

std::string HomeFolder(const Environment& environment) {
  if (const auto home = environment.Get("HOME")) return *home;
  std::array<char, 16384> buffer;
  passwd entry;
  passwd* found = nullptr;
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr) {
    return "";
  }
  return entry.pw_dir;
}

}  // namespace

Result<std::optional<std::string>> ReadSmallFile(const std::string& path) {
  auto text = base::ReadFile(path, base::kLargestSettings);
  if (text) return *std::move(text);
  const base::ReadError& error = text.error();
  if (error.error == ENOENT || error.error == ENOTDIR) return std::nullopt;
  return Fail(ErrorClass::kConfiguration,
              fmt::format("cannot read {}: {}", path, error.Words()));
}

std::string ExpandHome(const std::string& path,
                       const Environment& environment) {
  if (path != "~" && !path.starts_with("~/")) return path;
  return HomeFolder(environment) + path.substr(1);
}

}  // namespace dynaplane::aws
