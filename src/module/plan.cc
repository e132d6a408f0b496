#include "module/plan.h"

#include <utility>

#include "module/draft.h"
#include "module/features.h"
#include "module/outputs.h"
#include "module/provider.h"
#include "module/replicas.h"
#include "module/scaling.h"
#include "module/table.h"

namespace dynaplane::module {
namespace {

// Adds all resources of one manifest; the order is that of their making.
ManifestOutputs PlanManifest(Draft& draft, const ProviderSettings& settings) {
  pulumi::ResourceHandle table = AddTable(draft);
  Scaling scaling = AddScaling(draft, table);
  pulumi::Array replica_arns = AddReplicas(draft, table, scaling.All());
  AddFeatures(draft, table);
  return {draft.name(),
          StackOutputs(draft, table, scaling, replica_arns, settings)};
}

}  // namespace

Plan MakePlan(std::span<const manifest::AwsDynamodb> manifests,
              const PlanOptions& options) {
  Plan plan;
  const bool alone = manifests.size() == 1 && !options.shares_stack;
  std::vector<pulumi::ResourceHandle> providers =
      AddProviders(manifests, options, plan);
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    Draft draft(manifests[i], i, alone, options, plan);
    draft.set_provider(providers[i]);
    plan.outputs.push_back(PlanManifest(draft, SettingsOf(options, i)));
  }
  pulumi::Object& exports = plan.program.exports;
  for (const ManifestOutputs& manifest : plan.outputs) {
    pulumi::Object own = Exports(manifest.outputs);
    if (alone) {
      exports = std::move(own);
    } else {
      exports[manifest.name] = std::move(own);
    }
  }
  return plan;
}

}  // namespace dynaplane::module
