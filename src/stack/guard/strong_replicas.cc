#include "stack/guard/strong_replicas.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "module/types.h"
#include "provider/generic/values.h"

namespace dynaplane::stack {
namespace {

using provider::GetString;
using pulumi::Object;

constexpr char kUnscaled[] =
    "AWS makes strongly consistent replicas of a PROVISIONED table only when "
    "it is scaled already; leave the replicas out of this `up` and give them "
    "in the next one, or set billingMode: PAY_PER_REQUEST";
constexpr char kOtherMode[] =
    "AWS makes strongly consistent replicas of a table without others, while "
    "it is empty; leave the replicas out of this `up` and give them in the "
    "next one";
constexpr char kOtherGroup[] =
    "AWS makes and removes strongly consistent replicas and their witness all "
    "at once, and makes them while the table is empty; leave them as they "
    "are, or take all of them out and give the new ones in the next `up`";

// The strongly consistent replicas of a table's inputs, with their keys and
// the witness.
std::set<std::string> GroupOf(const Object& table) {
  std::set<std::string> group;
  for (const pulumi::Value& value : provider::GetArray(table, "replicas")) {
    const Object& replica = value.as_object();
    if (GetString(replica, "consistencyMode") != "STRONG") continue;
    group.insert(GetString(replica, "regionName").value_or("") + " " +
                 GetString(replica, "kmsKeyArn").value_or(""));
  }
  const Object& witness = provider::GetObject(table, "globalTableWitness");
  if (const auto region = GetString(witness, "regionName")) {
    group.insert("witness " + *region);
  }
  return group;
}

bool HasOtherReplicas(const state::State& state,
                      const state::StateResource& table) {
  if (!provider::GetArray(table.outputs, "replicas").empty()) return true;
  const auto name = GetString(table.outputs, "name").value_or("");
  return std::ranges::any_of(
      state.resources, [&](const state::StateResource& resource) {
        return resource.type == module::kReplicaType &&
               GetString(resource.inputs, "globalTableArn")
                   .value_or("")
                   .ends_with(":table/" + name);
      });
}

// Whether all scaling that the plan has for that manifest is there.
bool IsScaled(const StackJob& job, std::size_t manifest) {
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    if (job.plan.origins[i].manifest != manifest) continue;
    if (job.plan.program.resources[i].type != module::kPolicyType) continue;
    if (job.lookup.state.Find(job.urns[i]) == nullptr) return false;
  }
  return true;
}

// Why the planned table's replicas cannot come about; null: they can.
const char* WhyNot(const StackJob& job, std::size_t planned) {
  const pulumi::Resource& wanted = job.plan.program.resources[planned];
  const std::set<std::string> group = GroupOf(wanted.inputs);
  if (group.empty() || !wanted.options.import_id.empty()) return nullptr;
  const state::State& state = job.lookup.state;
  if (const state::StateResource* table = state.Find(job.urns[planned])) {
    const std::set<std::string> before = GroupOf(table->inputs);
    if (!before.empty()) return before == group ? nullptr : kOtherGroup;
    if (HasOtherReplicas(state, *table)) return kOtherMode;
  }
  return IsScaled(job, job.plan.origins[planned].manifest) ? nullptr
                                                           : kUnscaled;
}

}  // namespace

manifest::Diagnostics CheckStrongReplicas(const StackJob& job) {
  manifest::Diagnostics findings;
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    if (job.plan.program.resources[i].type != module::kTableType) continue;
    const char* reason = WhyNot(job, i);
    if (reason == nullptr) continue;
    const auto& manifest = job.manifests[job.plan.origins[i].manifest];
    manifest::Diagnostic diagnostic;
    diagnostic.file = manifest.file;
    diagnostic.path = "spec.replicas";
    diagnostic.position = manifest.PositionOf(diagnostic.path);
    diagnostic.message = reason;
    findings.push_back(std::move(diagnostic));
  }
  return findings;
}

}  // namespace dynaplane::stack
