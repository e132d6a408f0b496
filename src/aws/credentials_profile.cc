// A profile of the shared files: keys, a role, a token, a process.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "aws/credentials.h"
#include "aws/shared_config.h"

namespace dynaplane::aws {
namespace {

tl::unexpected<Error> Wrong(const std::string& profile, std::string_view what) {
  return Fail(ErrorClass::kConfiguration,
              fmt::format("profile {} {}", profile, what));
}

// One reading of the files, and the providers that follow from a profile.
class Resolver {
 public:
  Resolver(const SharedConfig& config, std::string region,
           const Platform& platform)
      : config_(config), region_(std::move(region)), platform_(platform) {}

  using Provider = Result<std::shared_ptr<CredentialsProvider>>;

  // `is_source`: another profile takes its role with this one's keys.
  Provider Resolve(const std::string& name, bool is_source = false) {
    const ConfigSection* profile = config_.Profile(name);
    if (profile == nullptr) {
      return Wrong(name, "is in neither of the shared AWS files");
    }
    const bool has_keys = Lookup(profile, "aws_access_key_id") ||
                          Lookup(profile, "aws_secret_access_key");
    if (is_source && has_keys) return Keys(name, profile);
    if (std::ranges::find(path_, name) != path_.end()) {
      return Wrong(name, "is its own source_profile, over " +
                             fmt::format("{}", fmt::join(path_, ", ")));
    }
    path_.push_back(name);
    if (Lookup(profile, "role_arn")) return WithRole(name, profile);
    if (has_keys) return Keys(name, profile);
    if (auto command = Lookup(profile, "credential_process")) {
      return ProcessCredentials(std::move(*command));
    }
    return Nothing(name, profile);
  }

 private:
  static Provider Keys(const std::string& name, const ConfigSection* profile) {
    const auto id = Lookup(profile, "aws_access_key_id");
    const auto secret = Lookup(profile, "aws_secret_access_key");
    if (!id) return Wrong(name, "has no aws_access_key_id");
    if (!secret) return Wrong(name, "has no aws_secret_access_key");
    Credentials keys;
    keys.access_key_id = *id;
    keys.secret_access_key = Secret(*secret);
    keys.session_token =
        Secret(Lookup(profile, "aws_session_token").value_or(""));
    return StaticCredentials(std::move(keys));
  }

  static Provider Nothing(const std::string& name,
                          const ConfigSection* profile) {
    for (const char* key : {"sso_session", "sso_start_url", "login_session"}) {
      if (!Lookup(profile, key)) continue;
      return Wrong(
          name, fmt::format("signs in with a browser, which is not supported "
                            "here; add credential_process = aws configure "
                            "export-credentials --profile {} --format process "
                            "to another profile and use that one",
                            name));
    }
    return Fail(ErrorClass::kNoCredentials,
                fmt::format("profile {} has no keys", name));
  }

  Provider WithRole(const std::string& name, const ConfigSection* profile) {
    const auto source_profile = Lookup(profile, "source_profile");
    const auto credential_source = Lookup(profile, "credential_source");
    const auto token_file = Lookup(profile, "web_identity_token_file");
    Result<Role> role = ReadRole(name, profile);
    if (!role) return tl::unexpected(std::move(role.error()));
    if (source_profile && credential_source) {
      return Wrong(name,
                   "has both source_profile and credential_source; keep one");
    }
    if (token_file && !source_profile && !credential_source) {
      return WebIdentityCredentials(
          {.role = std::move(*role), .token = {}, .token_file = *token_file},
          region_, platform_);
    }
    if (Lookup(profile, "mfa_serial")) {
      return Wrong(name,
                   "wants an MFA code (mfa_serial), which cannot be asked for "
                   "here; use a session or credential_process");
    }
    auto source = source_profile ? Resolve(*source_profile, true)
                                 : NamedSource(name, credential_source);
    if (!source) return source;
    return AssumeRoleCredentials(std::move(*source), std::move(*role), region_,
                                 platform_);
  }

  Provider NamedSource(const std::string& name,
                       const std::optional<std::string>& source) const {
    if (!source) {
      return Wrong(name,
                   "has role_arn, but neither source_profile nor "
                   "credential_source to take it on with");
    }
    if (*source == "Environment") return EnvironmentCredentials(platform_);
    if (*source == "EcsContainer") return ContainerCredentials(platform_);
    if (*source == "Ec2InstanceMetadata") return InstanceCredentials(platform_);
    return Wrong(name, fmt::format("has credential_source \"{}\"; it may be "
                                   "Environment, EcsContainer or "
                                   "Ec2InstanceMetadata",
                                   *source));
  }

  static Result<Role> ReadRole(const std::string& name,
                               const ConfigSection* profile) {
    Role role;
    role.role_arn = Lookup(profile, "role_arn").value_or("");
    role.external_id = Lookup(profile, "external_id").value_or("");
    role.session_name = Lookup(profile, "role_session_name").value_or("");
    if (const auto text = Lookup(profile, "duration_seconds")) {
      int number = 0;
      const char* const end = text->data() + text->size();
      const auto parsed = std::from_chars(text->data(), end, number);
      if (parsed.ec != std::errc() || parsed.ptr != end || number <= 0) {
        return Wrong(name, "has a duration_seconds that is no number");
      }
      role.duration = std::chrono::seconds(number);
    }
    return role;
  }

  const SharedConfig& config_;
  const std::string region_;
  const Platform& platform_;
  std::vector<std::string> path_;  // the profiles on the way to this one
};

// The files are read again at each refresh: they are where keys are renewed.
class ProfileSource : public CredentialsProvider {
 public:
  explicit ProfileSource(ChainOptions options) : options_(std::move(options)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    const Environment& environment = options_.platform.environment;
    const auto config = LoadSharedConfig(environment);
    if (!config) return tl::unexpected(config.error());
    const std::string name = ProfileName(environment, options_.profile);
    const ConfigSection* profile = config->Profile(name);
    const bool named = !options_.profile.empty() ||
                       environment.Get("AWS_PROFILE") ||
                       environment.Get("AWS_DEFAULT_PROFILE");
    if (profile == nullptr && !named) {
      return Fail(ErrorClass::kNoCredentials,
                  "there is no default profile in the shared AWS files");
    }
    Resolver resolver(*config, StsRegion(profile), options_.platform);
    const auto provider = resolver.Resolve(name);
    if (!provider) return tl::unexpected(provider.error());
    return (*provider)->Get(cancel);
  }

 private:
  std::string StsRegion(const ConfigSection* profile) const {
    if (!options_.region.empty()) return options_.region;
    for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
      if (auto region = options_.platform.environment.Get(variable)) {
        return *region;
      }
    }
    return Lookup(profile, "region").value_or("us-east-1");
  }

  const ChainOptions options_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> ProfileCredentials(ChainOptions options) {
  Platform platform = options.platform;
  return CachingCredentials(std::make_shared<ProfileSource>(std::move(options)),
                            std::move(platform));
}

}  // namespace dynaplane::aws
