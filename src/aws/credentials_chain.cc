#include <fmt/format.h>

#include <utility>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/shared_config.h"

namespace dynaplane::aws {
namespace {

// The role of a pod of EKS, or of a CI job.
class EnvironmentWebIdentity : public CredentialsProvider {
 public:
  explicit EnvironmentWebIdentity(ChainOptions options)
      : options_(std::move(options)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    const Environment& environment = options_.platform.environment;
    const auto file = environment.Get("AWS_WEB_IDENTITY_TOKEN_FILE");
    const auto role = environment.Get("AWS_ROLE_ARN");
    if (!file) {
      return Fail(ErrorClass::kNoCredentials,
                  "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    }
    if (!role) {
      return Fail(ErrorClass::kConfiguration,
                  "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is "
                  "not; set both");
    }
    WebIdentity identity;
    identity.role.role_arn = *role;
    identity.token_file = *file;
    const auto region = ResolveRegion(options_.platform, options_.profile);
    return WebIdentityCredentials(std::move(identity),
                                  !options_.region.empty() ? options_.region
                                  : region                 ? *region
                                                           : "us-east-1",
                                  options_.platform)
        ->Get(cancel);
  }

 private:
  const ChainOptions options_;
};

// The first source that is set up decides, also when it fails: silently going
// on could end in another account.
class Chain : public CredentialsProvider {
 public:
  explicit Chain(const ChainOptions& options)
      : sources_{EnvironmentCredentials(options.platform),
                 std::make_shared<EnvironmentWebIdentity>(options),
                 ProfileCredentials(options),
                 ContainerCredentials(options.platform),
                 InstanceCredentials(options.platform)} {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    std::string reasons;
    for (const auto& source : sources_) {
      auto keys = source->Get(cancel);
      if (keys || keys.error().kind != ErrorClass::kNoCredentials) return keys;
      reasons += (reasons.empty() ? "" : "; ") + keys.error().message;
    }
    return Fail(ErrorClass::kNoCredentials,
                fmt::format("no AWS credentials are found: {}. Set "
                            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                            "name a profile in AWS_PROFILE",
                            reasons));
  }

  void Forget(const Credentials& refused) override {
    for (const auto& source : sources_) source->Forget(refused);
  }

 private:
  const std::vector<std::shared_ptr<CredentialsProvider>> sources_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> DefaultCredentials(ChainOptions options) {
  auto chain = std::make_shared<Chain>(options);
  return CachingCredentials(std::move(chain), std::move(options.platform));
}

Result<std::string> ResolveRegion(const Platform& platform,
                                  const std::string& profile) {
  const auto check = [](const std::string& region,
                        const std::string& source) -> Result<std::string> {
    if (IsRegionName(region)) return region;
    return Fail(ErrorClass::kConfiguration,
                fmt::format("{} is \"{}\", which is not the name of a region",
                            source, region.substr(0, 64)));
  };
  const Environment& environment = platform.environment;
  for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const auto region = environment.Get(variable)) {
      return check(*region, variable);
    }
  }
  const auto config = LoadSharedConfig(environment);
  if (!config) return tl::unexpected(config.error());
  const std::string name = ProfileName(environment, profile);
  if (const auto region = Lookup(config->Profile(name), "region")) {
    return check(*region, "region of profile " + name);
  }
  return Fail(
      ErrorClass::kConfiguration,
      "no region is given; set AWS_REGION, or region in profile " + name);
}

}  // namespace dynaplane::aws
