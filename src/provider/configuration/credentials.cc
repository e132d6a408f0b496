#include "provider/configuration/credentials.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <mutex>
#include <utility>
#include <variant>

namespace dynaplane::provider {
namespace {

using Provider = std::shared_ptr<aws::CredentialsProvider>;

aws::Role RoleOf(const credential::Role& role) {
  return {.role_arn = role.role_arn,
          .external_id = role.external_id,
          .session_name = role.session_name,
          .duration = role.duration};
}

// A token file is named relative to the file that names it.
std::string BesideFile(const std::string& path, const std::string& file) {
  if (path.empty()) return "";
  return (std::filesystem::path(file).parent_path() / path).string();
}

// Builds the provider of an entry's kind.
class Builder {
 public:
  Builder(const credential::Entry& entry, aws::Platform platform)
      : entry_(entry), platform_(std::move(platform)) {}

  Provider operator()(const credential::Ambient&) const { return Ambient(); }

  Provider operator()(const credential::StaticKeys& keys) const {
    aws::Credentials credentials;
    credentials.access_key_id = keys.access_key_id;
    credentials.secret_access_key =
        aws::Secret(keys.secret_access_key.Reveal());
    credentials.session_token = aws::Secret(keys.session_token.Reveal());
    return aws::StaticCredentials(std::move(credentials));
  }

  Provider operator()(const credential::Profile& profile) const {
    return aws::ProfileCredentials({.profile = profile.name,
                                    .region = entry_.region,
                                    .platform = platform_});
  }

  Provider operator()(const credential::AssumeRole& assume) const {
    return Chain(TakeOn(Ambient(), assume.role), assume.chained);
  }

  Provider operator()(const credential::WebIdentity& identity) const {
    aws::WebIdentity web{
        .role = RoleOf(identity.role),
        .token = aws::Secret(identity.token.Reveal()),
        .token_file = BesideFile(identity.token_file, entry_.file)};
    return Chain(
        aws::CachingCredentials(
            aws::WebIdentityCredentials(std::move(web), StsRegion(), platform_),
            platform_),
        identity.chained);
  }

 private:
  Provider Ambient() const {
    return aws::DefaultCredentials(
        {.profile = "", .region = entry_.region, .platform = platform_});
  }

  Provider TakeOn(Provider source, const credential::Role& role) const {
    return aws::CachingCredentials(
        aws::AssumeRoleCredentials(std::move(source), RoleOf(role), StsRegion(),
                                   platform_),
        platform_);
  }

  Provider Chain(Provider provider,
                 const std::vector<credential::Role>& roles) const {
    for (const credential::Role& role : roles) {
      provider = TakeOn(std::move(provider), role);
    }
    return provider;
  }

  std::string StsRegion() const {
    if (!entry_.region.empty()) return entry_.region;
    const auto region = aws::ResolveRegion(platform_);
    if (region) return *region;
    return entry_.fallback_region.empty() ? "us-east-1"
                                          : entry_.fallback_region;
  }

  const credential::Entry& entry_;
  const aws::Platform platform_;
};

// What changes when a file is written anew.
struct Stamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t modified = 0;  // ns
  bool operator==(const Stamp&) const = default;
};

Stamp StampOf(const std::string& file) {
  struct stat status;
  if (file.empty() || stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_size,
          status.st_mtim.tv_sec * std::int64_t{1'000'000'000} +
              status.st_mtim.tv_nsec};
}

// The provider of an entry, exchanged when the entry changes in its file.
class EntryCredentials : public aws::CredentialsProvider {
 public:
  EntryCredentials(credential::Entry entry, aws::Platform platform)
      : entry_(std::move(entry)),
        platform_(std::move(platform)),
        stamp_(StampOf(entry_.file)),
        provider_(Build()) {}

  aws::Result<aws::Credentials> Get(const base::Cancellation& cancel) override {
    return Current()->Get(cancel);
  }

  void Forget(const aws::Credentials& refused) override {
    Current()->Forget(refused);
  }

 private:
  Provider Build() const {
    return std::visit(Builder(entry_, platform_), entry_.source);
  }

  // A file that is being written may be wrong for a moment, and one that has
  // gone is no reason to stop: what was read last stays.
  Provider Current() {
    std::lock_guard lock(mutex_);
    const Stamp stamp = StampOf(entry_.file);
    if (stamp == stamp_) return provider_;
    auto again = credential::ReadAgain(entry_);
    if (!again) return provider_;
    stamp_ = stamp;
    if (again->source != entry_.source || again->region != entry_.region) {
      entry_ = std::move(*again);
      provider_ = Build();
    }
    return provider_;
  }

  std::mutex mutex_;
  credential::Entry entry_;  // all guarded by mutex_
  const aws::Platform platform_;
  Stamp stamp_;
  Provider provider_;
};

}  // namespace

std::shared_ptr<aws::CredentialsProvider> MakeCredentialsProvider(
    const credential::Entry& entry, aws::Platform platform) {
  return std::make_shared<EntryCredentials>(entry, std::move(platform));
}

aws::Result<aws::CallerIdentity> VerifyAccount(
    const credential::Entry& entry, aws::Client& client,
    const aws::CallOptions& options) {
  if (entry.account_id.empty()) {
    return aws::GetCallerIdentity(client, options);
  }
  return aws::RequireAccount(client, entry.account_id, options);
}

}  // namespace dynaplane::provider
