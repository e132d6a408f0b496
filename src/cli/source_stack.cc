#include "cli/source_stack.h"

#include <fmt/format.h>

#include "module/types.h"

namespace dynaplane::cli {

Result<SourceStack> SourceStack::Open(const Session& session,
                                      const std::string& name,
                                      const StackName& destination) {
  Result<StackName> parsed = ParseStackName(name, "--from");
  if (!parsed) return tl::unexpected(parsed.error());
  if (*parsed == destination) {
    return Fail(ExitCode::kUsage,
                fmt::format("--from names {}, the stack that is to take over",
                            parsed->ToString()));
  }
  const Result<StateLookup> lookup = LookUpState(session.backend, *parsed);
  if (!lookup) return tl::unexpected(lookup.error());
  if (lookup->recovery.needed()) {
    return Fail(ExitCode::kFailed,
                fmt::format("a run on the stack {} was killed before its end; "
                            "run `dynaplane up` there first, so that its state "
                            "tells all; nothing was touched",
                            parsed->ToString()));
  }
  SourceStack source(*std::move(parsed));
  Result<std::string> deployment = ExportDeployment(session, source.name_);
  if (!deployment) return tl::unexpected(deployment.error());
  source.deployment_ = *std::move(deployment);
  Result<State> state = ParseState(source.deployment_, source.name_.ToString());
  if (!state) return tl::unexpected(state.error());
  source.state_ = *std::move(state);
  return source;
}

bool SourceStack::Find(std::span<const module::LiveResource> live,
                       const Matches& matches) {
  bool table = false;
  for (const StateResource* entry : FindEntries(state_, live, matches)) {
    urns_.insert(entry->urn);
    if (entry->type != module::kTableType) continue;
    table = true;
    marks_ = MarksOf(state_, *entry);
  }
  return table;
}

Result<void> SourceStack::CheckReleasable() const {
  const Result<std::string> rest = RemoveEntries(deployment_, {urns_, {}});
  if (!rest) {
    return Fail(rest.error().exit_code,
                fmt::format("the stack {}: {}", name_.ToString(),
                            rest.error().message));
  }
  return {};
}

std::vector<std::string> SourceStack::Marks() const { return marks_; }

std::string SourceStack::Announcement() const {
  if (urns_.empty()) {
    return fmt::format("The stack {} has forgotten the table already.",
                       name_.ToString());
  }
  return fmt::format(
      "The stack {} forgets it ({} {}). Take it out of that stack's program "
      "before you run that again.",
      name_.ToString(), urns_.size(), urns_.size() == 1 ? "entry" : "entries");
}

Result<void> SourceStack::Shield(const Session& session) {
  if (urns_.empty()) return {};
  Result<DeploymentBackup> backup = DeploymentBackup::Keep(name_, deployment_);
  if (!backup) return tl::unexpected(backup.error());
  backup_.emplace(*std::move(backup));
  const Result<std::string> shielded = ShieldEntries(deployment_, urns_);
  if (!shielded) return tl::unexpected(shielded.error());
  const auto imported = ImportDeployment(session, name_, *shielded);
  if (imported) return {};
  backup_->Discard();  // nothing was touched yet
  return imported;
}

Result<void> SourceStack::Release(const Session& session) {
  if (urns_.empty()) return {};
  const auto remove = [&]() -> Result<void> {
    const Result<std::string> now = ExportDeployment(session, name_);
    if (!now) return tl::unexpected(now.error());
    const Result<std::string> rest = RemoveEntries(*now, {urns_, {}});
    if (!rest) return tl::unexpected(rest.error());
    return ImportDeployment(session, name_, *rest);
  };
  if (const Result<void> removed = remove(); !removed) {
    return Fail(ExitCode::kFailed,
                fmt::format("{}; the table is in both stacks now, and the "
                            "same command again takes it out of {}; {}",
                            removed.error().message, name_.ToString(),
                            backup_->Hint()));
  }
  backup_->Discard();
  return {};
}

}  // namespace dynaplane::cli
