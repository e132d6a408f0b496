#include "cli/creation_only.h"

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

}  // namespace

manifest::Diagnostics CreationOnlyNotes(const StackJob& job) {
  manifest::Diagnostics notes;
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    if (wanted.type != module::kTableType) continue;
    const StateResource* table = job.lookup.state.Find(job.urns[i]);
    if (table == nullptr) continue;
    const auto& manifest = job.manifests[job.plan.origins[i].manifest];
    for (const std::string& field :
         ChangedFields(table->inputs, wanted.inputs)) {
      notes.push_back({.severity = manifest::Severity::kNote,
                       .file = manifest.file,
                       .position = manifest.PositionOf(field),
                       .path = field,
                       .message =
                           "is only for making a table, and this one is there "
                           "already: the change does nothing",
                       .rule = {}});
    }
  }
  return notes;
}

}  // namespace dynaplane::cli
