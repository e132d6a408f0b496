#include "cli/mend.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "cli/state.h"

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

Result<Recovery> MendState(const pulumi::EngineSettings& settings,
                           const std::string& stack,
                           const std::filesystem::path& folder,
                           const pulumi::Journal& journal,
                           const RecoverOptions& options) {
  const std::string file = folder / "state.json";
  auto done =
      Run(settings, {"stack", "export", "--stack", stack, "--file", file});
  if (!done) return tl::unexpected(done.error());
  const Result<std::string> text = ReadFile(file);
  if (!text) return tl::unexpected(text.error());
  auto json = nlohmann::json::parse(*text, nullptr, false);
  nlohmann::json* deployment = DeploymentOf(json);
  if (deployment == nullptr) {
    return Fail(ExitCode::kFailed, "the exported state holds no deployment");
  }
  Recovery recovery = Recover(journal, options, *deployment);
  if (!recovery.changed) return recovery;
  done = WriteFileAtomically(file, json.dump());
  if (!done) return tl::unexpected(done.error());
  done = Run(settings, {"stack", "import", "--stack", stack, "--file", file});
  if (!done) return tl::unexpected(done.error());
  return recovery;
}

}  // namespace dynaplane::cli
