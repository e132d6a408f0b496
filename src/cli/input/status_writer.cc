#include "cli/input/status_writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/files.h"
#include "manifest/output/status.h"
#include "manifest/yaml/json.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

// A file belongs to a report if its stack was made of the file's manifests.
const pulumi::Object* OutputsOf(
    const manifest::AwsDynamodb& manifest,
    const std::vector<stack::StackReport>& reports) {
  for (const stack::StackReport& report : reports) {
    const auto& files = report.manifests;
    if (std::find(files.begin(), files.end(), manifest.file) == files.end()) {
      continue;
    }
    const auto found = report.outputs.find(manifest.metadata.name);
    if (found != report.outputs.end() && !found->second.empty()) {
      return &found->second;
    }
  }
  return nullptr;
}

Result<std::string> WithStatus(const InputFile& file, const Inputs& inputs,
                               const std::vector<stack::StackReport>& reports) {
  std::string text = file.text;
  for (const manifest::AwsDynamodb& manifest : inputs.manifests) {
    if (manifest.file != file.name) continue;
    const pulumi::Object* outputs = OutputsOf(manifest, reports);
    if (outputs == nullptr) continue;
    auto written =
        manifest::WriteStatus(text, manifest.document, ToTree(*outputs));
    if (!written) {
      return Fail(Ending::kFailed,
                  fmt::format("{}: {}", file.name, written.error()));
    }
    text = *std::move(written);
  }
  return text;
}

}  // namespace

manifest::Tree ToTree(const pulumi::Object& outputs) {
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  return manifest::JsonToTree(
      stack::ToJson(outputs).dump(-1, ' ', false, kReplace));
}

Result<void> CheckWritable(const Inputs& inputs) {
  for (const InputFile& file : inputs.files) {
    std::error_code error;
    if (file.name == "-" || !fs::is_regular_file(file.name, error)) {
      return Fail(Ending::kInvalid,
                  fmt::format("--write-status writes into the manifest's file, "
                              "and {} is none; name one with -f FILE, or leave "
                              "the option out",
                              file.name == "-" ? "standard input" : file.name));
    }
    const bool listed = std::ranges::any_of(
        inputs.manifests, [&](const manifest::AwsDynamodb& manifest) {
          return manifest.file == file.name && manifest.item >= 0;
        });
    if (listed) {
      return Fail(Ending::kInvalid,
                  fmt::format("--write-status writes into manifests that are "
                              "documents of their own, and {} lists them; let "
                              "`dynaplane convert` unfold the List, or leave "
                              "the option out",
                              file.name));
    }
    // The new text is written beside it, and takes its place.
    const fs::path folder = fs::canonical(file.name, error).parent_path();
    if (!error && access(folder.c_str(), W_OK | X_OK) != 0) {
      error.assign(errno, std::generic_category());
    }
    if (error) {
      return Fail(Ending::kInvalid,
                  fmt::format("--write-status cannot write {}: {}; make its "
                              "folder writable, or leave the option out",
                              file.name, error.message()));
    }
  }
  return {};
}

std::vector<UnwrittenStatus> WriteStatuses(
    const Inputs& inputs, const std::vector<stack::StackReport>& reports) {
  std::vector<UnwrittenStatus> unwritten;
  for (const InputFile& file : inputs.files) {
    const Result<std::string> text = WithStatus(file, inputs, reports);
    if (!text) {
      unwritten.push_back({file.name, text.error().message});
    } else if (*text != file.text) {
      const auto written = base::ReplaceFile(file.name, file.text, *text);
      if (written) continue;
      unwritten.push_back(
          {file.name, fmt::format("{}; `dynaplane get --write-status -f {}` "
                                  "writes its status",
                                  written.error().message, file.name)});
    }
  }
  return unwritten;
}

}  // namespace dynaplane::cli
