// Keys as JSON: the form in which STS, metadata services and credential
// processes hand them out.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "aws/credentials.h"

namespace dynaplane::aws {

// AccessKeyId, SecretAccessKey, Expiration and, under `token_key`, the session
// token. `source` names the giver in errors, which quote no value.
Result<Credentials> ReadCredentials(const nlohmann::json& keys,
                                    std::string_view source,
                                    const char* token_key);

// The same from a text.
Result<Credentials> ParseCredentials(const std::string& text,
                                     std::string_view source,
                                     const char* token_key);

}  // namespace dynaplane::aws
