// What the lists of permissions are built from.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "provider/permissions.h"

namespace dynaplane::provider {

// A statement in the making: actions that share resources and condition.
class Statement {
 public:
  Statement(Permissions& permissions, std::string sid,
            std::vector<std::string> resources, Condition condition = {})
      : permissions_(permissions),
        sid_(std::move(sid)),
        resources_(std::move(resources)),
        condition_(std::move(condition)) {}

  // Names of one service's actions: ("dynamodb", {"DescribeTable"}).
  Statement& Reads(std::string_view service,
                   std::initializer_list<const char*> actions);
  Statement& Writes(std::string_view service,
                    std::initializer_list<const char*> actions);

 private:
  void Add(std::string_view service, std::string_view action, Access access);

  Permissions& permissions_;
  const std::string sid_;
  const std::vector<std::string> resources_;
  const Condition condition_;
};

// AWS makes a service-linked role with the caller's rights when an account
// first uses a feature.
void AllowServiceRole(Permissions& permissions, const std::string& sid,
                      const Place& place, const std::string& principal,
                      const std::string& role);

// A key of the customer's: DynamoDB makes its grant with the caller's rights.
void AllowKey(Permissions& permissions, const Place& place,
              const std::string& key);

// DynamoDB copies the table there with the caller's rights.
void AllowReplication(Permissions& permissions, const Place& there,
                      const std::string& table);

}  // namespace dynaplane::provider
