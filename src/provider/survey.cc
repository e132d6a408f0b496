#include "provider/survey.h"

#include <algorithm>
#include <chrono>

#include "provider/json_read.h"
#include "provider/owner.h"
#include "provider/raw_tags.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {
namespace {

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
  const aws::Result<RawTags> tags = ReadRawTags(operation, live->arn);
  if (!tags) return tl::unexpected(ToPulumi(tags.error()));
  return TableOverview{live->name, live->arn, ValueOf(*tags, kOwnerTag),
                       ValueOf(*tags, kCloudFormationTag)};
}

}  // namespace dynaplane::provider
