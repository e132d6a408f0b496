#include "pulumi/state/mend.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pulumi/state/deployment_edit.h"
#include "pulumi/state/run_journal.h"
#include "pulumi/state/state.h"

namespace pulumi::state {

Result<Recovery> MendState(const Workspace& workspace, const StackName& stack,
                           const pulumi::Journal& journal,
                           const RecoverOptions& options) {
  Recovery recovery;
  const auto mend = [&](const std::string& text) -> Result<std::string> {
    auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) {
      return Fail(Ending::kFailed,
                  fmt::format("the state of {} is no JSON object as the engine "
                              "exports it",
                              stack.ToString()));
    }
    nlohmann::json* deployment = DeploymentOf(json);
    if (deployment == nullptr) {
      // No run has written it yet.
      json["deployment"] = {
          {"manifest",
           {{"time", "0001-01-01T00:00:00Z"}, {"magic", ""}, {"version", ""}}}};
      deployment = &json["deployment"];
    }
    if (auto checked = CheckDeployment(*deployment, stack.ToString());
        !checked) {
      return tl::unexpected(checked.error());
    }
    recovery = Recover(journal, options, *deployment);
    return recovery.changed ? json.dump() : text;
  };
  const auto edited = EditDeployment(workspace, stack, mend);
  if (!edited) return tl::unexpected(edited.error());
  if (*edited) (*edited)->Discard();
  return recovery;
}

Result<void> CheckAccounted(const Recovery& recovery, const Backend& backend,
                            const StackName& stack,
                            const std::vector<std::string>& wanted,
                            pulumi::Operation operation) {
  std::vector<std::string> lost = recovery.unaccounted;
  if (operation == pulumi::Operation::kPreview) return {};
  if (operation == pulumi::Operation::kUp) {
    std::erase_if(lost, [&](const std::string& urn) {
      return std::ranges::count(wanted, urn) > 0;
    });
  }
  if (lost.empty()) return {};
  return Fail(
      Ending::kFailed,
      fmt::format("the journal {} is damaged, and does not tell whether the "
                  "run that was killed has made {}; run `dynaplane up` with "
                  "the same manifests first: it finds on AWS what is there",
                  JournalPath(*backend.folder, stack).string(),
                  fmt::join(lost, ", ")));
}

}  // namespace pulumi::state
