// Requests that make a table out of data in S3 or out of backups.
#include "base/timestamp.h"
#include "provider/generic/values.h"
#include "provider/owner.h"
#include "provider/table/make.h"
#include "provider/table/request.h"

namespace dynaplane::provider {

using pulumi::Object;
using pulumi::Value;

bool IsImport(const Object& inputs) {
  return Find(inputs, "importTable") != nullptr;
}

bool IsRestore(const Object& inputs) {
  return Find(inputs, "restoreSourceName") != nullptr ||
         Find(inputs, "restoreSourceTableArn") != nullptr ||
         Find(inputs, "restoreBackupArn") != nullptr;
}

namespace {

void SetText(Json& json, const char* member, const Object& inputs,
             std::string_view key) {
  if (auto text = GetString(inputs, key); text && !text->empty()) {
    json[member] = *text;
  }
}

// The table as ImportTable takes it: without tags, stream, class, protection
// and local indexes.
Json CreationParameters(const Table& wanted) {
  Json create = CreateTableRequest(wanted);
  Json parameters = Json::object();
  for (const char* key :
       {"TableName", "AttributeDefinitions", "KeySchema", "BillingMode",
        "ProvisionedThroughput", "OnDemandThroughput", "SSESpecification",
        "GlobalSecondaryIndexes"}) {
    if (create.contains(key)) parameters[key] = create[key];
  }
  return parameters;
}

}  // namespace

Json ImportTableRequest(const Table& wanted, const Object& inputs, int token) {
  const Object& import = GetObject(inputs, "importTable");
  const Object& source = GetObject(import, "s3BucketSource");
  Json bucket = Json::object();
  SetText(bucket, "S3Bucket", source, "bucket");
  SetText(bucket, "S3BucketOwner", source, "bucketOwner");
  SetText(bucket, "S3KeyPrefix", source, "keyPrefix");
  Json request{{"S3BucketSource", std::move(bucket)},
               {"TableCreationParameters", CreationParameters(wanted)}};
  SetText(request, "InputFormat", import, "inputFormat");
  SetText(request, "InputCompressionType", import, "inputCompressionType");
  const Object& csv = GetObject(GetObject(import, "inputFormatOptions"), "csv");
  if (!csv.empty() && GetString(import, "inputFormat") == "CSV") {
    Json options = Json::object();
    SetText(options, "Delimiter", csv, "delimiter");
    for (const Value& header : GetArray(csv, "headerLists")) {
      options["HeaderList"].push_back(ScalarText(header));
    }
    request["InputFormatOptions"] = {{"Csv", std::move(options)}};
  }
  // The same import, asked for twice, is one; another source is another.
  std::string text =
      request.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (token > 0) text += std::to_string(token);
  request["ClientToken"] = OwnerMark(wanted.owner, text).substr(0, 36);
  return request;
}

std::optional<std::int64_t> RestoreTime(const Object& inputs) {
  if (GetBool(inputs, "restoreToLatestTime") == true) return std::nullopt;
  auto time =
      base::ParseIso8601(GetString(inputs, "restoreDateTime").value_or(""));
  if (!time) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(
             time->time_since_epoch())
      .count();
}

std::pair<std::string, Json> RestoreRequest(const Table& wanted,
                                            const Object& inputs) {
  Json request{{"TargetTableName", wanted.name}};
  if (wanted.encrypted) {
    request["SSESpecificationOverride"] = SseSpecification(wanted);
  }
  if (auto backup = GetString(inputs, "restoreBackupArn")) {
    request["BackupArn"] = *backup;
    return {"RestoreTableFromBackup", std::move(request)};
  }
  SetText(request, "SourceTableArn", inputs, "restoreSourceTableArn");
  if (!request.contains("SourceTableArn")) {
    SetText(request, "SourceTableName", inputs, "restoreSourceName");
  }
  if (auto time = RestoreTime(inputs)) request["RestoreDateTime"] = *time;
  if (GetBool(inputs, "restoreToLatestTime") == true) {
    request["UseLatestRestorableTime"] = true;
  }
  return {"RestoreTableToPointInTime", std::move(request)};
}

}  // namespace dynaplane::provider
