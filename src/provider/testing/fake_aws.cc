#include "provider/testing/fake_aws.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/json_read.h"

namespace dynaplane::provider {
namespace {

constexpr const char* kRegion = "eu-west-1";

aws::Error MakeError(aws::ErrorClass kind, std::string message) {
  aws::Error error;
  error.kind = kind;
  error.message = std::move(message);
  return error;
}

tl::unexpected<aws::Error> Refuse(aws::ErrorClass kind, std::string message) {
  return tl::unexpected(MakeError(kind, std::move(message)));
}

std::string ArnOf(const std::string& table) {
  return fmt::format("arn:aws:dynamodb:{}:123456789012:table/{}", kRegion,
                     table);
}

Json Page(const char* key, const Json& list, const Json& request,
          std::size_t size) {
  Json answer = Json::object();
  std::size_t begin = std::stoul("0" + Text(request, "NextToken"));
  std::size_t end = std::min(list.size(), begin + size);
  if (end < list.size()) answer["NextToken"] = std::to_string(end);
  Json& found = answer[key];
  found = Json::array();
  for (std::size_t i = begin; i < end; ++i) found.push_back(list[i]);
  return answer;
}

}  // namespace

std::chrono::steady_clock::time_point FakeClock::Now() {
  std::lock_guard lock(mutex_);
  return now_;
}

bool FakeClock::Sleep(std::chrono::milliseconds duration,
                      const base::Cancellation& cancel) {
  if (on_sleep) on_sleep();
  std::lock_guard lock(mutex_);
  now_ += duration;
  return !cancel.cancelled();
}

aws::Result<Json> FakeAws::Call(std::string_view operation,
                                const Json& request) {
  std::lock_guard lock(mutex);
  std::string name(operation);
  calls.push_back(name);
  requests.push_back(request);
  auto queue = faults.find(name);
  if (queue == faults.end() || queue->second.empty()) {
    return Carry(name, request);
  }
  Fault fault = queue->second.front();
  queue->second.pop_front();
  if (fault.effect) (void)Carry(name, request);
  return tl::unexpected(fault.error);
}

int FakeAws::Count(std::string_view operation) {
  std::lock_guard lock(mutex);
  return static_cast<int>(std::ranges::count(calls, operation));
}

void FakeAws::FailNext(const std::string& operation, aws::ErrorClass kind,
                       const std::string& message, bool effect) {
  faults[operation].push_back({MakeError(kind, message), effect});
}

FakeAws::Answer FakeAws::Carry(const std::string& operation,
                               const Json& request) {
  if (operation == "CreateTable") return CreateTable(request);
  if (operation == "RestoreTableToPointInTime") return RestoreTable(request);
  if (operation == "UpdateTable") return UpdateTable(request);
  if (operation == "DescribeTable") return DescribeTable(request);
  if (operation == "DeleteTable") return DeleteTable(request);
  if (operation.find("Scal") != std::string::npos ||
      operation.starts_with("DescribeSched")) {
    return Scaling(operation, request);
  }
  return Settings(operation, request);
}

FakeAws::Answer FakeAws::CreateTable(const Json& request) {
  std::string name = request.at("TableName");
  if (tables.contains(name)) {
    return Refuse(aws::ErrorClass::kAlreadyExists, "Table already exists");
  }
  Table table;
  Json& made = table.description;
  made = request;
  made.erase("Tags");
  made["TableArn"] = ArnOf(name);
  made["TableId"] = fmt::format("id-{}", ++made_tables);
  made["BillingModeSummary"] = {{"BillingMode", request.at("BillingMode")}};
  made["TableStatus"] = looks > 0 ? "CREATING" : "ACTIVE";
  if (made.contains("GlobalSecondaryIndexes")) {
    for (Json& index : made["GlobalSecondaryIndexes"]) {
      index["IndexStatus"] = made["TableStatus"];
    }
  }
  for (const Json* tag : Objects(request, "Tags")) {
    table.tags[Text(*tag, "Key")] = Text(*tag, "Value");
  }
  table.busy = looks;
  table.unseen = unseen;
  tables[name] = table;
  return Json{{"TableDescription", made}};
}

// Without the tags, as AWS. It is noon on the day of 1970-01-02.
FakeAws::Answer FakeAws::RestoreTable(const Json& request) {
  std::string name = request.at("TargetTableName");
  if (tables.contains(name)) {
    return Refuse(aws::ErrorClass::kAlreadyExists, "Table already exists");
  }
  constexpr std::int64_t kNow = 36 * 3600;
  Table table;
  table.description = tables.at(request.at("SourceTableName")).description;
  table.description["RestoreSummary"] = {
      {"SourceTableArn", table.description["TableArn"]},
      {"RestoreDateTime", request.value("RestoreDateTime", kNow - 300)}};
  table.description["TableName"] = name;
  table.description["TableArn"] = ArnOf(name);
  table.description["TableId"] = fmt::format("id-{}", ++made_tables);
  table.description["CreationDateTime"] = static_cast<double>(kNow) + 0.5;
  tables[name] = table;
  return Json{{"TableDescription", table.description}};
}

void FakeAws::ChangeIndexes(Table& table, const Json& updates) {
  Json& indexes = table.description["GlobalSecondaryIndexes"];
  if (indexes.is_null()) indexes = Json::array();
  for (const Json& update : updates) {
    if (update.contains("Create")) {
      Json index = update.at("Create");
      index["IndexStatus"] = looks > 0 ? "CREATING" : "ACTIVE";
      indexes.push_back(index);
    } else if (update.contains("Delete")) {
      for (std::size_t i = 0; i < indexes.size(); ++i) {
        if (indexes[i]["IndexName"] == update["Delete"]["IndexName"]) {
          indexes.erase(i);
          break;
        }
      }
    } else {
      for (Json& index : indexes) {
        if (index["IndexName"] != update["Update"]["IndexName"]) continue;
        index.merge_patch(update["Update"]);
      }
    }
  }
}

// As AWS: one logical change, and none while the last one is under way.
FakeAws::Answer FakeAws::UpdateTable(const Json& request) {
  auto found = tables.find(request.at("TableName"));
  if (found == tables.end()) {
    return Refuse(aws::ErrorClass::kNotFound, "Requested resource not found");
  }
  Table& table = found->second;
  if (table.busy > 0) {
    return Refuse(aws::ErrorClass::kBusy, "Attempt to change a busy table");
  }
  Json old = table.description;
  Json change = request;
  change.erase("GlobalSecondaryIndexUpdates");
  if (request.contains("BillingMode")) {
    table.description["BillingModeSummary"] = {
        {"BillingMode", request["BillingMode"]}};
    if (request["BillingMode"] == "PAY_PER_REQUEST") {
      table.description.erase("ProvisionedThroughput");
    }
  }
  if (request.contains("SSESpecification")) {
    bool on = request["SSESpecification"]["Enabled"];
    table.description["SSEDescription"] = {
        {"Status", on ? "ENABLED" : "DISABLED"},
        {"KMSMasterKeyArn",
         request["SSESpecification"].value("KMSMasterKeyId", "arn:managed")}};
  }
  if (request.contains("TableClass")) {
    table.description["TableClassSummary"] = {
        {"TableClass", request["TableClass"]}};
  }
  table.description.merge_patch(change);
  if (request.contains("GlobalSecondaryIndexUpdates")) {
    ChangeIndexes(table, request.at("GlobalSecondaryIndexUpdates"));
  }
  table.busy = looks;
  if (looks > 0) table.description["TableStatus"] = "UPDATING";
  return Json{{"TableDescription", old}};
}

FakeAws::Answer FakeAws::DescribeTable(const Json& request) {
  auto found = tables.find(request.at("TableName"));
  if (found == tables.end()) {
    return Refuse(aws::ErrorClass::kNotFound, "Requested resource not found");
  }
  Table& table = found->second;
  if (table.unseen > 0) {
    --table.unseen;
    return Refuse(aws::ErrorClass::kNotFound, "Requested resource not found");
  }
  Json answer{{"Table", table.description}};
  if (table.busy > 0 && --table.busy == 0) {
    if (table.deleting) {
      tables.erase(found);
      return answer;
    }
    table.description["TableStatus"] = "ACTIVE";
    if (table.description.contains("GlobalSecondaryIndexes")) {
      for (Json& index : table.description["GlobalSecondaryIndexes"]) {
        index["IndexStatus"] = "ACTIVE";
      }
    }
  }
  return answer;
}

FakeAws::Answer FakeAws::DeleteTable(const Json& request) {
  auto found = tables.find(request.at("TableName"));
  if (found == tables.end()) {
    return Refuse(aws::ErrorClass::kNotFound, "Requested resource not found");
  }
  Table& table = found->second;
  if (table.busy > 0) return Refuse(aws::ErrorClass::kBusy, "busy");
  if (Flag(table.description, "DeletionProtectionEnabled")) {
    return Refuse(aws::ErrorClass::kValidation,
                  "Resource cannot be deleted as it is currently protected "
                  "against deletion.");
  }
  table.description["TableStatus"] = "DELETING";
  Json answer{{"TableDescription", table.description}};
  table.deleting = true;
  table.busy = looks;
  if (looks == 0) tables.erase(found);
  return answer;
}

FakeAws::Answer FakeAws::Settings(const std::string& operation,
                                  const Json& request) {
  std::string name = Text(request, "TableName");
  std::string arn = Text(request, "ResourceArn");
  if (name.empty()) name = arn.substr(arn.rfind('/') + 1);
  auto found = tables.find(name);
  if (found == tables.end()) {
    return Refuse(aws::ErrorClass::kNotFound, "Requested resource not found");
  }
  Table& table = found->second;
  if (operation == "UpdateTimeToLive") {
    const Json& wanted = request.at("TimeToLiveSpecification");
    bool on = wanted.at("Enabled");
    table.ttl = {{"TimeToLiveStatus", on ? "ENABLED" : "DISABLED"},
                 {"AttributeName", wanted.at("AttributeName")}};
    return Json{{"TimeToLiveSpecification", wanted}};
  }
  if (operation == "DescribeTimeToLive") {
    return Json{{"TimeToLiveDescription", table.ttl}};
  }
  if (operation == "UpdateContinuousBackups") {
    const Json& wanted = request.at("PointInTimeRecoverySpecification");
    bool on = wanted.at("PointInTimeRecoveryEnabled");
    table.recovery = {
        {"PointInTimeRecoveryStatus", on ? "ENABLED" : "DISABLED"},
        {"RecoveryPeriodInDays", wanted.value("RecoveryPeriodInDays", 35)}};
  }
  if (operation.ends_with("ContinuousBackups")) {
    return Json{{"ContinuousBackupsDescription",
                 {{"PointInTimeRecoveryDescription", table.recovery}}}};
  }
  if (operation == "TagResource") {
    for (const Json* tag : Objects(request, "Tags")) {
      table.tags[Text(*tag, "Key")] = Text(*tag, "Value");
    }
    return Json::object();
  }
  if (operation == "UntagResource") {
    for (const std::string& key : Strings(request, "TagKeys")) {
      table.tags.erase(key);
    }
    return Json::object();
  }
  if (operation == "ListTagsOfResource") {
    Json tags = Json::array();
    for (const auto& [key, value] : table.tags) {
      tags.push_back({{"Key", key}, {"Value", value}});
    }
    return Page("Tags", tags, request, 10);
  }
  return Refuse(aws::ErrorClass::kOther, "UnknownOperation " + operation);
}

FakeAws::Answer FakeAws::Scaling(const std::string& operation,
                                 const Json& request) {
  std::string key =
      Text(request, "ResourceId") + "|" + Text(request, "ScalableDimension");
  std::string name = Text(request, "PolicyName");
  if (operation == "RegisterScalableTarget") {
    targets[key] = request;
    targets[key]["ScalableTargetARN"] =
        "arn:aws:application-autoscaling:eu-west-1:123456789012:x/" + key;
    return Json{{"ScalableTargetARN", targets[key]["ScalableTargetARN"]}};
  }
  if (operation == "PutScalingPolicy") {
    if (!targets.contains(key)) {
      return Refuse(aws::ErrorClass::kNotFound,
                    "No scalable target registered");
    }
    policies[name] = request;
    policies[name]["PolicyARN"] = "arn:policy/" + name;
    return Json{{"PolicyARN", policies[name]["PolicyARN"]},
                {"Alarms", {{{"AlarmARN", "arn:alarm/" + name}}}}};
  }
  if (operation == "DeregisterScalableTarget") {
    if (targets.erase(key) == 0) {
      return Refuse(aws::ErrorClass::kNotFound, "No scalable target found");
    }
    return Json::object();
  }
  if (operation == "DeleteScalingPolicy") {
    if (policies.erase(name) == 0) {
      return Refuse(aws::ErrorClass::kNotFound, "No scaling policy found");
    }
    return Json::object();
  }
  return List(operation, request);
}

FakeAws::Answer FakeAws::List(const std::string& operation,
                              const Json& request) {
  struct Listed {
    const char* list;
    const char* id;      // member of an element
    const char* filter;  // member of the request: strings or a string
    const std::map<std::string, Json>& all;
  };
  const std::map<std::string, Listed> kLists{
      {"DescribeScalableTargets",
       {"ScalableTargets", "ResourceId", "ResourceIds", targets}},
      {"DescribeScalingPolicies",
       {"ScalingPolicies", "PolicyName", "PolicyNames", policies}},
      {"DescribeScheduledActions",
       {"ScheduledActions", "ResourceId", "ResourceId", actions}}};
  const Listed& listed = kLists.at(operation);
  std::vector<std::string> asked = Strings(request, listed.filter);
  std::string one = Text(request, listed.filter);
  if (!one.empty()) asked.push_back(one);
  Json list = Json::array();
  for (const auto& [id, each] : listed.all) {
    if (asked.empty() || std::ranges::count(asked, Text(each, listed.id)) > 0) {
      list.push_back(each);
    }
  }
  return Page(listed.list, list, request, page);
}

aws::Result<Json> FakeApi::Call(aws::Service, std::string_view operation,
                                const Json& request,
                                const aws::CallOptions& options) {
  if (options.cancel.cancelled()) {
    return aws::Fail(aws::ErrorClass::kCancelled, "cancelled");
  }
  return aws_->Call(operation, request);
}

aws::Result<aws::CallerIdentity> FakeApi::CallerIdentity(
    const aws::CallOptions&) {
  std::lock_guard lock(aws_->mutex);
  aws_->calls.push_back("GetCallerIdentity");
  aws_->requests.push_back({});
  auto& queue = aws_->faults["GetCallerIdentity"];
  if (!queue.empty()) {
    aws::Error error = queue.front().error;
    queue.pop_front();
    return tl::unexpected(error);
  }
  return aws::CallerIdentity{
      aws_->account, "arn:aws:iam::" + aws_->account + ":user/me", "AIDA"};
}

void FakeLog::Log(pulumi::Severity, const std::string&,
                  const std::string& message, bool) {
  std::lock_guard lock(mutex_);
  messages_.push_back(message);
}

std::vector<std::string> FakeLog::messages() {
  std::lock_guard lock(mutex_);
  return messages_;
}

}  // namespace dynaplane::provider
