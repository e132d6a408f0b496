#include "cli/input/kustomize.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"
#include "base/paths.h"
#include "pulumi/process.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

// The program and its first arguments.
std::optional<std::vector<std::string>> FindKustomize() {
  if (const std::string path = base::OnPath("kustomize"); !path.empty()) {
    return std::vector<std::string>{path, "build"};
  }
  const std::string beside =
      base::ExecutableFolder().parent_path() / "tools" / "bin" / "kustomize";
  if (access(beside.c_str(), X_OK) == 0) {
    return std::vector<std::string>{beside, "build"};
  }
  if (const std::string path = base::OnPath("kubectl"); !path.empty()) {
    return std::vector<std::string>{path, "kustomize"};
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> BuildOverlay(const std::string& folder,
                                 const std::string& overlay) {
  const fs::path path = fs::path(folder) / "overlays" / overlay;
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return Fail(Ending::kInvalid, fmt::format("cannot read {}: {}",
                                              path.string(), error.message()));
  }
  if (!is_folder) {
    return Fail(Ending::kInvalid,
                fmt::format("{}: there is no such overlay", path.string()));
  }
  auto command = FindKustomize();
  if (!command) {
    return Fail(Ending::kFailed,
                "--kustomize-dir needs kustomize or kubectl on PATH; install "
                "one of them");
  }
  command->push_back(base::Absolute(path));
  std::string text;
  std::string complaint;
  const auto exit_code = pulumi::RunChild(
      {.argv = *command, .folder = "/", .most_output = base::kLargestManifests},
      {[&](const std::string& line) { text += line + "\n"; },
       [&](const std::string& line) { pulumi::AppendLine(line, complaint); }},
      {});
  if (!exit_code) {
    return Fail(Ending::kFailed, fmt::format("{}: {}", path.string(),
                                             exit_code.error().message));
  }
  if (*exit_code != 0) {
    return Fail(Ending::kInvalid, fmt::format("{}: kustomize refuses it: {}",
                                              path.string(), complaint));
  }
  return text;
}

}  // namespace dynaplane::cli
