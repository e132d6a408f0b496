// The provider plugin pulumi-resource-aws: DynamoDB and its scaling.
#pragma once

#include <memory>

#include "provider/api.h"
#include "provider/operation.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

// Seams for tests; what is null is the real thing.
struct ProviderSeams {
  std::function<std::unique_ptr<AwsApi>()> api;
  std::shared_ptr<aws::Clock> clock;
  PollPace pace;
};

// `log` outlives the provider.
std::unique_ptr<pulumi::Provider> MakeAwsProvider(pulumi::EngineLog& log,
                                                  ProviderSeams seams = {});

}  // namespace dynaplane::provider
