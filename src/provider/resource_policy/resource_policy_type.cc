// The properties of aws:dynamodb/resourcePolicy:ResourcePolicy, and what AWS
// has to allow for it.
#include <fmt/format.h>

#include "provider/arn.h"
#include "provider/generic/values.h"
#include "provider/permission_parts.h"
#include "provider/place_properties.h"
#include "provider/resource_policy/policy_document.h"
#include "provider/resource_policy/resource_policy.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using enum Type;
using pulumi::CheckFailure;
using pulumi::Object;
using pulumi::ParseJson;
using pulumi::Value;

bool SamePolicy(const Value&, const Value& actual, const Value& wanted) {
  return actual.is_string() && wanted.is_string() &&
         SamePolicyDocument(actual.as_string(), wanted.as_string());
}

const Property kResourcePolicy[] = {
    {.name = "confirmRemoveSelfResourceAccess",
     .type = kBool,
     .doc = "Allow a policy that locks you out of changing it again.",
     .absence = Absence::kKeep,
     .on_change = OnChange::kNothing,
     .always = true},
    {.name = "policy",
     .type = kString,
     .doc = "The policy, JSON.",
     .use = Use::kRequired,
     .same = SamePolicy},
    kRegion,
    {.name = "resourceArn",
     .type = kString,
     .doc = "ARN of the table or stream.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
    {.name = "revisionId",
     .type = kString,
     .doc = "AWS's number of this version of the policy.",
     .use = Use::kComputed,
     .always = true},
};

void ValidateResourcePolicy(const Object& policy,
                            std::vector<CheckFailure>& failures) {
  auto text = GetString(policy, "policy");
  if (!text) return;
  auto json = ParseJson(*text);
  if (!json || !json->is_object()) {
    failures.push_back({"policy", "must be a JSON object"});
  }
  constexpr std::size_t kMaximum = 20480;
  if (text->size() > kMaximum) {
    failures.push_back({"policy", fmt::format("has {} bytes; AWS allows {}",
                                              text->size(), kMaximum)});
  }
}

}  // namespace

const ResourceType& ResourcePolicyType() {
  static const ResourceType type{
      .token = "aws:dynamodb/resourcePolicy:ResourcePolicy",
      .doc = "Who may use a table or its stream.",
      .properties = kResourcePolicy,
      .identity = {"resourceArn", "region"},
      .validate = ValidateResourcePolicy,
  };
  return type;
}

Permissions ResourcePolicyPermissions(const Object& inputs, const Place&) {
  Permissions permissions;
  Statement(permissions, "ResourcePolicy",
            {GetString(inputs, "resourceArn").value_or("*")})
      .Reads("dynamodb", {"GetResourcePolicy"})
      .Writes("dynamodb", {"DeleteResourcePolicy", "PutResourcePolicy"});
  return permissions;
}

TablePlace TableOfPolicy(const Recorded& policy) {
  const std::string arn =
      GetString(policy.outputs, "resourceArn").value_or(policy.id);
  return {TableOfArn(arn), ParseArn(arn).region};
}

}  // namespace dynaplane::provider
