// What the provider itself is configured with, and how that is checked.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/credentials.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

// The configuration in the form that the provider works with.
struct Configuration {
  std::string region;                         // may be empty: the environment's
  std::string account_id;                     // empty: any
  std::vector<std::string> allowed_accounts;  // empty: any
  std::vector<std::string> forbidden_accounts;
  std::string credential_id;     // in credentials_file; empty: its only one
  std::string credentials_file;  // absolute; empty: none
  std::string owner_id;          // the stack's random id
  std::string profile;
  aws::Credentials keys;         // without an id: none
  std::vector<aws::Role> roles;  // taken on one after the other
  std::optional<aws::WebIdentity> web_identity;
  std::map<aws::Service, std::string> endpoints;
  std::map<std::string, std::string> default_tags;
  // Variables that stand in for the environment's.
  std::map<std::string, std::string> environment;
  std::string sts_region;
  int max_attempts = 0;
  std::vector<std::string> warnings;  // for the user

  // Whether not every account will do.
  bool LimitsAccounts() const;
  // Which setting does not allow an account, with its ids: "account 1… is
  // meant", "allowedAccountIds allows 1…, 2…", "forbiddenAccountIds forbids
  // 1…"; "" for a right one.
  std::string AccountFault(const std::string& account) const;
};

// Fills in ownerId: the one in old_inputs, else a new one; one that is not
// known stays so when there is none in old_inputs. Structured members may be
// given as JSON text, as Pulumi's SDKs send them.
pulumi::CheckResponse CheckConfiguration(const pulumi::CheckRequest& request);

// A replacement only when region or account go from one known value to
// another; rotated keys, a moved file or a value given for the first time
// change nothing that was made.
pulumi::DiffResponse DiffConfiguration(const pulumi::DiffRequest& request);

pulumi::Result<Configuration> ReadConfiguration(const pulumi::Object& inputs);

}  // namespace dynaplane::provider
