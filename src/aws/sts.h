// The three calls of the Security Token Service that we need.
#pragma once

#include <string>

#include "aws/client.h"
#include "aws/credentials.h"
#include "aws/error.h"

namespace dynaplane::aws {

struct CallerIdentity {
  std::string account;  // "123456789012"
  std::string arn;
  std::string user_id;
};

// Whose credentials the client uses. AWS allows it to everybody.
Result<CallerIdentity> GetCallerIdentity(Client& client,
                                         const CallOptions& options);

// kWrongAccount unless the client's credentials are of `account_id`.
Result<CallerIdentity> RequireAccount(Client& client,
                                      const std::string& account_id,
                                      const CallOptions& options);

Result<Credentials> AssumeRole(Client& client, const Role& role,
                               const CallOptions& options);
// `client` has AnonymousCredentials.
Result<Credentials> AssumeRoleWithWebIdentity(Client& client, const Role& role,
                                              const Secret& token,
                                              const CallOptions& options);

}  // namespace dynaplane::aws
