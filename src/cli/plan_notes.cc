#include "cli/plan_notes.h"

#include <algorithm>

#include "module/manifest_path.h"
#include "module/names.h"
#include "module/types.h"
#include "provider/values.h"

namespace dynaplane::cli {
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
// after it has updated.
bool StreamMustWait(const StackJob& job, const StateResource& table,
                    const pulumi::Resource& wanted) {
  const auto streams = [](const pulumi::Object& properties) {
    return provider::GetBool(properties, "streamEnabled").value_or(false);
  };
  if (streams(wanted.inputs) || !streams(table.inputs)) return false;
  return std::ranges::any_of(
      job.lookup.state.resources, [&](const StateResource& resource) {
        return resource.type == module::kReplicaType &&
               provider::GetString(resource.inputs, "globalTableArn") ==
                   provider::GetString(table.outputs, "arn");
      });
}

}  // namespace

manifest::Diagnostics PlanNotes(const StackJob& job) {
  manifest::Diagnostics notes;
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    if (wanted.type != module::kTableType) continue;
    const StateResource* table = job.lookup.state.Find(job.urns[i]);
    if (table == nullptr) continue;
    const auto& manifest = job.manifests[job.plan.origins[i].manifest];
    const auto note = [&](const std::string& field, const char* message) {
      notes.push_back({.severity = manifest::Severity::kNote,
                       .file = manifest.file,
                       .position = manifest.PositionOf(field),
                       .path = field,
                       .message = message,
                       .rule = {}});
    };
    for (const std::string& field :
         ChangedFields(table->inputs, wanted.inputs)) {
      note(field,
           "is only for making a table, and this one is there already: the "
           "change does nothing");
    }
    if (StreamMustWait(job, *table, wanted)) {
      note("spec.enableStreams",
           "AWS keeps the stream as long as there is a replica: this run "
           "removes the replicas, the next one turns the stream off");
    }
  }
  return notes;
}

}  // namespace dynaplane::cli
