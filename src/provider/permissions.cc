#include "provider/permissions.h"

#include <fmt/format.h>

#include "aws/endpoint.h"
#include "provider/permission_parts.h"
#include "provider/resource.h"

namespace dynaplane::provider {

std::string Place::Arn(std::string_view service,
                       std::string_view resource) const {
  return fmt::format("arn:{}:{}:{}:{}:{}", Partition().id, service, region,
                     account, resource);
}

std::string Place::TableArn(std::string_view name) const {
  return Arn("dynamodb", fmt::format("table/{}", name));
}

std::string Place::ServiceRoleArn(std::string_view principal,
                                  std::string_view name) const {
  return fmt::format("arn:{}:iam::{}:role/aws-service-role/{}/{}",
                     Partition().id, account, principal, name);
}

Place Place::In(const std::string& other_region) const {
  return {other_region, account, beside.empty() ? region : beside};
}

const aws::Partition& Place::Partition() const {
  return aws::PartitionOf(beside.empty() ? region : beside);
}

Statement& Statement::Reads(std::string_view service,
                            std::initializer_list<const char*> actions) {
  for (const char* action : actions) Add(service, action, Access::kRead);
  return *this;
}

Statement& Statement::Writes(std::string_view service,
                             std::initializer_list<const char*> actions) {
  for (const char* action : actions) Add(service, action, Access::kWrite);
  return *this;
}

void Statement::Add(std::string_view service, std::string_view action,
                    Access access) {
  permissions_.push_back({sid_, fmt::format("{}:{}", service, action),
                          resources_, access, condition_});
}

void AllowServiceRole(Permissions& permissions, const std::string& sid,
                      const Place& place, const std::string& principal,
                      const std::string& role) {
  Statement(permissions, sid, {place.ServiceRoleArn(principal, role)},
            {"StringEquals", "iam:AWSServiceName", principal})
      .Writes("iam", {"CreateServiceLinkedRole"});
}

void AllowKey(Permissions& permissions, const Place& place,
              const std::string& key) {
  std::string arn =
      key.starts_with("arn:") ? key : place.Arn("kms", "key/" + key);
  // IAM knows keys by their ARN alone; which one an alias means, AWS tells.
  Condition condition{place.region == "*" ? "StringLike" : "StringEquals",
                      "kms:ViaService",
                      fmt::format("dynamodb.{}.{}", place.region,
                                  place.Partition().dns_suffix)};
  if (std::size_t alias = arn.find(":alias/"); alias != std::string::npos) {
    condition = {"ForAnyValue:StringEquals", "kms:ResourceAliases",
                 arn.substr(alias + 1)};
    arn = arn.substr(0, alias) + ":key/*";
  } else if (key.starts_with("alias/")) {
    condition = {"ForAnyValue:StringEquals", "kms:ResourceAliases", key};
    arn = place.Arn("kms", "key/*");
  }
  Statement(permissions, "Encryption", {arn}, condition)
      .Writes("kms", {"CreateGrant", "Decrypt", "DescribeKey", "Encrypt",
                      "GenerateDataKey*", "ReEncrypt*"});
}

Permissions PermissionsOf(const std::string& type, const pulumi::Object& inputs,
                          const Place& place) {
  const Resource* row = FindRow(type);
  return row == nullptr ? Permissions() : row->permissions(inputs, place);
}

}  // namespace dynaplane::provider
