// What AWS has to allow so that the resources of a program can be made,
// changed, read and deleted: the source of `dynaplane iam-policy`.
//
// Kept beside the handlers whose calls it lists: table/table_permissions.cc,
// scaling/scaling_permissions.cc, and each other resource's *_type.cc.
// tests/e2e/test_iam_policy.py runs whole lives with these actions alone and
// fails on one that is missing and on one too many.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pulumi/value.h"

namespace dynaplane::aws {
struct Partition;
}  // namespace dynaplane::aws

namespace dynaplane::provider {

// What `preview --refresh` needs, and what only a change needs.
enum class Access { kRead, kWrite };

// Of a statement; without a key there is none.
struct Condition {
  std::string operation;  // "StringEquals"
  std::string key;
  std::string value;
  auto operator<=>(const Condition&) const = default;
};

// One action on some resources.
struct Permission {
  std::string statement;  // the Sid under which it stands
  std::string action;     // "dynamodb:CreateTable"
  std::vector<std::string> resources;
  Access access = Access::kWrite;
  Condition condition;
};
using Permissions = std::vector<Permission>;

// Whose resources, and where. An account that is not known is "*".
struct Place {
  std::string region;
  std::string account = "*";
  std::string beside = {};  // a region of the same partition, if this is "*"

  // arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE
  std::string Arn(std::string_view service, std::string_view resource) const;
  std::string TableArn(std::string_view name) const;
  // The role that AWS makes in the account when a feature is first used.
  std::string ServiceRoleArn(std::string_view principal,
                             std::string_view name) const;
  // In the same partition.
  Place In(const std::string& other_region) const;
  const aws::Partition& Partition() const;
};

// For one resource with these inputs; for other types than this provider's
// there are none. What an input does not name counts as never used: a table
// without `ttl` gets no right to change it.
Permissions PermissionsOf(const std::string& type, const pulumi::Object& inputs,
                          const Place& place);

}  // namespace dynaplane::provider
