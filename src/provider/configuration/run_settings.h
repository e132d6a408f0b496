// What the starter of the engine tells this provider of the run at hand: a run
// without a program configures it with the state's inputs alone.
//
// It stands in a file of the starter's, since lists of many tables fit into no
// variable of the environment; a variable tells where. Without one the engine
// was started by somebody else, whose own protection decides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/value.h"

namespace dynaplane::provider {

// The path of the file.
inline constexpr const char* kRunSettings = "DYNAPLANE_RUN";

// Whether a scaling policy takes the place of another one for the same metric
// of its target: "1"; unset: it is refused, since AWS allows one.
inline constexpr const char* kReplacePolicies = "DYNAPLANE_REPLACE_POLICIES";
bool MayReplacePolicies();

// Paths in names, of indexes and regions, too: {"globalSecondaryIndexes",
// "by-a", "readCapacity"}; by the URN of the resource.
using Looks = std::map<std::string, std::vector<std::vector<std::string>>>;

struct RunSettings {
  // URNs of all that the run may delete or replace; nothing: whatever the
  // engine says.
  std::optional<std::set<std::string>> deletable;
  // Whose keys are used now, whatever the state says: the file may have
  // another place on this machine, the entry another name or account. The URN
  // of a provider → its RunCredentials; no key is among them.
  std::map<std::string, pulumi::Object> credentials;

  // A table that the state holds: what may stand under its name is another one
  // by now (possession.h).
  struct RecordedTable {
    std::string arn;
    std::string id;  // AWS's TableId
    std::string urn;
    // When the starter found it on AWS as recorded and unprotected, in seconds
    // since 1970; 0: it has not looked.
    std::int64_t seen = 0;
  };
  // By the URN of the provider that manages them.
  std::map<std::string, std::vector<RecordedTable>> tables;
  // TableIds that the user takes into the stack in place of recorded ones.
  std::set<std::string> accepted;

  // What this run, which was not asked to refresh, has to look up all the same:
  // the state takes over from AWS what these paths name and nothing else, or
  // the run would do what no preview has shown. By URN.
  Looks looks;
  // Resources without an entry stay as the state tells, and AWS is not asked.
  bool looks_only = false;

  // What a read of the resource may take over; nothing: all that AWS tells.
  std::optional<std::vector<std::vector<std::string>>> LookAt(
      const std::string& urn) const;
  bool MayDelete(const std::string& urn) const;
};

// `inputs`, the state's, as the provider of this URN works with them in a run
// of these credentials.
pulumi::Object WithCredentials(
    const std::map<std::string, pulumi::Object>& credentials,
    const std::string& urn, pulumi::Object inputs);

// The inputs of a provider that say whose keys it uses: credentialId,
// credentialsFile and accountId, "" where there is none.
pulumi::Object RunCredentials(const pulumi::Object& inputs);

std::string ToText(const RunSettings& settings);
// From the file that the variable names. What cannot be read is an error: it
// may forbid what the state's inputs would allow.
pulumi::Result<RunSettings> ReadRunSettings();

// How an error begins that refuses a request before anything is sent for it;
// who started the engine tells it from a failure by this.
inline constexpr const char* kRefused = "refused: ";
pulumi::Error Refused(const std::string& why);
bool IsRefusal(const pulumi::Error& error);

}  // namespace dynaplane::provider
