#include "provider/table/calls.h"

#include <fmt/format.h>

#include "provider/json_read.h"

namespace dynaplane::provider {

aws::Result<Table> DescribeTable(Operation& operation, const std::string& name,
                                 const std::string& region) {
  aws::Result<Json> answer =
      operation.DynamoDb("DescribeTable", {{"TableName", name}}, region);
  if (!answer) return tl::unexpected(answer.error());
  Table table = LiveTable(At(*answer, "Table"));
  if (table.region.empty()) {
    table.region = region.empty() ? operation.region() : region;
  }
  return table;
}

aws::Status ReadParts(Operation& operation, Table& table, KnownParts parts) {
  if (parts.backups) {
    aws::Result<Json> answer = operation.DynamoDb("DescribeContinuousBackups",
                                                  {{"TableName", table.name}});
    if (!answer) return tl::unexpected(answer.error());
    AddBackups(table, *answer);
  }
  if (parts.ttl) {
    aws::Result<Json> answer =
        operation.DynamoDb("DescribeTimeToLive", {{"TableName", table.name}});
    if (!answer) return tl::unexpected(answer.error());
    AddTimeToLive(table, *answer);
  }
  return parts.tags ? ReadTags(operation, table) : aws::Status();
}

aws::Result<Json> ListAll(Operation& operation, const std::string& call,
                          Json request, const char* list,
                          const std::string& region) {
  Json all{{list, Json::array()}};
  for (bool more = true; more;) {
    aws::Result<Json> answer = operation.DynamoDb(call, request, region);
    if (!answer) return answer;
    for (const Json* each : Objects(*answer, list)) all[list].push_back(*each);
    std::string next = Text(*answer, "NextToken");
    more = !next.empty();
    request["NextToken"] = next;
  }
  return all;
}

aws::Result<Json> ListTags(Operation& operation, const std::string& arn,
                           const std::string& region) {
  return ListAll(operation, "ListTagsOfResource", {{"ResourceArn", arn}},
                 "Tags", region);
}

aws::Status ReadTags(Operation& operation, Table& table,
                     const std::string& region) {
  aws::Result<Json> tags = ListTags(operation, table.arn, region);
  if (!tags) return tl::unexpected(tags.error());
  AddTags(table, *tags);
  return {};
}

aws::Status ReadReplicas(Operation& operation, Table& table) {
  for (Replica& replica : table.replicas) {
    if (replica.status != "ACTIVE" && !replica.status.empty()) continue;
    aws::Result<Table> there =
        DescribeTable(operation, table.name, replica.region);
    if (!there) return tl::unexpected(there.error());
    replica.protection = there->protection;
    replica.arn = there->arn;
    replica.stream_arn = there->stream_arn;
    replica.stream_label = there->stream_label;
    aws::Result<Json> backups =
        operation.DynamoDb("DescribeContinuousBackups",
                           {{"TableName", table.name}}, replica.region);
    if (!backups) return tl::unexpected(backups.error());
    AddBackups(*there, *backups);
    replica.recovery = there->recovery;
    if (aws::Status tags = ReadTags(operation, *there, replica.region); !tags) {
      return tags;
    }
    replica.tags = there->tags;
    replica.owner = there->owner;
  }
  return {};
}

aws::Error CreationFailed(const Table& main, const Replica& replica) {
  return aws::Fail(aws::ErrorClass::kOther,
                   fmt::format("AWS could not make the replica of {} in {}: {}",
                               main.name, replica.region,
                               replica.status_description.empty()
                                   ? replica.status
                                   : replica.status_description))
      .value();
}

aws::Result<Table> WaitSettled(Operation& operation, const std::string& name,
                               const std::string& region) {
  Table live;
  aws::Clock& clock = operation.services().clock();
  const auto visible_by = clock.Now() + kLongestUnseen;
  aws::Status waited =
      operation.Poll(fmt::format("table {}", name), [&]() -> aws::Result<bool> {
        aws::Result<Table> table = DescribeTable(operation, name, region);
        if (!table && table.error().kind == aws::ErrorClass::kNotFound &&
            live.status != "DELETING" && clock.Now() < visible_by) {
          return false;
        }
        if (!table) return tl::unexpected(table.error());
        live = std::move(*table);
        return IsSettled(live);
      });
  if (!waited) return tl::unexpected(waited.error());
  return live;
}

aws::Result<Json> SendChange(Operation& operation, std::string_view call,
                             const Json& request, const std::string& table,
                             const std::string& region,
                             const std::function<aws::Result<bool>()>& done) {
  aws::Result<Json> answer;
  aws::Status sent = operation.Poll(
      fmt::format("busy table {}", table), [&]() -> aws::Result<bool> {
        answer = operation.DynamoDb(call, request, region);
        if (answer || answer.error().kind != aws::ErrorClass::kBusy) {
          return true;
        }
        aws::Result<bool> needless = done ? done() : false;
        if (!needless) return tl::unexpected(needless.error());
        if (*needless) {
          answer = Json::object();
          return true;
        }
        aws::Result<Table> settled = WaitSettled(operation, table, region);
        if (!settled) return tl::unexpected(settled.error());
        return false;
      });
  if (!sent) return tl::unexpected(sent.error());
  return answer;
}

aws::Status WaitGone(Operation& operation, const std::string& name,
                     const std::string& id) {
  return operation.Poll(
      fmt::format("the end of table {}", name), [&]() -> aws::Result<bool> {
        aws::Result<Table> table = DescribeTable(operation, name);
        if (table) return !id.empty() && table->id != id;
        if (table.error().kind == aws::ErrorClass::kNotFound) return true;
        return tl::unexpected(table.error());
      });
}

}  // namespace dynaplane::provider
