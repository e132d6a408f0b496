// Which tables there are, for who has to choose among them. Reads only.
#pragma once

#include <string>
#include <vector>

#include "provider/configuration/session.h"

namespace dynaplane::provider {

struct TableOverview {
  std::string name;
  std::string arn;
  std::string owner;                 // the ownership tag's value, or ""
  std::string cloudformation_stack;  // that manages it, or ""
};

// The names of all tables in the session's region and account, sorted.
pulumi::Result<std::vector<std::string>> ListTables(Session& session);

// kNotFound when it is gone by now.
pulumi::Result<TableOverview> Survey(Session& session,
                                     const std::string& table);

}  // namespace dynaplane::provider
