// cancel: takes the engine's lock away from a run that has died.
//
// Where a lock stands in the way of a run that lives, taking it away lets two
// engines write one state. So nothing is taken from who lives on this machine,
// and somebody is asked about everybody else.
#include <fmt/format.h>

#include <algorithm>

#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "pulumi/state/deployment.h"
#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/work_folder.h"
#include "stack/manifest_stack.h"

namespace dynaplane::cli {
namespace {

// --stack alone is enough; else the stacks of the manifests.
Result<std::vector<state::StackName>> NamesOf(const Context& context) {
  if (!context.options.stack.empty()) {
    const Result<state::StackName> name =
        state::ParseStackName(context.options.stack);
    if (!name) return tl::unexpected(name.error());
    return std::vector<state::StackName>{*name};
  }
  const Result<Inputs> inputs = LoadInputs(context.options, context.console);
  if (!inputs) return tl::unexpected(inputs.error());
  std::vector<state::StackName> names;
  for (const auto& manifest : inputs->manifests) {
    const state::StackName name = stack::StackNameOf(manifest).name;
    if (std::ranges::count(names, name) == 0) names.push_back(name);
  }
  return names;
}

Result<pulumi::CommandOutcome> RunPulumi(const stack::Session& session,
                                         const state::StackName& name,
                                         std::vector<std::string> arguments) {
  const Result<base::PrivateFolder> folder =
      state::MakeWorkFolder(name.project, {});
  if (!folder) return tl::unexpected(folder.error());
  return state::RunCli(session, folder->path(), arguments);
}

// Only the Pulumi Cloud tells nobody of its locks.
bool HasLockFiles(const stack::Session& session) {
  const std::string& url = session.backend.url;
  return !url.empty() && !url.starts_with("http");
}

// What there is to release of one stack.
struct Finding {
  state::StackName name;
  std::vector<state::StackLock> locks;
  bool is_unknown = false;  // whether there is one
};

// Elsewhere the engine looks, on its way to find that the stack is there.
Result<Finding> LookElsewhere(const stack::Session& session,
                              const state::StackName& name) {
  if (!HasLockFiles(session)) return Finding{name, {}, true};
  const Result<state::StateLookup> lookup = state::FetchState(session, name);
  if (!lookup) return tl::unexpected(lookup.error());
  if (!lookup->stack_exists) return Finding{name, {}};
  const auto outcome =
      RunPulumi(session, name, {"stack", "init", name.Qualified(false)});
  if (!outcome) return tl::unexpected(outcome.error());
  return Finding{
      name, state::LocksIn(outcome->standard_error, session.backend, name)};
}

Result<Finding> Look(const stack::Session& session,
                     const state::StackName& name) {
  std::optional<std::string> holder;
  Result<Finding> found = Finding{name, state::LocksOf(session.backend, name)};
  if (session.backend.folder) {
    holder = state::FindJournalHolder(session.backend, name);
  } else {
    found = LookElsewhere(session, name);
    if (!found) return found;
  }
  for (const state::StackLock& lock : found->locks) {
    if (lock.life == state::Life::kAlive) holder = state::FindHolder({lock});
  }
  if (!holder) return found;
  return Fail(Ending::kRefused,
              fmt::format("the stack {} is in use by a run that is alive: {}; "
                          "its lock stays. Wait for its end, or end it first",
                          name.ToString(), *holder));
}

bool HasLock(const Finding& finding) {
  return finding.is_unknown || !finding.locks.empty();
}

Result<void> Confirm(const Context& context,
                     const std::vector<Finding>& findings) {
  if (context.options.yes) return {};
  if (!context.console.interactive()) {
    return Fail(Ending::kInvalid,
                "`dynaplane cancel` asks before it takes a lock away, and "
                "there is no terminal to ask on; say --yes");
  }
  if (std::ranges::none_of(findings, HasLock)) return {};
  for (const Finding& finding : findings) {
    for (const state::StackLock& lock : finding.locks) {
      context.console.Line(
          stack::LogLevel::kInfo,
          fmt::format("The stack {} is locked by {}{}.",
                      finding.name.ToString(), lock.Describe(),
                      lock.life == state::Life::kDead
                          ? ", which is no more"
                          : "; whether it lives cannot be told from here"));
    }
  }
  const std::string answer = context.console.Ask(
      "If a run is still at work, its state will be lost. Release? [y/N] ");
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return Fail(Ending::kFailed, "nothing was touched");
}

// Of a file backend the locks that were looked at, and no later one.
Result<void> Release(const stack::Session& session, const Finding& finding) {
  if (session.backend.folder) {
    std::ranges::for_each(finding.locks, state::RemoveLock);
    return {};
  }
  const auto outcome =
      RunPulumi(session, finding.name,
                {"cancel", "--yes", "--stack", finding.name.Qualified(false)});
  if (!outcome) return tl::unexpected(outcome.error());
  if (outcome->exit_code == 0) return {};
  return Fail(Ending::kFailed,
              fmt::format("the stack {}: {}", finding.name.ToString(),
                          state::ExplainBackendKeys(outcome->standard_error)
                              .value_or(outcome->standard_error)));
}

Result<void> CancelAll(const Context& context) {
  const Result<std::vector<state::StackName>> names = NamesOf(context);
  if (!names) return tl::unexpected(names.error());
  const Result<stack::Session> session =
      stack::OpenSession(context.options, context.console, context.signals);
  if (!session) return tl::unexpected(session.error());
  std::vector<Finding> findings;
  for (const state::StackName& name : *names) {
    Result<Finding> found = Look(*session, name);
    if (!found) return tl::unexpected(found.error());
    findings.push_back(*std::move(found));
  }
  if (auto agreed = Confirm(context, findings); !agreed) return agreed;
  for (const Finding& finding : findings) {
    const std::string name = finding.name.ToString();
    if (!HasLock(finding)) {
      context.console.Note(
          fmt::format("the stack {} has no lock: nothing to release", name));
      continue;
    }
    if (auto done = Release(*session, finding); !done) return done;
    context.console.Line(
        stack::LogLevel::kInfo,
        fmt::format("the stack {} is free again; run the interrupted command "
                    "once more to finish what it began",
                    name));
  }
  return {};
}

}  // namespace

Ending Cancel(const Context& context) {
  const Result<void> done = CancelAll(context);
  return done ? Ending::kDone : Report(context, done.error());
}

}  // namespace dynaplane::cli
