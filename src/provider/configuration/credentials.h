// From an entry of the credentials file to keys that sign.
#pragma once

#include <memory>

#include "aws/credentials.h"
#include "aws/sts.h"
#include "credential/credential_file.h"

namespace dynaplane::provider {

// Reads nothing yet. When the entry's file changes, the next request uses
// what it says then; a file that has become unreadable or wrong changes
// nothing.
std::shared_ptr<aws::CredentialsProvider> MakeCredentialsProvider(
    const credential::Entry& entry, aws::Platform platform = {});

// Asks STS whose credentials the client has. An error of class kWrongAccount
// that names both accounts unless it is the entry's (or it names none).
aws::Result<aws::CallerIdentity> VerifyAccount(const credential::Entry& entry,
                                               aws::Client& client,
                                               const aws::CallOptions& options);

}  // namespace dynaplane::provider
