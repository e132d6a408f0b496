#include "stack/guard/plan_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/json_read.h"
#include "pulumi/json_value.h"
#include "pulumi/state/journal.h"
#include "pulumi/state/state_entry.h"
#include "stack/report/words.h"
#include "stack/version.h"

namespace dynaplane::stack {
namespace {

using nlohmann::json;

constexpr char kSaveAgain[] =
    "nothing was touched. Save a new plan with `dynaplane preview -f PATH "
    "--save FILE`, and look at it";

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// An entry as far as it matters: a provider that a recovery puts in has another
// id each time, and secrets are known to nobody here.
std::string DigestOf(const state::StateResource& entry) {
  const bool bookkeeping = state::IsBookkeeping(entry.type);
  const json parts = {bookkeeping ? "" : entry.id,
                      entry.parent,
                      entry.provider_urn(),
                      entry.deleted_with,
                      entry.dependencies,
                      entry.protect,
                      entry.init_failed,
                      pulumi::ToJson(entry.inputs),
                      pulumi::ToJson(entry.outputs)};
  return Digest(Dump(parts));
}

json StateOf(const state::StateLookup& lookup) {
  json entries = json::object();
  for (const state::StateResource& each : lookup.state.resources) {
    entries[each.urn + (each.pending_delete ? " (to be deleted)" : "")] =
        DigestOf(each);
  }
  return {{"exists", lookup.stack_exists}, {"resources", std::move(entries)}};
}

// A planned value; what is only known once it is made, by where it comes from.
json Planned(const pulumi::Value& value, const std::vector<std::string>& urns) {
  if (value.is_secret()) return "[secret]";
  if (value.is_output()) {
    const pulumi::OutputReference& output = value.as_output();
    return {{"output", output.property}, {"of", urns[output.resource.index]}};
  }
  if (value.is_applied()) {
    return {{"from", Planned(*value.as_applied().argument, urns)}};
  }
  if (value.is_array()) {
    json list = json::array();
    for (const pulumi::Value& each : value.as_array()) {
      list.push_back(Planned(each, urns));
    }
    return list;
  }
  if (value.is_object()) {
    json object = json::object();
    for (const auto& [key, each] : value.as_object()) {
      object[key] = Planned(each, urns);
    }
    return object;
  }
  return pulumi::ToJson(value);
}

json OptionsOf(const pulumi::ResourceOptions& options,
               const std::vector<std::string>& urns) {
  json told = json::object();
  const auto refer = [&](const char* key, const pulumi::ResourceHandle& to) {
    if (to) told[key] = urns[to.index];
  };
  const auto list = [&](const char* key, const auto& values) {
    if (!values.empty()) told[key] = values;
  };
  const auto flag = [&](const char* key, const std::optional<bool>& value) {
    if (value) told[key] = *value;
  };
  refer("parent", options.parent);
  refer("provider", options.provider);
  refer("deletedWith", options.deleted_with);
  for (const pulumi::ResourceHandle& each : options.depends_on) {
    told["dependsOn"].push_back(urns[each.index]);
  }
  list("aliases", options.aliases);
  list("ignoreChanges", options.ignore_changes);
  list("replaceOnChanges", options.replace_on_changes);
  list("additionalSecretOutputs", options.additional_secret_outputs);
  list("version", options.version);
  list("import", options.import_id);
  list("createTimeout", options.timeouts.create);
  list("updateTimeout", options.timeouts.update);
  list("deleteTimeout", options.timeouts.delete_);
  flag("protect", options.protect);
  flag("retainOnDelete", options.retain_on_delete);
  flag("deleteBeforeReplace", options.delete_before_replace);
  return told;
}

// Where the keys stand is a matter of the machine; whose they are is not.
json PlannedBy(const StackJob& job) {
  json all = json::object();
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& resource = job.plan.program.resources[i];
    json inputs = Planned(resource.inputs, job.urns);
    if (state::IsBookkeeping(resource.type)) inputs.erase("credentialsFile");
    all[job.urns[i]] = {{"inputs", std::move(inputs)},
                        {"options", OptionsOf(resource.options, job.urns)}};
  }
  return all;
}

json StepsOf(const StackReport& report) {
  json steps = json::object();
  for (const ResourceChange& change : report.resources) {
    if (change.op == "same") continue;
    std::vector<std::string> diff = change.diff;
    std::ranges::sort(diff);
    steps[change.urn] = {{"op", change.op}, {"diff", std::move(diff)}};
  }
  return steps;
}

// In an order of their own: the engine's differs from run to run.
json EditsOf(const StackReport& report) {
  json edits = json::parse(
      ToJson(std::vector{report})
          .dump(-1, ' ', false, json::error_handler_t::replace))[0]["edits"];
  std::ranges::sort(edits.get_ref<json::array_t&>(), {}, Dump);
  return edits;
}

// What a user knows comes first: a table before what belongs to it, and behind
// all that what nobody wrote into a manifest.
int RankOf(const std::string& urn) {
  constexpr int kLast = 100;
  const bool bookkeeping = urn.find("::pulumi:") != std::string::npos;
  return bookkeeping ? kLast : static_cast<int>(std::ranges::count(urn, '$'));
}

// Keys whose values differ, of objects; null where there is none.
template <typename Tell>
void ForEachDifference(const json& then, const json& now, const Tell& tell) {
  static const json none;
  const auto in = [](const json& object,
                     const std::string& key) -> const json& {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? none : *found;
  };
  for (const auto& [key, value] : now.items()) {
    if (in(then, key) != value) tell(key, in(then, key), value);
  }
  for (const auto& [key, value] : then.items()) {
    if (in(now, key).is_null()) tell(key, value, none);
  }
}

Result<void> CheckNone(const std::string& stack,
                       const std::vector<std::string>& differences) {
  if (differences.empty()) return {};
  return Fail(Ending::kRefused,
              fmt::format("the plan is not what would be done now in the stack "
                          "{}: {}; {}",
                          stack, Listed(differences), kSaveAgain));
}

// Names of fields that differ: "billingMode, readCapacity".
std::string FieldsThatDiffer(const json& then, const json& now) {
  std::vector<std::string> fields;
  for (const char* part : {"inputs", "options"}) {
    ForEachDifference(base::At(then, part), base::At(now, part),
                      [&](const std::string& key, const json&, const json&) {
                        fields.push_back(key);
                      });
  }
  return Listed(std::move(fields));
}

std::string StepText(const std::string& urn, const json& then,
                     const json& now) {
  const auto op = [](const json& step) {
    return step.is_null() ? "nothing" : base::Text(step, "op");
  };
  if (op(then) != op(now)) {
    return fmt::format("{}: {} was shown, {} would be done", WhatItIs(urn),
                       op(then), op(now));
  }
  return fmt::format("{}: {} of other properties than was shown", WhatItIs(urn),
                     op(now));
}

// What is in one list and not in the other, by the edits' paths.
std::vector<std::string> EditDifferences(const json& then, const json& now) {
  std::vector<std::string> differences;
  const auto tell = [&](const json& edits, const json& others,
                        const char* what) {
    for (const json& edit : edits) {
      if (std::ranges::find(others, edit) != others.end()) continue;
      differences.push_back(fmt::format(
          "{} ({} to {}) {}", base::Text(edit, "path"),
          Dump(base::At(edit, "old")), Dump(base::At(edit, "new")), what));
    }
  };
  tell(now, then, "was not shown");
  tell(then, now, "was shown");
  return differences;
}

std::string Names(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

SavedStack SaveStack(const StackJob& job) {
  return {job.name.ToString(), StateOf(job.lookup), PlannedBy(job),
          json::object(), json::array()};
}

SavedStack SaveStack(const StackJob& job, const StackReport& shown) {
  SavedStack saved = SaveStack(job);
  saved.steps = StepsOf(shown);
  saved.edits = EditsOf(shown);
  return saved;
}

std::string DigestOf(const state::Backend& backend) {
  return backend.folder ? "" : Digest(backend.url);
}

Result<void> CheckSavable(const StackJob& job, const state::StateLookup& now) {
  const std::string stack = job.name.ToString();
  if (StateOf(job.lookup) != StateOf(now)) {
    return Fail(Ending::kRefused,
                fmt::format("the state of the stack {} has changed while it "
                            "was previewed, so no plan was saved; preview it "
                            "again",
                            stack));
  }
  const bool begun = std::ranges::any_of(now.state.resources,
                                         [](const state::StateResource& each) {
                                           return each.id == pulumi::kPendingId;
                                         });
  if (!now.recovery.needed() && !now.torn && !begun) return {};
  return Fail(Ending::kRefused,
              fmt::format("a run of the stack {} was killed, or is at work, "
                          "and what it has done is not known yet, so no plan "
                          "was saved; run `dynaplane up` or `dynaplane "
                          "refresh` first",
                          stack));
}

Failure StateHasChanged(const std::string& stack,
                        const std::vector<std::string>& changes) {
  return {Ending::kRefused,
          fmt::format("the state of the stack {} has changed since the plan "
                      "was made: {}; {}",
                      stack, Listed(changes), kSaveAgain)};
}

std::vector<std::string> StateDifferences(const SavedStack& then,
                                          const SavedStack& now) {
  std::multimap<int, std::string> ranked;
  ForEachDifference(
      base::At(then.state, "resources"), base::At(now.state, "resources"),
      [&](const std::string& urn, const json& a, const json& b) {
        const char* how = a.is_null()   ? "added"
                          : b.is_null() ? "removed"
                                        : "changed";
        ranked.emplace(RankOf(urn),
                       fmt::format("{} was {}", WhatItIs(urn), how));
      });
  std::vector<std::string> changes;
  for (auto& [rank, text] : ranked) changes.push_back(std::move(text));
  const bool exists = base::Flag(now.state, "exists");
  if (changes.empty() && exists != base::Flag(then.state, "exists")) {
    changes.push_back(exists ? "the stack was made" : "the stack was removed");
  }
  return changes;
}

std::vector<std::string> PlanDifferences(const SavedStack& then,
                                         const SavedStack& now) {
  std::vector<std::string> differences;
  ForEachDifference(
      then.planned, now.planned,
      [&](const std::string& urn, const json& a, const json& b) {
        differences.push_back(
            a.is_null()   ? WhatItIs(urn) + " was not planned"
            : b.is_null() ? WhatItIs(urn) + " is not planned any more"
                          : fmt::format("other settings of {}: {}",
                                        WhatItIs(urn), FieldsThatDiffer(a, b)));
      });
  return differences;
}

std::vector<std::string> ShownDifferences(const SavedStack& then,
                                          const SavedStack& now) {
  std::vector<std::string> differences;
  ForEachDifference(then.steps, now.steps,
                    [&](const std::string& urn, const json& a, const json& b) {
                      differences.push_back(StepText(urn, a, b));
                    });
  std::ranges::move(EditDifferences(then.edits, now.edits),
                    std::back_inserter(differences));
  return differences;
}

Result<void> CheckStart(const SavedPlan& plan, const state::Backend& backend,
                        const std::vector<StackJob>& jobs) {
  const auto fail = [](const std::string& why) {
    return Fail(Ending::kRefused, fmt::format("{}; {}", why, kSaveAgain));
  };
  if (plan.version != kVersion) {
    return fail(fmt::format("the plan was made by dynaplane {}, and this is {}",
                            plan.version, kVersion));
  }
  if (plan.backend != DigestOf(backend)) {
    return fail(
        "the plan was made with another backend than Pulumi is logged in to, "
        "or PULUMI_BACKEND_URL names, now");
  }
  std::vector<std::string> then;
  std::vector<std::string> now;
  for (const SavedStack& each : plan.stacks) then.push_back(each.name);
  for (const StackJob& job : jobs) now.push_back(job.name.ToString());
  if (then != now) {
    return fail(
        fmt::format("the plan is about the stacks {}, and its "
                    "manifests now belong to {}",
                    Names(then), Names(now)));
  }
  // Of all stacks first: a state that has changed explains the rest.
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const auto changes = StateDifferences(plan.stacks[i], SaveStack(jobs[i]));
    if (changes.empty() && !jobs[i].lookup.recovery.needed()) continue;
    return tl::unexpected(StateHasChanged(
        now[i], changes.empty()
                    ? std::vector<std::string>{"a run was killed or is at work"}
                    : changes));
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto same =
        CheckNone(now[i], PlanDifferences(plan.stacks[i], SaveStack(jobs[i])));
    if (!same) return same;
  }
  return {};
}

Result<void> CheckShown(const SavedPlan& plan,
                        const std::vector<StackJob>& jobs,
                        const std::vector<StackReport>& reports) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto same = CheckNone(
        plan.stacks[i].name,
        ShownDifferences(plan.stacks[i], SaveStack(jobs[i], reports[i])));
    if (!same) return same;
  }
  return {};
}

}  // namespace dynaplane::stack
