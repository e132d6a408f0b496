// The credentials file: an id → whose keys to use.
//
//   apiVersion: aws.dynaplane.dev/v1
//   kind: AwsCredential
//   metadata: {name: staging}        # or metadata.id
//   spec:
//     accountId: "123456789012"      # optional; checked before any change
//     region: eu-west-1              # optional
//     profile: acme-staging          # or keys, assumeRole, webIdentity, none
//
// A file holds one or more such documents, or a list of them. Reading is all
// that happens here: nothing is asked of AWS. A file that anybody but its
// owner can read is refused.
#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "credential/secret.h"

namespace dynaplane::credential {

// `line` and `column` count from 1; 0: of the file as a whole.
struct Error {
  std::string message;  // never a key
  std::string file;
  int line = 0;
  int column = 0;
};
template <typename T>
using Result = tl::expected<T, Error>;

// "FILE:LINE:COLUMN: error: MESSAGE", as the manifest's diagnostics.
std::string ToString(const Error& error);

struct Role {
  std::string role_arn;
  std::string external_id;
  std::string session_name;
  std::chrono::seconds duration{0};  // 0: AWS's default
  bool operator==(const Role&) const = default;
};

// The kinds of entry.
struct Ambient {  // the AWS default chain
  bool operator==(const Ambient&) const = default;
};
struct StaticKeys {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;  // may be empty
  bool operator==(const StaticKeys&) const = default;
};
struct Profile {  // of the shared AWS config and credentials files
  std::string name;
  bool operator==(const Profile&) const = default;
};
struct AssumeRole {  // with the keys of the AWS default chain
  Role role;
  std::vector<Role> chained;  // taken on one after the other
  bool operator==(const AssumeRole&) const = default;
};
struct WebIdentity {
  Secret token;            // one of the two
  std::string token_file;  // relative to the credentials file
  Role role;
  std::vector<Role> chained;
  bool operator==(const WebIdentity&) const = default;
};
using Source =
    std::variant<Ambient, StaticKeys, Profile, AssumeRole, WebIdentity>;

// kFlat: the fields of `spec` at the top level, as the classic
// --aws-credential file and provider-config files have them.
enum class Format { kResources, kFlat };

struct Entry {
  std::string id;          // as found: metadata.id, else metadata.name
  std::string account_id;  // 12 digits, or empty
  std::string region;      // empty: the environment's
  // To be used when the environment has none either: the classic format
  // promises one.
  std::string fallback_region;
  Source source;
  std::string file;  // where it was read, to read it again
  Format format = Format::kResources;
};

// The entry with that metadata.id, else with that metadata.name. The whole
// file is checked. An unknown id is an error that lists the known ones.
Result<Entry> Find(const std::string& file, const std::string& id);

// All entries, in the order of the file.
Result<std::vector<Entry>> ReadAll(const std::string& file);

// A flat file; also one with a single AwsCredential resource.
Result<Entry> ReadFlat(const std::string& file);

// The same entry out of the file as it is now.
Result<Entry> ReadAgain(const Entry& entry);

// `flag` (of --credentials) if it is not empty, else $DYNAPLANE_CREDENTIALS,
// else dynaplane/credentials.yaml in the user's config folder, whether or not
// there is such a file. Empty when there is no such folder either.
std::string CredentialsPath(const std::string& flag);

}  // namespace dynaplane::credential
