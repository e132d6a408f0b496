#include "provider/survey.h"

#include <algorithm>
#include <chrono>

#include "provider/json_read.h"
#include "provider/owner.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {
namespace {

constexpr char kCloudFormationTag[] = "aws:cloudformation:stack-name";

Operation Begin(Session& session) {
  return {session, {}, "", 0, std::chrono::minutes(10)};
}

pulumi::Status RequirePlace(Session& session) {
  if (auto region = session.RequireRegion(); !region) return region;
  return session.RequireAccount();
}

}  // namespace

pulumi::Result<std::vector<std::string>> ListTables(Session& session) {
  if (auto place = RequirePlace(session); !place) {
    return tl::unexpected(place.error());
  }
  Operation operation = Begin(session);
  std::vector<std::string> names;
  Json request = Json::object();
  for (bool more = true; more;) {
    const aws::Result<Json> answer = operation.DynamoDb("ListTables", request);
    if (!answer) return tl::unexpected(ToPulumi(answer.error()));
    std::ranges::move(Strings(*answer, "TableNames"),
                      std::back_inserter(names));
    const std::string last = Text(*answer, "LastEvaluatedTableName");
    more = !last.empty();
    request["ExclusiveStartTableName"] = last;
  }
  std::ranges::sort(names);
  return names;
}

pulumi::Result<TableOverview> Survey(Session& session,
                                     const std::string& table) {
  Operation operation = Begin(session);
  aws::Result<Table> live = DescribeTable(operation, table);
  if (!live) return tl::unexpected(ToPulumi(live.error()));
  const aws::Result<Json> tags = ListTags(operation, live->arn);
  if (!tags) return tl::unexpected(ToPulumi(tags.error()));
  TableOverview overview{live->name, live->arn, "", ""};
  for (const Json* each : Objects(*tags, "Tags")) {
    const std::string key = Text(*each, "Key");
    if (key == kOwnerTag) overview.owner = Text(*each, "Value");
    if (key == kCloudFormationTag) {
      overview.cloudformation_stack = Text(*each, "Value");
    }
  }
  return overview;
}

}  // namespace dynaplane::provider
