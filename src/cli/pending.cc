#include "cli/pending.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/files.h"

namespace dynaplane::cli {
namespace {

Result<void> Run(const pulumi::EngineSettings& settings,
                 const std::vector<std::string>& arguments) {
  const auto outcome = pulumi::RunCommand(settings, arguments);
  if (!outcome) return Fail(ExitCode::kFailed, outcome.error().message);
  if (outcome->exit_code == 0) return {};
  return Fail(ExitCode::kFailed,
              fmt::format("`pulumi {}` failed: {}", fmt::join(arguments, " "),
                          outcome->standard_error));
}

}  // namespace

Result<void> DropPendingOperations(const pulumi::EngineSettings& settings,
                                   const std::string& stack,
                                   const std::filesystem::path& folder) {
  const std::string file = folder / "state.json";
  auto done =
      Run(settings, {"stack", "export", "--stack", stack, "--file", file});
  if (!done) return done;
  const Result<std::string> text = ReadFile(file);
  if (!text) return tl::unexpected(text.error());
  auto json = nlohmann::ordered_json::parse(*text, nullptr, false);
  if (!json.is_object() || !json.contains("deployment") ||
      !json["deployment"].is_object()) {
    return Fail(ExitCode::kFailed, "the exported state is no JSON object");
  }
  json["deployment"].erase("pending_operations");
  done = WriteFileAtomically(file, json.dump());
  if (!done) return done;
  return Run(settings, {"stack", "import", "--stack", stack, "--file", file});
}

}  // namespace dynaplane::cli
