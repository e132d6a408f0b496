// What the starter of the engine tells this provider of the run at hand, in
// variables of the environment: a run without a program configures it with the
// state's inputs alone.
#pragma once

#include <map>
#include <string>

#include "pulumi/value.h"

namespace dynaplane::provider {

// Which tables may be deleted: a list of names, perhaps of none; unset: all.
inline constexpr const char* kDeletableTables = "DYNAPLANE_DELETABLE_TABLES";
bool MayDelete(const std::string& table);

// Whether a scaling policy takes the place of another one for the same metric
// of its target: "1"; unset: it is refused, since AWS allows one.
inline constexpr const char* kReplacePolicies = "DYNAPLANE_REPLACE_POLICIES";
bool MayReplacePolicies();

// Whose keys are used now, whatever the state says: the file may have another
// place on this machine, the entry another name or account. JSON of URN →
// inputs of RunCredentials; it holds no key. Unset: as configured.
inline constexpr const char* kRunCredentials = "DYNAPLANE_RUN_CREDENTIALS";
// The inputs of a provider that say so: credentialId, credentialsFile and
// accountId, "" where there is none.
pulumi::Object RunCredentials(const pulumi::Object& inputs);
std::string RunCredentialsText(
    const std::map<std::string, pulumi::Object>& by_urn);

// The inputs with which the provider of this URN works.
pulumi::Object WithRunCredentials(const std::string& urn,
                                  pulumi::Object inputs);

}  // namespace dynaplane::provider
