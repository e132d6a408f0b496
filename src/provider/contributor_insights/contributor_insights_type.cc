// The properties of aws:dynamodb/contributorInsights:ContributorInsights, and
// what AWS has to allow for it.
#include <fmt/format.h>

#include "provider/contributor_insights/contributor_insights.h"
#include "provider/generic/values.h"
#include "provider/permission_parts.h"
#include "provider/place_properties.h"

namespace dynaplane::provider {
namespace {

using enum Type;
using pulumi::Object;

constexpr std::string_view kModes[] = {"ACCESSED_AND_THROTTLED_KEYS",
                                       "THROTTLED_KEYS"};

const Property kInsights[] = {
    {.name = "indexName",
     .type = kString,
     .doc = "Index; without it, the table itself.",
     .on_change = OnChange::kReplace},
    {.name = "mode",
     .type = kString,
     .doc = "Which keys are counted.",
     .absence = Absence::kKeep,
     .absent = "\"ACCESSED_AND_THROTTLED_KEYS\"",
     .always = true,
     .choices = kModes},
    kRegion,
    kTableName,
};

}  // namespace

const ResourceType& ContributorInsightsType() {
  static const ResourceType type{
      .token = "aws:dynamodb/contributorInsights:ContributorInsights",
      .doc = "CloudWatch Contributor Insights of a table or index.",
      .properties = kInsights,
      .identity = {"tableName", "indexName", "region"},
  };
  return type;
}

Permissions ContributorInsightsPermissions(const Object& inputs,
                                           const Place& place) {
  Permissions permissions;
  std::vector<std::string> resources{
      place.TableArn(GetString(inputs, "tableName").value_or("*"))};
  if (auto index = GetString(inputs, "indexName")) {
    resources.push_back(fmt::format("{}/index/{}", resources[0], *index));
  }
  Statement(permissions, "ContributorInsights", resources)
      .Reads("dynamodb", {"DescribeContributorInsights"})
      .Writes("dynamodb", {"UpdateContributorInsights"});
  AllowServiceRole(permissions, "ContributorInsightsRole", place,
                   "contributorinsights.dynamodb.amazonaws.com",
                   "AWSServiceRoleForDynamoDBCloudWatchContributorInsights");
  return permissions;
}

std::string AccountOfInsights(const std::string& id) {
  return id.substr(id.rfind('/') + 1);
}

}  // namespace dynaplane::provider
