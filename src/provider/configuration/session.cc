#include "provider/configuration/session.h"

#include <fmt/format.h>

#include "aws/http.h"
#include "credential/credential_file.h"
#include "provider/configuration/credentials.h"
#include "provider/configuration/run_settings.h"

// The process's variables; no header declares them portably.
extern char** environ;

namespace dynaplane::provider {
namespace {

// An entry of the credentials file, read when keys are first needed: a preview
// that asks AWS nothing needs no file either.
class FileCredentials : public aws::CredentialsProvider {
 public:
  FileCredentials(std::string file, std::string id, aws::Platform platform)
      : file_(std::move(file)), id_(std::move(id)), platform_(platform) {}

  aws::Result<aws::Credentials> Get(const base::Cancellation& cancel) override {
    aws::Result<std::shared_ptr<CredentialsProvider>> source = Source();
    if (!source) return tl::unexpected(source.error());
    return (*source)->Get(cancel);
  }

  void Forget(const aws::Credentials& refused) override {
    std::lock_guard lock(mutex_);
    if (source_ != nullptr) source_->Forget(refused);
  }

 private:
  aws::Result<std::shared_ptr<CredentialsProvider>> Source() {
    std::lock_guard lock(mutex_);
    if (source_ != nullptr) return source_;
    // A file with a single credential needs no id.
    auto entry = id_.empty() ? credential::ReadFlat(file_)
                             : credential::Find(file_, id_);
    if (!entry) {
      return aws::Fail(aws::ErrorClass::kConfiguration,
                       credential::ToString(entry.error()));
    }
    source_ = MakeCredentialsProvider(*entry, platform_);
    return source_;
  }

  const std::string file_;
  const std::string id_;
  const aws::Platform platform_;
  std::mutex mutex_;
  std::shared_ptr<CredentialsProvider> source_;  // guarded by mutex_
};

class ClientApi : public AwsApi {
 public:
  explicit ClientApi(aws::ClientConfig config) : client_(std::move(config)) {}

  aws::Result<Json> Call(aws::Service service, std::string_view operation,
                         const Json& request,
                         const aws::CallOptions& options) override {
    return client_.Call(service, operation, request, options);
  }
  aws::Result<aws::CallerIdentity> CallerIdentity(
      const aws::CallOptions& options) override {
    return aws::GetCallerIdentity(client_, options);
  }

 private:
  aws::Client client_;
};

aws::Environment MakeEnvironment(const Configuration& configuration) {
  if (configuration.environment.empty()) return {};
  std::map<std::string, std::string> variables;
  for (char** each = environ; *each != nullptr; ++each) {
    std::string_view variable = *each;
    std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos) continue;
    variables[std::string(variable.substr(0, equals))] =
        variable.substr(equals + 1);
  }
  for (const auto& [name, value] : configuration.environment) {
    variables[name] = value;
  }
  return aws::Environment(std::move(variables));
}

std::shared_ptr<aws::CredentialsProvider> MakeCredentials(
    const Configuration& configuration, const std::string& region,
    const aws::Platform& platform) {
  std::shared_ptr<aws::CredentialsProvider> source;
  if (!configuration.credentials_file.empty()) {
    source = std::make_shared<FileCredentials>(
        configuration.credentials_file, configuration.credential_id, platform);
  } else if (!configuration.keys.access_key_id.empty()) {
    source = aws::StaticCredentials(configuration.keys);
  } else if (!configuration.profile.empty()) {
    source = aws::ProfileCredentials({configuration.profile, region, platform});
  } else {
    source = aws::DefaultCredentials({"", region, platform});
  }
  std::string sts =
      configuration.sts_region.empty() ? region : configuration.sts_region;
  if (configuration.web_identity) {
    source = aws::CachingCredentials(aws::WebIdentityCredentials(
        *configuration.web_identity, sts, platform));
  }
  for (const aws::Role& role : configuration.roles) {
    source = aws::CachingCredentials(
        aws::AssumeRoleCredentials(source, role, sts, platform));
  }
  return source;
}

}  // namespace

Session::Session(Configuration configuration, pulumi::EngineLog& log,
                 base::Cancellation cancel, std::unique_ptr<AwsApi> api,
                 std::shared_ptr<aws::Clock> clock, PollPace pace)
    : configuration_(std::move(configuration)),
      log_(log),
      cancel_(std::move(cancel)),
      clock_(clock != nullptr ? std::move(clock) : aws::SystemClock()),
      pace_(pace),
      region_(configuration_.region),
      api_(std::move(api)) {
  aws::Platform platform;
  platform.environment = MakeEnvironment(configuration_);
  if (!configuration_.environment.empty()) {
    platform.http = aws::NewHttpTransport(platform.environment);
  }
  if (region_.empty()) {
    aws::Result<std::string> region =
        aws::ResolveRegion(platform, configuration_.profile);
    if (region) {
      region_ = *region;
    } else {
      region_error_ = ToPulumi(region.error());
    }
  }
  if (api_ != nullptr) return;
  api_ = std::make_unique<ClientApi>(aws::ClientConfig{
      .region = region_,
      .credentials = MakeCredentials(configuration_, region_, platform),
      .user_agent = "pulumi-resource-aws/" DYNAPLANE_PROVIDER_VERSION,
      .max_attempts = configuration_.max_attempts,
      .endpoints = configuration_.endpoints,
      .platform = platform});
}

pulumi::Status Session::RequireRegion() const {
  if (!region_error_) return {};
  return tl::unexpected(*region_error_);
}

pulumi::Result<aws::CallerIdentity> Session::Caller() {
  std::lock_guard lock(account_mutex_);
  if (caller_) return *caller_;
  aws::CallOptions options{.deadline = clock_->Now() + std::chrono::minutes(2),
                           .cancel = cancel_};
  aws::Result<aws::CallerIdentity> caller = api_->CallerIdentity(options);
  if (!caller) {
    pulumi::Error error = ToPulumi(caller.error());
    error.message = fmt::format(
        "AWS does not tell whose account the credentials are of, so nothing "
        "was done: {}. Where another endpoint stands in for AWS, "
        "AWS_ENDPOINT_URL_STS names the one to ask.",
        error.message);
    return tl::unexpected(std::move(error));
  }
  caller_ = *std::move(caller);
  return *caller_;
}

std::string Session::CallerAccount() {
  const pulumi::Result<aws::CallerIdentity> caller = Caller();
  return caller ? caller->account : "";
}

pulumi::Status Session::RequireAccount(const std::string& recorded) {
  if (recorded.empty() && !configuration_.LimitsAccounts()) return {};
  const pulumi::Result<aws::CallerIdentity> caller = Caller();
  if (!caller) return tl::unexpected(caller.error());
  const std::string whose = fmt::format(
      "the credentials are of account {} ({})", caller->account, caller->arn);
  if (!recorded.empty() && recorded != caller->account) {
    return tl::unexpected(Refused(fmt::format(
        "{}, and what the state tells of is in account {}. Nothing was "
        "changed; use credentials of account {}. If that account is gone, "
        "`dynaplane forget --state-only` lets the stack go of its entries.",
        whose, recorded, recorded)));
  }
  const std::string meant = configuration_.AccountFault(caller->account);
  if (meant.empty()) return {};
  return pulumi::Fail(
      pulumi::Error::Code::kFailedPrecondition,
      fmt::format("T{}, while {}. Nothing was changed; choose other "
                  "credentials or another account.",
                  whose.substr(1), meant));
}

}  // namespace dynaplane::provider
