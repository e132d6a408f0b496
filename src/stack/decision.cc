#include "stack/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "module/types.h"
#include "provider/generic/values.h"
#include "pulumi/state/state_entry.h"
#include "pulumi/state/target_parts.h"
#include "stack/guard/account_change.h"
#include "stack/guard/plan_check.h"
#include "stack/guard/strong_replicas.h"
#include "stack/guard/warm_throughput.h"
#include "stack/left_alone.h"
#include "stack/report/words.h"
#include "stack/settled.h"

namespace dynaplane::stack {
namespace {

using pulumi::Operation;

// A provider that a recovery puts in has another id each time.
bool IsSame(const state::StateResource& a, const state::StateResource& b) {
  return (a.id == b.id || state::IsBookkeeping(a.type)) &&
         a.parent == b.parent && a.provider_urn() == b.provider_urn() &&
         a.deleted_with == b.deleted_with && a.protect == b.protect &&
         a.dependencies == b.dependencies && a.inputs == b.inputs &&
         a.outputs == b.outputs;
}

using Entry = std::pair<std::string, bool>;  // URN, waits for its deletion
using Entries = std::map<Entry, const state::StateResource*>;

Entries EntriesOf(const state::State& state) {
  Entries entries;
  for (const state::StateResource& resource : state.resources) {
    entries[{resource.urn, resource.pending_delete}] = &resource;
  }
  return entries;
}

// Whether a provider that others share is to be of another account.
bool MovesToAnotherAccount(const StackJob& job) {
  const auto account = [](const pulumi::Object& inputs) {
    return provider::GetString(inputs, "accountId").value_or("");
  };
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    const auto* before = job.lookup.state.Find(job.urns[i]);
    if (wanted.type != module::kProviderType || before == nullptr) continue;
    const std::string was = account(before->inputs);
    const std::string now = account(wanted.inputs);
    if (!was.empty() && !now.empty() && was != now) return true;
  }
  return false;
}

// What cannot be done to a part of a stack alone.
Result<void> CheckPart(const StackJob& job) {
  if (MovesToAnotherAccount(job)) {
    return Fail(
        Ending::kRefused,
        fmt::format("the credentials name another account, and a part of the "
                    "stack {} cannot move there without the rest; nothing was "
                    "touched. Run the command without --selector, --only and "
                    "--exclude",
                    job.name.ToString()));
  }
  if (state::SizeOfTargets(SelectionTargets(job, Operation::kUp)) <
      state::RoomForTargets()) {
    return {};
  }
  return Fail(
      Ending::kInvalid,
      fmt::format("so large a part of the stack {} does not fit into the "
                  "engine's command line; select fewer manifests at a time",
                  job.name.ToString()));
}

}  // namespace

Result<void> Decide(Operation operation, const Settings& settings,
                    Console& console, StackJob& job) {
  const state::State& state = job.lookup.state;
  const std::string stack = job.name.ToString();
  if (operation == Operation::kDestroy) {
    job.losses = LossesOfDestroy(stack, state, DestroyTargets(job));
    return {};
  }
  job.losses = {};
  if (operation == Operation::kRefresh) return {};
  job.settled = IsSettled(settings, job);
  manifest::Diagnostics refused = CheckWarmThroughput(job);
  std::ranges::move(CheckStrongReplicas(job), std::back_inserter(refused));
  if (!refused.empty()) {  // told here and in the report, with their places
    console.Print(refused);
    std::ranges::move(refused, std::back_inserter(job.findings));
    return Fail(Ending::kInvalid, "");
  }
  if (job.settled) return {};
  job.losses = LossesOfUpdate(stack, *StateOfRun(job), job.plan, job.urns,
                              job.manifests);
  return job.left_alone.empty() ? Result<void>() : CheckPart(job);
}

std::vector<std::string> DestroyTargets(const StackJob& job) {
  std::vector<std::string> targets = OwnResources(job);
  if (HasOtherResources(job)) return targets;
  for (const state::StateResource& resource : job.lookup.state.resources) {
    if (state::IsBookkeeping(resource.type)) targets.push_back(resource.urn);
  }
  return targets;
}

std::vector<std::string> ChangesBetween(const state::StateLookup& seen,
                                        const state::StateLookup& now) {
  std::vector<std::string> changes;
  std::vector<std::string> beside;  // of what nobody wrote into a manifest
  const auto tell = [&](const state::StateResource& resource, const char* how) {
    auto& told = state::IsBookkeeping(resource.type) ? beside : changes;
    told.push_back(fmt::format("{} was {}", WhatItIs(resource.urn), how));
  };
  const Entries before = EntriesOf(seen.state);
  const Entries after = EntriesOf(now.state);
  // In the order of the states: a table comes before what belongs to it.
  for (const state::StateResource& each : now.state.resources) {
    const auto found = before.find({each.urn, each.pending_delete});
    if (found == before.end()) {
      tell(each, "added");
    } else if (!IsSame(*found->second, each)) {
      tell(each, "changed");
    }
  }
  for (const state::StateResource& each : seen.state.resources) {
    if (!after.contains({each.urn, each.pending_delete})) tell(each, "removed");
  }
  changes.insert(changes.end(), beside.begin(), beside.end());
  if (changes.empty() && seen.stack_exists != now.stack_exists) {
    changes.push_back(now.stack_exists ? "the stack was made"
                                       : "the stack was removed");
  }
  return changes;
}

Result<void> CheckChangedState(const std::string& stack,
                               const std::vector<std::string>& changes,
                               bool shown, const Losses& before,
                               const Losses& now) {
  const std::string what =
      fmt::format("the state of the stack {} has changed since it was {}: {}",
                  stack, shown ? "shown" : "read", Listed(changes));
  if (shown) {
    return Fail(Ending::kRefused,
                what +
                    "; nothing was touched. Run the command again to see "
                    "what it would do now");
  }
  std::vector<std::string> more;
  for (const std::string& urn : now.going) {
    if (!before.going.contains(urn)) more.push_back(state::NameIn(urn));
  }
  if (more.empty()) return {};
  return Fail(Ending::kRefused,
              fmt::format("{}; now this run would also delete or replace {}, "
                          "and goes no further. Look at a preview and run the "
                          "command again",
                          what, Listed(more)));
}

Result<void> DecideAgain(const SecondDecision& second, const Settings& options,
                         Console& console, state::StateLookup now,
                         StackJob& job) {
  const std::vector<std::string> changes = ChangesBetween(job.lookup, now);
  const Losses before = std::move(job.losses);
  const std::string stack = job.name.ToString();
  job.lookup = std::move(now);
  if (changes.empty()) {
    job.losses = before;
    return {};
  }
  const bool shown = second.shown && !second.by_us;
  if (shown && second.saved) {
    return tl::unexpected(StateHasChanged(stack, changes));
  }
  if (!shown) {
    ProviderSettler settler(options);
    if (auto planned = PlanStack(settler, Credentials::kRequired, job);
        !planned) {
      return planned;
    }
    if (auto ours = CheckForeign(job); !ours) return ours;
    if (auto decided = Decide(second.operation, options, console, job);
        !decided) {
      return decided;
    }
    auto accounts = AccountCheck(options, console).Check(job, second.operation);
    if (!accounts) return accounts;
    if (!job.losses.protected_ones.empty()) {
      return CheckLosses({&job.losses}, {true, {"all"}});
    }
  }
  return CheckChangedState(stack, changes, shown, before, job.losses);
}

}  // namespace dynaplane::stack
