// A resource policy, and the words in which AWS shows it. AWS keeps what a
// policy means, not how it was written: an account id comes back as the ARN of
// the account's root, a list of one as a text, lists in another order. Pure.
#pragma once

#include <string>
#include <vector>

namespace dynaplane::provider {

// Whether both allow and deny the same; false when either is no JSON.
bool SamePolicyDocument(const std::string& a, const std::string& b);

// The identities that the policy names as principals, each once.
std::vector<std::string> PrincipalsOf(const std::string& document);

// "AROA…", "AIDA…": what AWS shows instead of the ARN of a role or user that
// was deleted. Nobody else ever gets its rights, whatever he is called.
bool IsUniqueId(const std::string& principal);

}  // namespace dynaplane::provider
