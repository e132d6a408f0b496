// forget: stop managing tables, which stay as they are on AWS.
//
// The ownership tags go first and the entries of the state afterwards: with
// the entries the knowledge would go of which tags there are to remove. After
// a crash in between the state still holds all, and the same command goes on.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "module/types.h"
#include "provider/generic/values.h"
#include "pulumi/state/deployment.h"
#include "pulumi/state/deployment_edit.h"
#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/mend.h"
#include "pulumi/state/run_journal.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/state_entry.h"
#include "stack/adoption/adoption.h"
#include "stack/adoption/live_aws.h"
#include "stack/guard/account_change.h"
#include "stack/job.h"

namespace dynaplane::cli {
namespace {

// What one stack is to forget.
struct Farewell {
  stack::StackJob job;
  std::vector<const state::StateResource*> entries;  // of job.lookup.state
};

class Forgetting {
 public:
  explicit Forgetting(const Context& context) : context_(context) {}

  Result<Ending> Run() {
    for (auto step : {&Forgetting::CheckOptions, &Forgetting::Find,
                      &Forgetting::CheckOwner, &Forgetting::Confirm}) {
      if (const Result<void> done = (this->*step)(); !done) {
        return tl::unexpected(done.error());
      }
    }
    for (const Farewell& farewell : farewells_) {
      // No run of ours begins in between.
      const auto claimed =
          state::RunJournal::Claim(session_->backend, farewell.job.name);
      if (!claimed) return tl::unexpected(claimed.error());
      if (!context_.options.state_only) {
        if (const auto done = RemoveTags(farewell); !done) {
          return tl::unexpected(done.error());
        }
      }
      const bool leftovers = farewell.job.lookup.recovery.needed();
      if (leftovers) {
        if (const auto done = TakeIn(farewell); !done) {
          return tl::unexpected(done.error());
        }
      }
      if (const auto done = RemoveFromState(farewell); !done) {
        return tl::unexpected(done.error());
      }
      if (leftovers && *claimed) (*claimed)->Clear();
      context_.console.Line(
          stack::LogLevel::kInfo,
          fmt::format("{}: forgotten: {}", farewell.job.name.ToString(),
                      fmt::join(TablesOf(farewell), ", ")));
    }
    return Ending::kDone;
  }

 private:
  Result<void> CheckOptions();
  Result<void> Find();
  Result<std::vector<stack::StackJob>> JobsOfManifests() const;
  Result<std::vector<stack::StackJob>> JobOfStack() const;
  Result<void> CheckOwner();
  Result<void> Confirm();
  bool MayForgetLeftovers(const Farewell& farewell) const;
  Result<void> TakeIn(const Farewell& farewell) const;
  Result<void> RemoveTags(const Farewell& farewell) const;
  Result<void> RemoveFromState(const Farewell& farewell) const;
  static std::vector<std::string> TablesOf(const Farewell& farewell);
  Result<stack::LiveAws> Open(const stack::StackJob& job,
                              const state::StateResource& entry) const {
    return stack::LiveAws::Open(
        stack::ProviderInputs(job, entry.provider_urn(), context_.options),
        context_.console);
  }
  bool HasManifests() const { return NamesManifests(context_.options); }

  const Context& context_;
  std::optional<stack::Session> session_;
  std::vector<Farewell> farewells_;
};

Result<void> Forgetting::CheckOptions() {
  const Options& options = context_.options;
  if (!HasManifests() && options.stack.empty()) {
    return Fail(Ending::kInvalid,
                "nothing to forget; name manifests with -f, or a whole stack "
                "with --stack");
  }
  if (options.yes || context_.console.interactive()) return {};
  return Fail(Ending::kInvalid,
              "`dynaplane forget` asks before it changes anything, and there "
              "is no terminal to ask on; say --yes");
}

Result<std::vector<stack::StackJob>> Forgetting::JobsOfManifests() const {
  const Result<Inputs> inputs = LoadInputs(context_.options, context_.console);
  if (!inputs) return tl::unexpected(inputs.error());
  return stack::PlanJobs(*session_, inputs->manifests);
}

Result<std::vector<stack::StackJob>> Forgetting::JobOfStack() const {
  stack::StackJob job;
  const Result<state::StackName> name =
      state::ParseStackName(context_.options.stack);
  if (!name) return tl::unexpected(name.error());
  job.name = *name;
  Result<state::StateLookup> lookup = state::FetchState(*session_, job.name);
  if (!lookup) return tl::unexpected(lookup.error());
  job.lookup = *std::move(lookup);
  if (!job.lookup.stack_exists) {
    return Fail(Ending::kFailed,
                fmt::format("there is no stack {}", job.name.ToString()));
  }
  if (const auto ours = stack::CheckForeign(job); !ours) {
    return tl::unexpected(ours.error());
  }
  return std::vector<stack::StackJob>{std::move(job)};
}

Result<void> Forgetting::Find() {
  Result<stack::Session> session =
      stack::OpenSession(context_.options, context_.console, context_.signals);
  if (!session) return tl::unexpected(session.error());
  session_.emplace(*std::move(session));
  Result<std::vector<stack::StackJob>> jobs =
      HasManifests() ? JobsOfManifests() : JobOfStack();
  if (!jobs) return tl::unexpected(jobs.error());
  for (stack::StackJob& job : *jobs) {
    if (const auto run = state::FindRun(session_->backend, job.name)) {
      return Fail(Ending::kFailed, state::LockedText(job.name, *run));
    }
    farewells_.push_back({std::move(job), {}});
    Farewell& farewell = farewells_.back();
    const auto own = stack::OwnResources(farewell.job);
    for (const auto& entry : farewell.job.lookup.state.resources) {
      const bool goes = HasManifests() ? std::ranges::count(own, entry.urn) > 0
                                       : !state::IsBookkeeping(entry.type);
      if (goes) farewell.entries.push_back(&entry);
    }
    if (farewell.job.lookup.recovery.needed() &&
        !MayForgetLeftovers(farewell)) {
      return Fail(Ending::kFailed,
                  fmt::format("a run on the stack {} was killed before its "
                              "end; run `dynaplane up` first, so that nothing "
                              "of it stays behind; nothing was touched",
                              farewell.job.name.ToString()));
    }
  }
  std::erase_if(farewells_, [&](const Farewell& farewell) {
    if (!farewell.entries.empty()) return false;
    context_.console.Note(fmt::format("the stack {} has nothing to forget",
                                      farewell.job.name.ToString()));
    return true;
  });
  return {};
}

// Where AWS is not to be asked, what a killed run has left of them goes along.
bool Forgetting::MayForgetLeftovers(const Farewell& farewell) const {
  const state::StateLookup& lookup = farewell.job.lookup;
  return context_.options.state_only && lookup.readable && !lookup.torn &&
         !lookup.recovery.torn &&
         std::ranges::all_of(
             lookup.recovery.uncertain, [&](const std::string& urn) {
               return std::ranges::count(farewell.entries, urn,
                                         &state::StateResource::urn) > 0;
             });
}

// What it had done comes into the state, so that it can go from there.
Result<void> Forgetting::TakeIn(const Farewell& farewell) const {
  const state::StackName& name = farewell.job.name;
  state::RemoveDeadLocks(session_->backend, name);
  const state::StackJournal journal =
      state::ReadStackJournal(*session_->backend.folder, name);
  const auto mended =
      state::MendState(*session_, name, journal.journal,
                       {.state_is_newer = journal.state_is_newer});
  if (!mended) return tl::unexpected(mended.error());
  return {};
}

std::vector<std::string> Forgetting::TablesOf(const Farewell& farewell) {
  std::vector<std::string> tables;
  for (const state::StateResource* entry : farewell.entries) {
    if (entry->type == module::kTableType) {
      tables.push_back("table " + entry->id);
    }
  }
  return tables;
}

// Nobody's tag but the stack's own is taken away: in another account, or where
// another table has the name by now, there is nothing to forget on AWS.
Result<void> Forgetting::CheckOwner() {
  if (context_.options.state_only) return {};
  stack::AccountCheck accounts(context_.options, context_.console);
  for (const Farewell& farewell : farewells_) {
    if (auto right = accounts.Check(farewell.job); !right) return right;
  }
  for (const Farewell& farewell : farewells_) {
    for (const state::StateResource* entry : farewell.entries) {
      if (entry->type != module::kTableType || entry->pending_delete) continue;
      const auto arn = provider::GetString(entry->outputs, "arn");
      if (!arn || arn->empty()) continue;
      Result<stack::LiveAws> aws = Open(farewell.job, *entry);
      if (!aws) return tl::unexpected(aws.error());
      const auto ours = aws->RequireRecorded(
          entry->urn, *arn,
          provider::GetString(entry->outputs, "tableId").value_or(""));
      if (!ours) return ours;
    }
  }
  return {};
}

Result<void> Forgetting::Confirm() {
  for (const Farewell& farewell : farewells_) {
    context_.console.Line(
        stack::LogLevel::kInfo,
        fmt::format("The stack {} forgets {} ({} {}). On AWS all of it stays "
                    "as it is{} the tag {}{}.",
                    farewell.job.name.ToString(),
                    fmt::join(TablesOf(farewell), ", "),
                    farewell.entries.size(),
                    farewell.entries.size() == 1 ? "entry" : "entries",
                    context_.options.state_only ? ", also" : " but",
                    stack::kOwnerTagName,
                    context_.options.state_only ? "" : ", which goes"));
  }
  if (farewells_.empty() || context_.options.yes) return {};
  const std::string answer = context_.console.Ask("Go on? [y/N] ");
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return Fail(Ending::kFailed, "nothing was touched");
}

Result<void> Forgetting::RemoveTags(const Farewell& farewell) const {
  const state::State& state = farewell.job.lookup.state;
  for (const state::StateResource* entry : farewell.entries) {
    const std::vector<std::string> arns = stack::TaggedArns(*entry);
    const std::vector<std::string> marks = stack::MarksOf(state, *entry);
    if (arns.empty() || marks.empty() || entry->pending_delete) continue;
    Result<stack::LiveAws> aws = Open(farewell.job, *entry);
    if (!aws) return tl::unexpected(aws.error());
    for (const std::string& arn : arns) {
      if (const auto done = aws->RemoveOwner(arn, marks); !done) {
        return Fail(
            Ending::kFailed,
            fmt::format("the tag {} of {} cannot be removed; the "
                        "stack {} still holds it: {}",
                        stack::kOwnerTagName, arn, farewell.job.name.ToString(),
                        done.error().message));
      }
    }
  }
  return {};
}

// Outputs of a single table stand by themselves, those of several under the
// names of their manifests.
std::set<std::string> OutputsToDrop(const state::State& state,
                                    const std::set<std::string>& urns) {
  std::set<std::string> names;
  bool all = true;
  for (const state::StateResource& entry : state.resources) {
    if (entry.type != module::kTableType) continue;
    if (urns.contains(entry.urn)) {
      names.insert(entry.name());
    } else {
      all = false;
    }
  }
  if (!all) return names;
  for (const state::StateResource& entry : state.resources) {
    if (entry.type != pulumi::kStackType) continue;
    for (const auto& [name, value] : entry.outputs) names.insert(name);
  }
  return names;
}

Result<void> Forgetting::RemoveFromState(const Farewell& farewell) const {
  const state::StackName& name = farewell.job.name;
  state::Removal removal;
  for (const state::StateResource* entry : farewell.entries) {
    removal.urns.insert(entry->urn);
  }
  removal.outputs = OutputsToDrop(farewell.job.lookup.state, removal.urns);
  removal.unused_providers_of = "aws";
  const auto remove = [&](const std::string& now) {
    return state::RemoveEntries(now, removal);
  };
  const auto removed = state::EditDeployment(*session_, name, remove);
  if (!removed) return tl::unexpected(removed.error());
  if (*removed) (*removed)->Discard();
  return {};
}

}  // namespace

Ending Forget(const Context& context) {
  const Result<Ending> end = Forgetting(context).Run();
  return end ? *end : Report(context, end.error());
}

}  // namespace dynaplane::cli
