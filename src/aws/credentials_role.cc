// Roles: with the keys of another source, or with an identity's token.
#include <fmt/format.h>

#include <utility>

#include "aws/credentials.h"
#include "aws/files.h"
#include "aws/sts.h"

namespace dynaplane::aws {
namespace {

constexpr std::chrono::seconds kPatience{30};

CallOptions OptionsFor(Clock& clock, const base::Cancellation& cancel) {
  CallOptions options;
  options.deadline = clock.Now() + kPatience;
  options.cancel = cancel;
  return options;
}

// AWS wants a name for the session; it shows in CloudTrail.
std::string SessionName(const Role& role, const Platform& platform) {
  if (!role.session_name.empty()) return role.session_name;
  if (auto name = platform.environment.Get("AWS_ROLE_SESSION_NAME")) {
    return *name;
  }
  const auto now = platform.clock->WallNow().time_since_epoch();
  return fmt::format(
      "dynaplane-{}",
      std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

class AssumedRole : public CredentialsProvider {
 public:
  AssumedRole(std::shared_ptr<CredentialsProvider> source, Role role,
              std::string region, Platform platform)
      : source_(std::move(source)),
        role_(std::move(role)),
        region_(std::move(region)),
        platform_(std::move(platform)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    const Platform platform = WithDefaults(platform_);
    Client client(
        {.region = region_, .credentials = source_, .platform = platform});
    Role role = role_;
    role.session_name = SessionName(role_, platform);
    return AssumeRole(client, role, OptionsFor(*platform.clock, cancel));
  }

 private:
  const std::shared_ptr<CredentialsProvider> source_;
  const Role role_;
  const std::string region_;
  const Platform platform_;
};

class WebIdentitySource : public CredentialsProvider {
 public:
  WebIdentitySource(WebIdentity identity, std::string region, Platform platform)
      : identity_(std::move(identity)),
        region_(std::move(region)),
        platform_(std::move(platform)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    const auto token = Token();
    if (!token) return tl::unexpected(token.error());
    const Platform platform = WithDefaults(platform_);
    Client client({.region = region_,
                   .credentials = AnonymousCredentials(),
                   .platform = platform});
    Role role = identity_.role;
    role.session_name = SessionName(role, platform);
    return AssumeRoleWithWebIdentity(client, role, *token,
                                     OptionsFor(*platform.clock, cancel));
  }

 private:
  // Tokens are short-lived: whoever writes the file renews it.
  Result<Secret> Token() const {
    if (!identity_.token.empty()) return identity_.token;
    auto text = ReadSmallFile(identity_.token_file);
    if (!text) return tl::unexpected(std::move(text.error()));
    if (!*text) {
      return Fail(ErrorClass::kConfiguration,
                  fmt::format("there is no web identity token file {}",
                              identity_.token_file));
    }
    std::string& token = **text;
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    if (token.empty()) {
      return Fail(ErrorClass::kConfiguration,
                  fmt::format("the web identity token file {} is empty",
                              identity_.token_file));
    }
    return Secret(std::move(token));
  }

  const WebIdentity identity_;
  const std::string region_;
  const Platform platform_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> AssumeRoleCredentials(
    std::shared_ptr<CredentialsProvider> source, Role role, std::string region,
    Platform platform) {
  return std::make_shared<AssumedRole>(std::move(source), std::move(role),
                                       std::move(region), std::move(platform));
}

std::shared_ptr<CredentialsProvider> WebIdentityCredentials(
    WebIdentity identity, std::string region, Platform platform) {
  return std::make_shared<WebIdentitySource>(
      std::move(identity), std::move(region), std::move(platform));
}

}  // namespace dynaplane::aws
