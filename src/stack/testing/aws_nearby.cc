#include "stack/testing/aws_nearby.h"

#include <fmt/format.h>

#include <cstdlib>

#include "module/types.h"

namespace dynaplane::stack::testing {
namespace {

using aws::testing::ServerReply;
using nlohmann::json;

constexpr const char* kVariables[][2] = {{"AWS_ACCESS_KEY_ID", "AKIDNEARBY"},
                                         {"AWS_SECRET_ACCESS_KEY", "nearby"},
                                         {"AWS_EC2_METADATA_DISABLED", "true"},
                                         {"AWS_MAX_ATTEMPTS", "1"}};

ServerReply Refusal(const aws::Error& error) {
  const bool missing = error.kind == aws::ErrorClass::kNotFound;
  const char* code = missing ? "ResourceNotFoundException"
                     : error.kind == aws::ErrorClass::kAccessDenied
                         ? "AccessDeniedException"
                         : "ValidationException";
  return {.status = 400,
          .body = json{{"__type", code}, {"message", error.message}}.dump()};
}

}  // namespace

AwsNearby::AwsNearby()
    : server_([this](const auto& request, int) { return Answer(request); }) {
  for (const auto& [name, value] : kVariables) setenv(name, value, 1);
  setenv("AWS_ENDPOINT_URL", server_.url().c_str(), 1);
}

AwsNearby::~AwsNearby() {
  for (const auto& [name, value] : kVariables) unsetenv(name);
  unsetenv("AWS_ENDPOINT_URL");
}

ServerReply AwsNearby::Answer(const aws::testing::ServerRequest& request) {
  const auto target = request.headers.find("x-amz-target");
  if (target == request.headers.end()) {
    return {.body = fmt::format(
                "<GetCallerIdentityResponse><GetCallerIdentityResult>"
                "<Arn>arn:aws:iam::{0}:user/u</Arn><UserId>U</UserId>"
                "<Account>{0}</Account></GetCallerIdentityResult>"
                "</GetCallerIdentityResponse>",
                account)};
  }
  const std::string& name = target->second;
  const auto answer =
      aws_->Call(name.substr(name.rfind('.') + 1), json::parse(request.body));
  return answer ? ServerReply{.body = answer->dump()} : Refusal(answer.error());
}

json& AwsNearby::Make(const std::string& table) {
  const json key = {{{"AttributeName", "pk"}, {"KeyType", "HASH"}}};
  (void)aws_->Call("CreateTable",
                   {{"TableName", table},
                    {"KeySchema", key},
                    {"AttributeDefinitions",
                     {{{"AttributeName", "pk"}, {"AttributeType", "S"}}}},
                    {"BillingMode", "PAY_PER_REQUEST"}});
  return aws_->tables.at(table).description;
}

void AwsNearby::Hold(const json& state) {
  for (const json& entry : state["checkpoint"]["latest"]["resources"]) {
    if (entry["type"] != module::kTableType) continue;
    const json& outputs = entry["outputs"];
    json& made = Make(outputs["name"]);
    made["TableId"] = outputs["tableId"];
    made["DeletionProtectionEnabled"] =
        outputs.value("deletionProtectionEnabled", false);
    auto& tags = aws_->tables.at(outputs["name"]).tags;
    for (const auto& [key, value] : outputs.value("tags", json()).items()) {
      tags[key] = value;
    }
  }
}

}  // namespace dynaplane::stack::testing
