#include "stack/report/plan_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "module/capacity.h"
#include "module/manifest_path.h"
#include "module/names.h"
#include "module/types.h"
#include "provider/generic/values.h"

namespace dynaplane::stack {
namespace {

// "spec.importTable" and "spec.restore", of the properties that differ.
std::vector<std::string> ChangedFields(const pulumi::Object& was,
                                       const pulumi::Object& now) {
  std::vector<std::string> fields;
  for (const std::string& name : module::CreationOnlyInputs()) {
    const pulumi::Value* before = provider::Find(was, name);
    const pulumi::Value* wanted = provider::Find(now, name);
    const bool same = before == nullptr || wanted == nullptr
                          ? before == wanted
                          : *before == *wanted;
    if (same) continue;
    const std::string path = module::ManifestPathOf(module::kTableType, name);
    const std::string field = path.substr(0, path.find('.', sizeof "spec"));
    if (fields.empty() || fields.back() != field) fields.push_back(field);
  }
  return fields;
}

// AWS keeps the stream of a table that has replicas, and the engine deletes
// after it has updated. The native provider turns the stream off with the last
// replica.
bool StreamMustWait(const StackJob& job, const state::StateResource& table,
                    const pulumi::Resource& wanted) {
  const auto streams = [](const pulumi::Object& properties) {
    return provider::GetBool(properties, "streamEnabled").value_or(false);
  };
  if (streams(wanted.inputs) || !streams(table.inputs)) return false;
  return std::ranges::any_of(
      job.lookup.state.resources, [&](const state::StateResource& resource) {
        return resource.type == module::kReplicaType &&
               provider::GetString(resource.inputs, "globalTableArn") ==
                   provider::GetString(table.outputs, "arn");
      });
}

std::string RegionOf(const module::Plan& plan, const pulumi::Resource& wanted) {
  const pulumi::ResourceHandle provider = wanted.options.provider;
  if (!provider) return {};
  return provider::GetString(plan.program.resources[provider.index].inputs,
                             "region")
      .value_or("");
}

// The table that the run drops and that `wanted` would be on AWS.
const Loss* DroppedTwin(const StackJob& job, const Losses& losses,
                        const pulumi::Resource& wanted) {
  for (const Loss& loss : losses.tables) {
    const state::StateResource* table = job.lookup.state.Find(loss.urn);
    if (loss.replace || table == nullptr || loss.name == wanted.name ||
        provider::GetString(wanted.inputs, "name") != loss.table) {
      continue;
    }
    const auto region = provider::GetString(table->outputs, "region");
    if (!region || *region == RegionOf(job.plan, wanted)) return &loss;
  }
  return nullptr;
}

// A capacity as the state has it: of the table, or of the index of that name.
std::optional<double> CapacityInState(const pulumi::Object& table,
                                      const std::string& index,
                                      const char* name) {
  if (index.empty()) return provider::GetNumber(table, name);
  const pulumi::Value* all = provider::Find(table, "globalSecondaryIndexes");
  if (all == nullptr || !all->is_array()) return std::nullopt;
  for (const pulumi::Value& each : all->as_array()) {
    if (!each.is_object()) continue;
    if (provider::GetString(each.as_object(), "name") == index) {
      return provider::GetNumber(each.as_object(), name);
    }
  }
  return std::nullopt;
}

// A capacity that was edited although a scaler owns it. After a refresh the
// state has the scaler's, and one that was not edited looks the same.
struct Owned {
  std::string path;
  const manifest::ScalingDimension* bounds = nullptr;
};

std::vector<Owned> EditedOwned(const state::StateResource& table,
                               const manifest::AwsDynamodb& manifest) {
  std::vector<Owned> edited;
  const auto look = [&](const std::string& parent, const std::string& index,
                        const std::optional<std::int64_t>& wanted,
                        const char* name,
                        const manifest::ScalingDimension& bounds) {
    const std::string path = parent + "." + name;
    const auto was = CapacityInState(table.inputs, index, name);
    if (!wanted || !was || !manifest.positions.contains(path)) return;
    if (static_cast<double>(*wanted) != *was) edited.push_back({path, &bounds});
  };
  const manifest::Spec& spec = manifest.spec;
  if (const auto* scale = module::TableScaler(spec)) {
    look("spec", "", spec.read_capacity, "readCapacity", scale->read_capacity);
    look("spec", "", spec.write_capacity, "writeCapacity",
         scale->write_capacity);
  }
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const auto& index = spec.global_secondary_indexes[i];
    const auto* scale = module::IndexScaler(spec, index);
    if (scale == nullptr) continue;
    const std::string path = fmt::format("spec.globalSecondaryIndexes[{}]", i);
    look(path, index.name, index.read_capacity, "readCapacity",
         scale->read_capacity);
    look(path, index.name, index.write_capacity, "writeCapacity",
         scale->write_capacity);
  }
  return edited;
}

// "readCapacity 5, by-a.readCapacity 7": what a table has on its own when the
// run has ended its scaling.
std::vector<std::string> GivenBack(const provider::Looks& ended,
                                   const std::string& urn,
                                   const pulumi::Resource& wanted) {
  const auto found = ended.find(urn);
  std::vector<std::string> capacities;
  if (found == ended.end() ||
      provider::GetString(wanted.inputs, "billingMode") == "PAY_PER_REQUEST") {
    return capacities;
  }
  for (const std::vector<std::string>& path : found->second) {
    const std::string index = path.size() > 1 ? path[1] : "";
    const auto units =
        CapacityInState(wanted.inputs, index, path.back().c_str());
    if (!units) continue;
    capacities.push_back(fmt::format(
        "{}{}{} {}", index, index.empty() ? "" : ".", path.back(), *units));
  }
  std::ranges::sort(capacities);
  return capacities;
}

}  // namespace

manifest::Diagnostics RenamedTables(const StackJob& job) {
  manifest::Diagnostics warnings;
  // Nor may a table get a second entry beside one that is left alone.
  const Losses losses =
      job.left_alone.empty()
          ? job.losses
          : LossesOfUpdate(job.name.ToString(), job.lookup.state, job.plan,
                           job.urns, job.manifests);
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    if (wanted.type != module::kTableType) continue;
    const Loss* twin = DroppedTwin(job, losses, wanted);
    if (twin == nullptr) continue;
    const auto& manifest = job.manifests[job.plan.origins[i].manifest];
    warnings.push_back(
        {.severity = manifest::Severity::kWarning,
         .file = manifest.file,
         .position = manifest.PositionOf("metadata.name"),
         .path = "metadata.name",
         .message = fmt::format(
             "the stack has the table {0} already, under the name {1}; a table "
             "cannot change its name there; keep {1}, or let the stack forget "
             "the table under that name (`dynaplane forget`) and take it back "
             "under this one (`dynaplane adopt {0} --name {2}`)",
             twin->table, twin->name, manifest.metadata.name),
         .rule = "renamed"});
  }
  return warnings;
}

manifest::Diagnostics PlanNotes(const StackJob& job,
                                const std::string& provider) {
  manifest::Diagnostics notes;
  const provider::Looks ended = LooksAtEndedScaling(job);
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    if (wanted.type != module::kTableType) continue;
    const state::StateResource* table = InState(job, i);
    if (table == nullptr) continue;
    const auto& manifest = job.manifests[job.plan.origins[i].manifest];
    const auto note = [&](const std::string& field, std::string message) {
      notes.push_back({.severity = manifest::Severity::kNote,
                       .file = manifest.file,
                       .position = manifest.PositionOf(field),
                       .path = field,
                       .message = std::move(message),
                       .rule = {}});
    };
    if (table->urn != job.urns[i]) {
      note("spec", "the table is taken out of the component that has made it");
    }
    if (!table->protect && wanted.options.protect.value_or(false)) {
      note("spec",
           "the table gets Pulumi's `protect`: from then on it goes only with "
           "--allow-data-loss");
    }
    for (const std::string& field :
         ChangedFields(table->inputs, wanted.inputs)) {
      note(field,
           "is only for making a table, and this one is there already: the "
           "change does nothing");
    }
    for (const Owned& owned : EditedOwned(*table, manifest)) {
      note(owned.path,
           fmt::format("autoScale owns this capacity and moves it between {} "
                       "and {}; what stands here does nothing: change "
                       "minCapacity or maxCapacity instead",
                       owned.bounds->min_capacity, owned.bounds->max_capacity));
    }
    const auto given_back = GivenBack(ended, job.urns[i], wanted);
    if (!given_back.empty()) {
      note("spec.autoScale",
           fmt::format("scaling ends: `up` asks AWS where the scaler has left "
                       "these capacities and sets back what is not {}",
                       fmt::join(given_back, ", ")));
    }
    if (provider != "native" && StreamMustWait(job, *table, wanted)) {
      note("spec.enableStreams",
           "AWS keeps the stream as long as there is a replica: this run "
           "removes the replicas, the next one turns the stream off");
    }
  }
  return notes;
}

}  // namespace dynaplane::stack
