#include "cli/mend.h"

#include <nlohmann/json.hpp>

#include "cli/deployment.h"
#include "cli/state.h"

namespace dynaplane::cli {

Result<Recovery> MendState(const Session& session, const StackName& stack,
                           const pulumi::Journal& journal,
                           const RecoverOptions& options) {
  const Result<std::string> text = ExportDeployment(session, stack);
  if (!text) return tl::unexpected(text.error());
  auto json = nlohmann::json::parse(*text, nullptr, false);
  nlohmann::json* deployment = DeploymentOf(json);
  if (deployment == nullptr) {
    return Fail(ExitCode::kFailed, "the exported state holds no deployment");
  }
  Recovery recovery = Recover(journal, options, *deployment);
  if (!recovery.changed) return recovery;
  const auto imported = ImportDeployment(session, stack, json.dump());
  if (!imported) return tl::unexpected(imported.error());
  return recovery;
}

}  // namespace dynaplane::cli
