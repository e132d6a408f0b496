#include "cli/status_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

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

// Past the comments at `at` that are indented deeper than `indent`, and the
// blank lines among them.
std::size_t EndOfComments(std::string_view text, std::size_t at,
                          std::size_t indent) {
  std::size_t end = at;
  while (at < text.size()) {
    const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, next - at);
    const std::size_t first = line.find_first_not_of(" \t\r\n");
    at = next;
    if (first == std::string_view::npos) continue;
    if (line[first] != '#' || first <= indent) break;
    end = next;
  }
  return end;
}

// Comments behind the last field are indented as it is, and belong to it: a
// status that was put in front of them goes behind.
std::string BehindComments(const std::string& before,
                           const std::string& after) {
  const auto differ = std::ranges::mismatch(before, after);
  auto at = static_cast<std::size_t>(differ.in1 - before.begin());
  at = at == 0 ? 0 : before.rfind('\n', at - 1) + 1;
  const bool is_insertion =
      after.size() > before.size() &&
      std::string_view(after).ends_with(std::string_view(before).substr(at));
  if (!is_insertion) return after;
  const std::string status = after.substr(at, after.size() - before.size());
  const std::size_t indent = status.find_first_not_of(' ');
  const std::size_t end = EndOfComments(before, at, indent);
  const bool is_new = status.find("status:") == indent;
  if (!is_new || end == at) return after;
  std::string moved = before.substr(0, end);
  if (!moved.ends_with('\n')) {
    moved += moved.find("\r\n") == std::string::npos ? "\n" : "\r\n";
  }
  return moved + status + before.substr(end);
}

// Nothing moves but what is written anew.
tl::expected<std::string, std::string> Written(const std::string& text,
                                               int document,
                                               const manifest::Tree& outputs) {
  auto written = manifest::WriteStatus(text, document, outputs);
  if (!written) return written;
  std::string moved = BehindComments(text, *written);
  // Trusted only if the writer finds its own work in it.
  const auto again = manifest::WriteStatus(moved, document, outputs);
  return again && *again == moved ? moved : *written;
}

Result<std::string> WithStatus(const InputFile& file, const Inputs& inputs,
                               const std::vector<StackReport>& reports) {
  std::string text = file.text;
  for (const manifest::AwsDynamodb& manifest : inputs.manifests) {
    if (manifest.file != file.name) continue;
    const pulumi::Object* outputs = OutputsOf(manifest, reports);
    if (outputs == nullptr) continue;
    auto written = Written(text, manifest.document, ToTree(*outputs));
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
