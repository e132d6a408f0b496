#include "stack/guard/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "module/types.h"
#include "provider/generic/values.h"
#include "pulumi/state/state_entry.h"

namespace dynaplane::stack {
namespace {

using manifest::AwsDynamodb;

bool IsProtectedByAws(const state::StateResource& resource) {
  return provider::GetBool(Known(resource), "deletionProtectionEnabled")
      .value_or(false);
}

std::string TableOfReplica(const state::StateResource& replica) {
  const std::string arn = KnownText(replica, "globalTableArn");
  return arn.substr(arn.rfind('/') + 1);
}

std::string TableName(const state::StateResource& table) {
  const std::string name = KnownText(table, "name");
  return name.empty() ? table.id : name;
}

void AddLoss(const state::StateResource& resource, bool replace,
             const Cause& cause, Losses& losses) {
  const bool is_table = resource.type == module::kTableType;
  if (is_table) {
    losses.tables.push_back({resource.urn, TableName(resource), resource.name(),
                             replace, cause, losses.stack});
  } else {
    losses.replicas.push_back({resource.urn, TableOfReplica(resource),
                               KnownText(resource, "region"), replace,
                               IsProtectedByAws(resource)});
  }
  if (!IsProtectedByAws(resource)) return;
  const std::string what =
      is_table
          ? "table " + TableName(resource)
          : fmt::format("replica of {} in {}", losses.replicas.back().table,
                        losses.replicas.back().region);
  losses.protected_ones.push_back({resource.urn, what, cause});
}

bool HoldsData(const state::StateResource& resource) {
  return resource.type == module::kTableType ||
         resource.type == module::kReplicaType;
}

// Notes that `resource` goes, whatever it holds.
void AddGoing(const state::StateResource& resource, const UpdateView& view,
              Losses& losses) {
  losses.going.insert(resource.urn);
  // Deleted after it was renamed, it may bear either name.
  const std::string planned = view.PlannedUrn(resource);
  if (!planned.empty()) losses.going.insert(planned);
}

// What depends on something that is made anew may be made anew with it.
bool FollowsAny(const state::StateResource& resource,
                const std::set<std::string>& urns) {
  return urns.contains(resource.parent) ||
         urns.contains(resource.deleted_with) ||
         std::ranges::any_of(resource.dependencies, [&](const auto& urn) {
           return urns.contains(urn);
         });
}

bool Fits(const std::string& name, const Loss& loss) {
  return name == loss.table || name == loss.name || name == loss.UniqueName();
}

// All tables that a run would lose, and the names that were given for them.
class Coverage {
 public:
  Coverage(const std::vector<const Losses*>& stacks,
           const AllowDataLoss& allowed)
      : allowed_(allowed) {
    for (const Losses* losses : stacks) {
      for (const Loss& loss : losses->tables) Add(loss);
    }
  }

  std::vector<const Loss*> Uncovered() const {
    std::vector<const Loss*> left = all_;
    std::erase_if(left, [&](const Loss* loss) { return Covers(*loss); });
    return left;
  }

  // The shortest name that fits no other.
  std::string NameOf(const Loss& loss) const {
    return IsUnique(loss.table) ? loss.table : loss.UniqueName();
  }

  // Of the given names, those that allow nothing since they fit several.
  std::vector<std::string> Ambiguous() const {
    std::vector<std::string> names = allowed_.names;
    std::erase_if(names, [&](const auto& name) { return IsUnique(name); });
    return names;
  }

  // What to say to lose all that may be lost already and `more`, too.
  std::string Option(const std::vector<const Loss*>& more) const {
    std::vector<std::string> names = allowed_.names;
    std::erase_if(names, [&](const auto& name) { return !IsUnique(name); });
    for (const Loss* loss : more) {
      const std::string name = NameOf(*loss);
      if (std::ranges::count(names, name) == 0) names.push_back(name);
    }
    return fmt::format("--allow-data-loss={}", fmt::join(names, ","));
  }

 private:
  bool Covers(const Loss& loss) const {
    if (!allowed_.given) return false;
    if (allowed_.names.empty()) return all_.size() == 1;
    return std::ranges::any_of(allowed_.names, [&](const auto& name) {
      return name == "all" || (Fits(name, loss) && IsUnique(name));
    });
  }

  void Add(const Loss& loss) {
    all_.push_back(&loss);
    const std::string entry = loss.UniqueName();
    for (const std::string& name : {loss.table, loss.name, entry}) {
      entries_of_[name].insert(entry);
    }
  }

  bool IsUnique(const std::string& name) const {
    const auto found = entries_of_.find(name);
    return found == entries_of_.end() || found->second.size() == 1;
  }

  const AllowDataLoss& allowed_;
  std::vector<const Loss*> all_;
  // By name. An entry of a state is one thing, though two tables may stand
  // behind it: one in the place of another that is still to be deleted.
  std::map<std::string, std::set<std::string>> entries_of_;
};

constexpr char kProtection[] =
    "AWS's deletion protection is on; set deletionProtectionEnabled: false and "
    "run `dynaplane up` first";

std::vector<const ProtectedLoss*> ProtectedOf(
    const std::vector<const Losses*>& stacks) {
  std::vector<const ProtectedLoss*> all;
  for (const Losses* losses : stacks) {
    for (const ProtectedLoss& loss : losses->protected_ones) {
      all.push_back(&loss);
    }
  }
  return all;
}

std::string Describe(const ProtectedLoss& loss) {
  return fmt::format("{} would go, because {}", loss.what, loss.cause.text);
}

// Where the manifest has not changed, leave to lose data is no advice.
std::string WayOut(const Coverage& coverage,
                   const std::vector<const Loss*>& uncovered) {
  std::set<std::string> mends;
  for (const Loss* loss : uncovered) mends.insert(loss->cause.mend);
  const bool wanted = mends.erase("") > 0;
  std::string text;
  for (const std::string& mend : mends) {
    text += fmt::format("{}No manifest asks for that: {}",
                        text.empty() ? "" : "\n", mend);
  }
  if (!wanted) return text;
  return fmt::format("{}{}If that is what you want, run again with {}", text,
                     text.empty() ? "" : "\n", coverage.Option(uncovered));
}

}  // namespace

std::string Describe(const Loss& loss) {
  return fmt::format("table {} would be {} with all its items, because {}",
                     loss.table, loss.replace ? "replaced" : "deleted",
                     loss.cause.text);
}

std::string Loss::UniqueName() const { return stack + "/" + name; }

Losses LossesOfUpdate(const std::string& stack, const state::State& state,
                      const module::Plan& plan,
                      const std::vector<std::string>& urns,
                      const std::vector<AwsDynamodb>& manifests) {
  const UpdateView view(state, plan, urns, manifests);
  Losses losses;
  losses.stack = stack;
  std::set<std::string> remade;
  // The state lists a resource after all that it depends on.
  for (const state::StateResource& resource : state.resources) {
    if (state::IsBookkeeping(resource.type)) continue;
    const std::optional<Fate>& fate = view.FateOf(resource);
    if (!fate && !FollowsAny(resource, remade)) continue;
    if (!fate || fate->replace) remade.insert(resource.urn);
    AddGoing(resource, view, losses);
    if (fate && HoldsData(resource)) {
      AddLoss(resource, fate->replace, fate->cause, losses);
    }
  }
  return losses;
}

Losses LossesOfDestroy(const std::string& stack, const state::State& state,
                       const std::vector<std::string>& urns) {
  Losses losses;
  losses.stack = stack;
  losses.going.insert(urns.begin(), urns.end());
  for (const state::StateResource& resource : state.resources) {
    if (!HoldsData(resource) || !losses.going.contains(resource.urn)) continue;
    AddLoss(resource, /*replace=*/false, {"it is to be destroyed", "", 0},
            losses);
  }
  return losses;
}

std::vector<const Loss*> Uncovered(const std::vector<const Losses*>& stacks,
                                   const AllowDataLoss& allowed) {
  return Coverage(stacks, allowed).Uncovered();
}

Result<void> CheckLosses(const std::vector<const Losses*>& stacks,
                         const AllowDataLoss& allowed) {
  std::string text;
  for (const ProtectedLoss* loss : ProtectedOf(stacks)) {
    text += "\n  " + Describe(*loss);
  }
  if (!text.empty()) {
    return Fail(
        Ending::kRefused,
        fmt::format("refused, nothing was touched: {}:{}", kProtection, text));
  }
  const Coverage coverage(stacks, allowed);
  const std::vector<const Loss*> uncovered = coverage.Uncovered();
  if (uncovered.empty()) return {};
  for (const Loss* loss : uncovered) {
    text += fmt::format("\n  {}", Describe(*loss));
    if (stacks.size() > 1) text += fmt::format(" (stack {})", loss->stack);
  }
  for (const std::string& name : coverage.Ambiguous()) {
    text += fmt::format("\n  '{}' allows none of them: it fits several", name);
  }
  return Fail(Ending::kRefused,
              fmt::format("refused to lose data, nothing was touched:{}\n{}",
                          text, WayOut(coverage, uncovered)));
}

std::vector<Refusal> FindRefusals(const std::vector<const Losses*>& stacks,
                                  const AllowDataLoss& allowed) {
  std::vector<Refusal> refusals;
  for (const ProtectedLoss* loss : ProtectedOf(stacks)) {
    refusals.push_back(
        {loss->urn,
         fmt::format("refused: {}; {}", Describe(*loss), kProtection),
         loss->cause, true});
  }
  if (!refusals.empty()) return refusals;
  const Coverage coverage(stacks, allowed);
  for (const Loss* loss : coverage.Uncovered()) {
    const std::string way =
        loss->cause.mend.empty()
            ? fmt::format(
                  "if that is what you want, run again with "
                  "--allow-data-loss={}",
                  coverage.NameOf(*loss))
            : loss->cause.mend;
    refusals.push_back({loss->urn,
                        fmt::format("refused: {}; {}", Describe(*loss), way),
                        loss->cause, false});
  }
  return refusals;
}

std::map<std::string, std::string> LossWarnings(const Losses& losses) {
  std::map<std::string, std::string> warnings;
  for (const Loss& loss : losses.tables) {
    warnings[loss.urn] = fmt::format(
        "DATA LOSS: this {} table {} with all its items, because {}",
        loss.replace ? "replaces" : "deletes", loss.table, loss.cause.text);
  }
  for (const ReplicaLoss& loss : losses.replicas) {
    const bool with_table = std::ranges::any_of(
        losses.tables,
        [&](const Loss& each) { return each.table == loss.table; });
    if (with_table) continue;
    warnings[loss.urn] = fmt::format(
        "the copy in {} {}; table {} stays{}", loss.region,
        loss.replace ? "goes and is made anew" : "goes", loss.table,
        loss.is_protected ? ", but AWS protects the copy: `up` will refuse"
                          : "");
  }
  return warnings;
}

}  // namespace dynaplane::stack
