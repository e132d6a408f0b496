// The explicit AWS provider resources of a run.
#pragma once

#include <span>
#include <vector>

#include "manifest/model.h"
#include "module/plan.h"
#include "pulumi/program.h"

namespace dynaplane::module {

// The settings of the manifest at `position`; defaults when none were given.
const ProviderSettings& SettingsOf(const PlanOptions& options,
                                   std::size_t position);

// The configuration of the native provider, which is told where the keys are
// and fetches them itself.
pulumi::Object NativeInputs(const ProviderSettings& settings);

// Adds one provider for each distinct credential and region; the result has
// one handle for each manifest.
std::vector<pulumi::ResourceHandle> AddProviders(
    std::span<const manifest::AwsDynamodb> manifests,
    const PlanOptions& options, Plan& plan);

}  // namespace dynaplane::module
