#include "cli/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <set>

#include "cli/files.h"
#include "cli/stack_name.h"
#include "manifest/load.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

bool LooksLikeManifest(const fs::path& path) {
  const std::string extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

template <typename Iterator>
void Collect(const fs::path& folder, std::vector<std::string>& files) {
  std::error_code error;
  for (const fs::directory_entry& entry : Iterator(folder, error)) {
    if (entry.is_regular_file(error) && LooksLikeManifest(entry.path())) {
      files.push_back(entry.path());
    }
  }
}

Result<std::vector<std::string>> FilesOf(const std::string& path,
                                         bool recursive) {
  if (path == "-") return std::vector<std::string>{path};
  std::error_code error;
  if (!fs::exists(path, error)) {
    return Fail(ExitCode::kUsage,
                fmt::format("{}: there is no such file or folder", path));
  }
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  if (recursive) {
    Collect<fs::recursive_directory_iterator>(path, files);
  } else {
    Collect<fs::directory_iterator>(path, files);
  }
  if (files.empty()) {
    return Fail(ExitCode::kUsage,
                fmt::format("{}: no *.yaml, *.yml or *.json in this folder{}",
                            path,
                            recursive ? "" : "; -R looks in those below, too"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<std::string>> AllFiles(const Options& options) {
  std::vector<std::string> paths = options.filenames;
  if (!options.input_dir.empty()) {
    paths.push_back(fs::path(options.input_dir) / "target.yaml");
  }
  if (paths.empty()) {
    return Fail(ExitCode::kUsage,
                "no manifest given; name one with -f PATH (- for standard "
                "input)");
  }
  std::vector<std::string> files;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    Result<std::vector<std::string>> found = FilesOf(path, options.recursive);
    if (!found) return found;
    for (std::string& file : *found) {
      if (seen.insert(file).second) files.push_back(std::move(file));
    }
  }
  return files;
}

Result<std::string> ReadInput(const std::string& file) {
  if (file != "-") {
    Result<std::string> text = ReadFile(file);
    if (!text) text.error().exit_code = ExitCode::kUsage;
    return text;
  }
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

// Two manifests of one name cannot share a stack, and nobody who applies a
// folder means to declare a table twice.
void FindTwins(const std::vector<manifest::AwsDynamodb>& manifests,
               const Options& options, manifest::Diagnostics& diagnostics) {
  std::map<std::string, const manifest::AwsDynamodb*> seen;
  for (const manifest::AwsDynamodb& manifest : manifests) {
    const std::string key =
        (options.stack.empty() ? StackNameOf(manifest).name.ToString() : "") +
        "|" + manifest.metadata.name;
    const auto [entry, is_new] = seen.emplace(key, &manifest);
    if (is_new) continue;
    const manifest::AwsDynamodb& first = *entry->second;
    diagnostics.push_back(
        {manifest::Severity::kError, manifest.file,
         manifest.PositionOf("metadata.name"), "metadata.name",
         fmt::format("'{}' is declared already at {}:{}; give one of them "
                     "another name",
                     manifest.metadata.name, first.file,
                     first.PositionOf("metadata.name").line),
         "duplicate_manifest"});
  }
}

void CheckStackNames(const std::vector<manifest::AwsDynamodb>& manifests,
                     const Options& options,
                     manifest::Diagnostics& diagnostics) {
  if (!options.stack.empty()) return;
  for (const manifest::AwsDynamodb& manifest : manifests) {
    const DefaultStackName stack = StackNameOf(manifest);
    if (stack.why_not.empty()) continue;
    const std::string path =
        stack.from_labels ? "metadata.labels" : "metadata.name";
    diagnostics.push_back({manifest::Severity::kError, manifest.file,
                           manifest.PositionOf(path), path,
                           stack.why_not + "; name a stack with --stack",
                           "stack_name"});
  }
}

}  // namespace

Result<void> ForEachInput(
    const Options& options,
    const std::function<bool(const InputFile&)>& receive) {
  const Result<std::vector<std::string>> files = AllFiles(options);
  if (!files) return tl::unexpected(files.error());
  for (const std::string& file : *files) {
    Result<std::string> text = ReadInput(file);
    if (!text) return tl::unexpected(text.error());
    if (!receive({file, *std::move(text)})) break;
  }
  return {};
}

Result<Inputs> LoadInputs(const Options& options, Console& console) {
  Inputs inputs;
  const Result<void> read =
      ForEachInput(options, [&](const InputFile& file) {
        manifest::LoadResult loaded =
            manifest::LoadText(file.text, file.name, options.set);
        std::move(loaded.manifests.begin(), loaded.manifests.end(),
                  std::back_inserter(inputs.manifests));
        std::move(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                  std::back_inserter(inputs.diagnostics));
        inputs.files.push_back(file);
        return true;
      });
  if (!read) return tl::unexpected(read.error());
  FindTwins(inputs.manifests, options, inputs.diagnostics);
  CheckStackNames(inputs.manifests, options, inputs.diagnostics);
  console.Print(inputs.diagnostics);
  if (manifest::HasErrors(inputs.diagnostics)) {
    return Fail(ExitCode::kUsage, "");
  }
  if (inputs.manifests.empty()) {
    return Fail(ExitCode::kUsage, "no manifest of kind AwsDynamodb found");
  }
  return inputs;
}

}  // namespace dynaplane::cli
