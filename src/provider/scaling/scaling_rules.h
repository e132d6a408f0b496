// Conditions and faults of Application Auto Scaling's resources.
#pragma once

#include <vector>

#include "provider/generic/property.h"

namespace dynaplane::provider {

// DynamoDB is always scaled with the service's own role, whatever is given.
bool RoleMatters(const Context& context);
// Left out and 0 are one for DynamoDB's cooldowns.
bool SameCooldown(const pulumi::Value& given, const pulumi::Value& actual,
                  const pulumi::Value& wanted);
// The same moment in different words.
bool SameTime(const pulumi::Value& given, const pulumi::Value& actual,
              const pulumi::Value& wanted);

void ValidateTarget(const pulumi::Object& target,
                    std::vector<pulumi::CheckFailure>& failures);
void ValidatePolicy(const pulumi::Object& policy,
                    std::vector<pulumi::CheckFailure>& failures);
void ValidateScheduledAction(const pulumi::Object& action,
                             std::vector<pulumi::CheckFailure>& failures);

}  // namespace dynaplane::provider
