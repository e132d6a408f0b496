// Whose keys sign a call, and where they come from.
//
// A CredentialsProvider is asked before every request. Making one does no
// I/O; the first Get does. The sources below ask anew at each Get: wrap what
// is slow in CachingCredentials (DefaultCredentials and ProfileCredentials
// are wrapped already).
//
//   auto keys = DefaultCredentials({});                   // AWS's usual chain
//   auto role = CachingCredentials(
//       AssumeRoleCredentials(keys, {.role_arn = arn}, "eu-west-1"));
//   Client client({.region = "eu-west-1", .credentials = role});
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.h"
#include "aws/platform.h"
#include "aws/secret.h"
#include "base/cancellation.h"

namespace dynaplane::aws {

struct Credentials {
  std::string access_key_id;  // empty: requests go unsigned
  Secret secret_access_key;
  Secret session_token;  // empty for long-term keys
  std::optional<std::chrono::system_clock::time_point> expiration;
};

// Thread-safe. An error of class kNoCredentials means that the source is not
// set up; any other, that it is and does not work.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  // May wait for the network, some seconds at most, and no longer than until
  // `cancel`.
  virtual Result<Credentials> Get(const base::Cancellation& cancel) = 0;
  // AWS has refused these: do not hand them out again from a cache.
  virtual void Forget(const Credentials& /*refused*/) {}
};

std::shared_ptr<CredentialsProvider> StaticCredentials(Credentials keys);

// For calls that AWS takes unsigned.
std::shared_ptr<CredentialsProvider> AnonymousCredentials();

// Keeps what `source` gave and asks again five minutes before it expires. One
// thread asks, the others wait for its answer or, while the old keys still
// have a minute, use those.
std::shared_ptr<CredentialsProvider> CachingCredentials(
    std::shared_ptr<CredentialsProvider> source, Platform platform = {});

// A role to take on with the keys of another source.
struct Role {
  std::string role_arn;
  std::string external_id;
  std::string session_name;  // empty: AWS_ROLE_SESSION_NAME or a made-up one
  std::chrono::seconds duration{0};  // 0: AWS's default, an hour
  // What narrows the session down: a policy in JSON, ARNs of managed ones.
  std::string policy;
  std::vector<std::string> policy_arns;
  // Not with an identity's token. What its log entries bear, and what policies
  // may ask for; the transitive tags go on to roles that the session takes on.
  std::string source_identity;
  std::map<std::string, std::string> tags;
  std::vector<std::string> transitive_tag_keys;
};

// A role to take on with a token of an identity provider.
struct WebIdentity {
  Role role;               // its external_id is not used
  Secret token;            // or
  std::string token_file;  // read at each Get
};

// Each source. `region` is that of the STS endpoint.
std::shared_ptr<CredentialsProvider> EnvironmentCredentials(
    Platform platform = {});
std::shared_ptr<CredentialsProvider> AssumeRoleCredentials(
    std::shared_ptr<CredentialsProvider> source, Role role, std::string region,
    Platform platform = {});
std::shared_ptr<CredentialsProvider> WebIdentityCredentials(
    WebIdentity identity, std::string region, Platform platform = {});
// Runs a command, without a shell, that prints keys (credential_process).
std::shared_ptr<CredentialsProvider> ProcessCredentials(std::string command);
// What ECS, EKS and others serve to a container.
std::shared_ptr<CredentialsProvider> ContainerCredentials(
    Platform platform = {});
// The role of an EC2 instance, by IMDSv2.
std::shared_ptr<CredentialsProvider> InstanceCredentials(
    Platform platform = {});

struct ChainOptions {
  std::string profile;  // empty: AWS_PROFILE, else "default"
  std::string region;   // of STS; empty: ResolveRegion(), else us-east-1
  Platform platform;
};

// The AWS default chain: environment, web identity of the environment, the
// shared config and credentials files, container, instance. Cached.
std::shared_ptr<CredentialsProvider> DefaultCredentials(ChainOptions options);

// One profile of the shared files and nothing else. Cached.
std::shared_ptr<CredentialsProvider> ProfileCredentials(ChainOptions options);

// AWS_REGION, else AWS_DEFAULT_REGION, else the profile's region. Not set
// anywhere, or not a region's name: an error of class kConfiguration.
Result<std::string> ResolveRegion(const Platform& platform = {},
                                  const std::string& profile = "");

}  // namespace dynaplane::aws
