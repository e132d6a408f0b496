#include "cli/kustomize.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/paths.h"
#include "pulumi/process.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

// The program and its first arguments.
std::optional<std::vector<std::string>> FindKustomize() {
  if (const std::string path = OnPath("kustomize"); !path.empty()) {
    return std::vector<std::string>{path, "build"};
  }
  const std::string beside =
      ExecutableFolder().parent_path() / "tools" / "bin" / "kustomize";
  if (access(beside.c_str(), X_OK) == 0) {
    return std::vector<std::string>{beside, "build"};
  }
  if (const std::string path = OnPath("kubectl"); !path.empty()) {
    return std::vector<std::string>{path, "kustomize"};
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> BuildOverlay(const std::string& folder,
                                 const std::string& overlay) {
  const fs::path path = fs::path(folder) / "overlays" / overlay;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return Fail(ExitCode::kUsage,
                fmt::format("{}: there is no such overlay", path.string()));
  }
  auto command = FindKustomize();
  if (!command) {
    return Fail(ExitCode::kFailed,
                "--kustomize-dir needs kustomize or kubectl on PATH; install "
                "one of them");
  }
  command->push_back(fs::absolute(path));
  std::string text;
  std::string complaint;
  const auto exit_code = pulumi::RunChild(
      {*command, "/", {}},
      {[&](const std::string& line) { text += line + "\n"; },
       [&](const std::string& line) { complaint += line + "\n"; }},
      {});
  if (!exit_code) return Fail(ExitCode::kFailed, exit_code.error().message);
  if (*exit_code != 0) {
    return Fail(ExitCode::kUsage, fmt::format("{}: kustomize refuses it: {}",
                                              path.string(), complaint));
  }
  return text;
}

}  // namespace dynaplane::cli
