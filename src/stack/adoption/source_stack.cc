#include "stack/adoption/source_stack.h"

#include <fmt/format.h>

#include "module/types.h"
#include "pulumi/state/deployment_edit.h"
#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/stack_lock.h"

namespace dynaplane::stack {

Result<SourceStack> SourceStack::Open(const Session& session,
                                      const std::string& name,
                                      const state::StackName& destination) {
  Result<state::StackName> parsed = state::ParseStackName(name, "--from");
  if (!parsed) return tl::unexpected(parsed.error());
  if (*parsed == destination) {
    return Fail(Ending::kInvalid,
                fmt::format("--from names {}, the stack that is to take over",
                            parsed->ToString()));
  }
  const Result<state::StateLookup> lookup =
      state::LookUpState(session.backend, *parsed);
  if (!lookup) return tl::unexpected(lookup.error());
  if (const auto run = state::FindRun(session.backend, *parsed)) {
    return Fail(Ending::kFailed, state::LockedText(*parsed, *run));
  }
  if (lookup->recovery.needed()) {
    return Fail(Ending::kFailed,
                fmt::format("a run on the stack {} was killed before its end; "
                            "run `dynaplane up` there first, so that its state "
                            "tells all; nothing was touched",
                            parsed->ToString()));
  }
  SourceStack source(*std::move(parsed));
  const Result<std::string> deployment =
      state::ExportDeployment(session, source.name_);
  if (!deployment) return tl::unexpected(deployment.error());
  if (auto read = source.Read(*deployment); !read) {
    return tl::unexpected(read.error());
  }
  return source;
}

Result<void> SourceStack::Read(const std::string& deployment) {
  Result<state::State> state = state::ParseState(deployment, name_.ToString());
  if (!state) return tl::unexpected(state.error());
  deployment_ = deployment;
  state_ = *std::move(state);
  return {};
}

bool SourceStack::Find(std::span<const module::LiveResource> live,
                       const Matches& matches) {
  live_.assign(live.begin(), live.end());
  matches_ = matches;
  return FindNow();
}

bool SourceStack::FindNow() {
  bool table = false;
  urns_.clear();
  for (const state::StateResource* entry :
       FindEntries(state_, live_, matches_)) {
    urns_.insert(entry->urn);
    if (entry->type != module::kTableType) continue;
    table = true;
    marks_ = MarksOf(state_, *entry);
  }
  return table;
}

Result<void> SourceStack::CheckReleasable() const {
  const Result<std::string> rest =
      state::RemoveEntries(deployment_, {urns_, {}});
  if (!rest) {
    return Fail(rest.error().ending,
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

// Whoever was asked saw the stack as it was before the answer; what is written
// is decided on what it holds now.
Result<void> SourceStack::Shield(const Session& session) {
  if (urns_.empty()) return {};
  const auto shield = [&](const std::string& now) -> Result<std::string> {
    if (auto read = Read(now); !read) return tl::unexpected(read.error());
    if (!FindNow()) {
      return Fail(Ending::kFailed,
                  fmt::format("the stack {} has lost the table meanwhile; "
                              "nothing was touched",
                              name_.ToString()));
    }
    if (auto checked = CheckReleasable(); !checked) {
      return tl::unexpected(checked.error());
    }
    return state::ShieldEntries(now, urns_);
  };
  auto shielded = state::EditDeployment(session, name_, shield);
  if (!shielded) return tl::unexpected(shielded.error());
  backup_ = *std::move(shielded);
  return {};
}

Result<void> SourceStack::Release(const Session& session) {
  if (urns_.empty()) return {};
  const auto remove = [&](const std::string& now) {
    return state::RemoveEntries(now, {urns_, {}});
  };
  const auto removed = state::EditDeployment(session, name_, remove);
  if (!removed) {
    return Fail(Ending::kFailed,
                fmt::format("{}; the table is in both stacks now, and the "
                            "same command again takes it out of {}{}",
                            removed.error().message, name_.ToString(),
                            backup_ ? "; " + backup_->Hint() : ""));
  }
  if (*removed) (*removed)->Discard();
  if (backup_) backup_->Discard();
  return {};
}

}  // namespace dynaplane::stack
