#include "cli/status_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "manifest/json.h"
#include "manifest/status.h"

namespace dynaplane::cli {
namespace {

// A file belongs to a report if its stack was made of the file's manifests.
const pulumi::Object* OutputsOf(const manifest::AwsDynamodb& manifest,
                                const std::vector<StackReport>& reports) {
  for (const StackReport& report : reports) {
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
                               const std::vector<StackReport>& reports) {
  std::string text = file.text;
  for (const manifest::AwsDynamodb& manifest : inputs.manifests) {
    if (manifest.file != file.name) continue;
    const pulumi::Object* outputs = OutputsOf(manifest, reports);
    if (outputs == nullptr) continue;
    auto written =
        manifest::WriteStatus(text, manifest.document, ToTree(*outputs));
    if (!written) {
      return Fail(ExitCode::kFailed,
                  fmt::format("{}: {}", file.name, written.error()));
    }
    text = *std::move(written);
  }
  return text;
}

}  // namespace

manifest::Tree ToTree(const pulumi::Object& outputs) {
  return manifest::JsonToTree(ToJson(outputs).dump());
}

Result<void> CheckWritable(const Inputs& inputs) {
  for (const InputFile& file : inputs.files) {
    std::error_code error;
    if (file.name != "-" &&
        std::filesystem::is_regular_file(file.name, error)) {
      continue;
    }
    return Fail(ExitCode::kUsage,
                fmt::format("--write-status writes into the manifest's file, "
                            "and {} is none; name one with -f FILE, or leave "
                            "the option out",
                            file.name == "-" ? "standard input" : file.name));
  }
  return {};
}

Result<void> WriteStatuses(const Inputs& inputs,
                           const std::vector<StackReport>& reports) {
  for (const InputFile& file : inputs.files) {
    const Result<std::string> text = WithStatus(file, inputs, reports);
    if (!text) return tl::unexpected(text.error());
    if (*text == file.text) continue;
    Result<void> written = WriteFileAtomically(file.name, *text, 0644);
    if (!written) return written;
  }
  return {};
}

}  // namespace dynaplane::cli
