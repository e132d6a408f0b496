#include "aws/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "aws/http.h"
#include "aws/pace.h"
#include "aws/protocol.h"
#include "aws/retry.h"
#include "aws/service.h"
#include "aws/signature.h"

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kConnectTimeout = seconds(10);
constexpr milliseconds kAttemptTimeout = seconds(30);
// A clock that is less wrong than this is not why a signature was refused.
constexpr seconds kSkewTolerance{30};

// An address and whether anything has ever answered there.
struct Target {
  Endpoint endpoint;
  std::atomic<bool> has_answered{false};
};

// Takes `secret` out of a text. Short ones ("test") are no secrets, and would
// take ordinary words with them.
void Redact(const std::string& secret, std::string& text) {
  constexpr std::size_t kShortest = 12;
  constexpr std::string_view kMask = "[hidden]";
  if (secret.size() < kShortest) return;
  for (std::size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

bool SameKeys(const Credentials& a, const Credentials& b) {
  return a.access_key_id == b.access_key_id &&
         a.secret_access_key == b.secret_access_key &&
         a.session_token == b.session_token;
}

ErrorClass KindOf(TransportFault fault) {
  switch (fault) {
    case TransportFault::kUnreachable:
      return kUnreachable;
    case TransportFault::kTls:
      return kTls;
    case TransportFault::kLost:
      return kConnectionLost;
    case TransportFault::kTimeout:
      return kTimeout;
    case TransportFault::kMalformed:
      return kMalformedAnswer;
    case TransportFault::kCancelled:
      return kCancelled;
    case TransportFault::kMisuse:
      return kConfiguration;
    case TransportFault::kTooLarge:
      break;
  }
  return kOther;
}

// `detail` is curl's or the system's; the rest is what a user can act on.
std::string Describe(const TransportError& fault, const Endpoint& endpoint,
                     const std::string& region) {
  const std::string where = endpoint.Origin();
  switch (fault.fault) {
    case TransportFault::kUnreachable:
      if (!endpoint.source.empty()) {
        return fmt::format(
            "cannot reach {}: {}; {} points there: start what should listen "
            "or correct the setting",
            where, fault.detail, endpoint.source);
      }
      return fmt::format(
          "cannot reach {}: {}; check the network, the proxy variables and "
          "the region \"{}\"",
          where, fault.detail, region);
    case TransportFault::kTls:
      return fmt::format("no secure connection to {}: {}", where, fault.detail);
    case TransportFault::kLost:
      return fmt::format("the connection to {} broke off: {}", where,
                         fault.detail);
    case TransportFault::kTimeout:
      return fmt::format("no answer from {}: {}", where, fault.detail);
    case TransportFault::kMalformed:
      return fmt::format("{} does not speak HTTP: {}", where, fault.detail);
    default:
      return fault.detail;
  }
}

// What all calls of a client share.
struct State {
  explicit State(ClientConfig given) : config(std::move(given)) {
    config.platform = WithDefaults(std::move(config.platform));
    if (config.user_agent.empty()) config.user_agent = "dynaplane";
  }

  Clock& clock() { return *config.platform.clock; }

  // The same one for each call, so that the config file is read once.
  Result<Target*> TargetOf(Service service, const std::string& region) {
    if (Status status = CheckRegion(region); !status) {
      return tl::unexpected(std::move(status.error()));
    }
    std::lock_guard lock(mutex);
    std::unique_ptr<Target>& target = targets[{service, region}];
    if (target != nullptr) return target.get();
    const auto given = config.endpoints.find(service);
    auto endpoint = given != config.endpoints.end()
                        ? ParseEndpoint(given->second, "the given endpoint")
                        : ResolveEndpoint(service, region, config.platform);
    if (!endpoint) return tl::unexpected(std::move(endpoint.error()));
    target = std::make_unique<Target>();
    target->endpoint = std::move(*endpoint);
    return target.get();
  }

  ClientConfig config;
  std::mutex mutex;
  std::map<std::pair<Service, std::string>, std::unique_ptr<Target>> targets;
  std::array<RetryBudget, 3> budgets;  // one for each Service
  Paces paces;
  // What to add to this machine's clock to get AWS's.
  std::atomic<std::chrono::seconds> clock_correction{seconds(0)};
};

// One call with all its attempts. Lives in the caller's thread.
class Run {
 public:
  Run(State& state, Service service, std::string_view operation,
      const Json& request, const CallOptions& options)
      : state_(state),
        clock_(state.clock()),
        service_(InfoOf(service)),
        operation_(operation),
        request_(request),
        options_(options),
        region_(options.region.empty() ? state.config.region : options.region) {
  }

  Result<Json> Go() {
    const auto target = state_.TargetOf(service_.service, region_);
    if (!target) return tl::unexpected(Complete(target.error()));
    target_ = *target;
    for (;;) {
      if (options_.cancel.cancelled()) return Cancelled();
      ++attempts_;
      Result<Json> result = Attempt();
      if (result) return result;
      result.error() = Complete(std::move(result.error()));
      if (Recover(result.error())) continue;
      const auto wait = WaitAfter(result.error());
      if (!wait) return result;
      if (options_.on_retry) options_.on_retry(result.error(), *wait);
      if (!clock_.Sleep(*wait, options_.cancel)) return Cancelled();
    }
  }

 private:
  Result<Json> Attempt() {
    final_ = true;  // errors before the request is sent are not for retries
    if (clock_.Now() >= options_.deadline) {
      return Fail(kTimeout, "no time is left for the call");
    }
    auto credentials = state_.config.credentials->Get(options_.cancel);
    if (!credentials) return tl::unexpected(std::move(credentials.error()));
    credentials_ = std::move(*credentials);
    Pace& pace = state_.paces.Of(operation_, region_);
    const milliseconds turn = pace.Take(clock_.Now());
    if (clock_.Now() + turn >= options_.deadline) {
      return Fail(kTimeout, "AWS throttles such calls: no time is left for it");
    }
    if (turn.count() > 0 && !clock_.Sleep(turn, options_.cancel)) {
      return Cancelled();
    }
    final_ = false;
    Result<Json> result = Exchange();
    if (result) {
      pace.Succeeded();
    } else if (result.error().kind == kThrottled) {
      pace.Throttled(clock_.Now());
    }
    return result;
  }

  Result<Json> Exchange() {
    HttpRequest http =
        BuildRequest(service_, operation_, request_, target_->endpoint.Url());
    const auto left =
        std::chrono::ceil<milliseconds>(options_.deadline - clock_.Now());
    http.timeout = std::clamp(left, milliseconds(1), kAttemptTimeout);
    http.connect_timeout = std::min(http.timeout, kConnectTimeout);
    Sign(http, credentials_, {region_, service_.signing_name},
         clock_.WallNow() + state_.clock_correction.load());
    http.headers.emplace_back("User-Agent", state_.config.user_agent);
    auto response = state_.config.platform.http->Send(http, options_.cancel);
    const bool holds_keys = service_.protocol == Protocol::kQuery;
    if (holds_keys) Wipe(http.body);
    if (!response) {
      return Fail(KindOf(response.error().fault),
                  Describe(response.error(), target_->endpoint, region_));
    }
    target_->has_answered = true;
    server_time_ = base::ParseHttpDate(response->Header("date"));
    auto result =
        ReadResponse(service_, operation_, *response, clock_.WallNow());
    if (holds_keys) Wipe(response->body);
    return result;
  }

  // Two errors that can be mended here, once each.
  bool Recover(const Error& error) {
    if (final_) return false;
    if (error.kind == kClockSkew) return CorrectClock();
    if (error.kind == kExpiredCredentials ||
        error.kind == kInvalidCredentials) {
      return RenewCredentials();
    }
    return false;
  }

  bool CorrectClock() {
    if (!server_time_ || std::exchange(clock_corrected_, true)) return false;
    const auto correction =
        std::chrono::duration_cast<seconds>(*server_time_ - clock_.WallNow());
    const auto change = correction - state_.clock_correction.load();
    if (std::chrono::abs(change) < kSkewTolerance) return false;
    state_.clock_correction = correction;
    return true;
  }

  bool RenewCredentials() {
    if (std::exchange(credentials_renewed_, true)) return false;
    state_.config.credentials->Forget(credentials_);
    const auto fresh = state_.config.credentials->Get(options_.cancel);
    return fresh && !SameKeys(*fresh, credentials_);
  }

  // How long to wait before the next attempt; nothing when there is none.
  std::optional<milliseconds> WaitAfter(const Error& error) {
    const int most = state_.config.max_attempts;
    if (final_ || (most > 0 && attempts_ >= most)) return std::nullopt;
    const RetryRule* rule = RetryRuleOf(error.kind, target_->has_answered);
    if (rule == nullptr) return std::nullopt;
    const auto now = clock_.Now();
    if (!streak_ || streak_->kind != error.kind) {
      streak_ = {error.kind, now, Backoff(rule->base, rule->cap)};
    }
    if (rule->patience.count() > 0 && now - streak_->since >= rule->patience) {
      return std::nullopt;
    }
    milliseconds wait = streak_->backoff.Next(clock_);
    if (error.retry_after) wait += TimeUntil(*error.retry_after);
    const auto index = static_cast<std::size_t>(service_.service);
    wait = std::max(wait, state_.budgets.at(index).Take(now));
    if (now + wait >= options_.deadline) return std::nullopt;
    return wait;
  }

  milliseconds TimeUntil(base::WallTime time) {
    const auto now = clock_.WallNow() + state_.clock_correction.load();
    return std::max(milliseconds(0),
                    std::chrono::ceil<milliseconds>(time - now));
  }

  tl::unexpected<Error> Cancelled() const {
    return tl::unexpected(Complete(Fail(kCancelled, "cancelled").value()));
  }

  // With what everybody who reads the error wants to know.
  Error Complete(Error error) const {
    if (error.service.empty()) error.service = service_.name;
    if (error.operation.empty()) error.operation = operation_;
    if (target_ != nullptr && error.endpoint.empty()) {
      error.endpoint = target_->endpoint.Origin();
    }
    if (!final_) error.attempts = std::max(attempts_, 1);
    Redact(credentials_.session_token.Reveal(), error.message);
    Redact(credentials_.secret_access_key.Reveal(), error.message);
    Redact(credentials_.access_key_id, error.message);
    return error;
  }

  // Errors of one class in a row.
  struct Streak {
    ErrorClass kind;
    std::chrono::steady_clock::time_point since;
    Backoff backoff;
  };

  State& state_;
  Clock& clock_;
  const ServiceInfo& service_;
  const std::string operation_;
  const Json& request_;
  const CallOptions& options_;
  const std::string region_;
  Target* target_ = nullptr;

  Credentials credentials_;  // of the latest attempt
  std::optional<base::WallTime> server_time_;
  int attempts_ = 0;
  bool final_ = false;
  bool clock_corrected_ = false;
  bool credentials_renewed_ = false;
  std::optional<Streak> streak_;
};

}  // namespace

struct Client::Impl : State {
  using State::State;
};

Client::Client(ClientConfig config)
    : impl_(std::make_unique<Impl>(std::move(config))) {}

Client::~Client() = default;

const std::string& Client::region() const { return impl_->config.region; }

Result<Json> Client::Call(Service service, std::string_view operation,
                          const Json& request, const CallOptions& options) {
  return Run(*impl_, service, operation, request, options).Go();
}

}  // namespace dynaplane::aws
