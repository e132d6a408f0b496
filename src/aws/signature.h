// AWS Signature Version 4, in an Authorization header.
//
// libcurl 7.88 can sign, too, but signs escaped paths and some orders of
// headers wrongly, keeps the key in its own memory and knows nothing of a
// corrected clock.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "base/timestamp.h"

namespace dynaplane::aws {

struct SigningScope {
  std::string_view region;
  std::string_view service;  // the signing name: "dynamodb"
};

// Adds X-Amz-Date, X-Amz-Security-Token (if there is one) and Authorization.
// All headers that are there before are signed, but User-Agent. The URL has
// no query. Does nothing for credentials without a key.
void Sign(HttpRequest& request, const Credentials& credentials,
          SigningScope scope, base::WallTime now);

// The text of which the signature vouches for the hash; for tests.
std::string CanonicalRequest(const HttpRequest& request);

}  // namespace dynaplane::aws
