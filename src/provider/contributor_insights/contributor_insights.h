// aws:dynamodb/contributorInsights:ContributorInsights.
#pragma once

#include "provider/resource.h"

namespace dynaplane::provider {

const ResourceType& ContributorInsightsType();
Permissions ContributorInsightsPermissions(const pulumi::Object& inputs,
                                           const Place& place);
std::unique_ptr<ResourceHandler> MakeContributorInsightsHandler();
// name:TABLE/index:INDEX/ACCOUNT
std::string AccountOfInsights(const std::string& id);

}  // namespace dynaplane::provider
