#include "provider/operation.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace dynaplane::provider {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::string OutOfTime(const std::string& during) {
  return fmt::format(
      "Out of time ({}). What was begun goes on; run again to wait for it, or "
      "set customTimeouts.",
      during);
}

}  // namespace

Operation::Operation(Services& services,
                     const pulumi::ResourceIdentity& resource,
                     std::string region, double timeout_seconds,
                     std::chrono::seconds default_timeout)
    : services_(services),
      urn_(resource.urn),
      region_(std::move(region)),
      explicit_timeout_(timeout_seconds > 0) {
  if (region_.empty()) region_ = services.region();
  milliseconds time = default_timeout;
  if (explicit_timeout_) {
    time = milliseconds(static_cast<std::int64_t>(timeout_seconds * 1000));
  }
  deadline_ = services_.clock().Now() + time;
}

aws::Result<Json> Operation::Call(aws::Service service,
                                  std::string_view operation,
                                  const Json& request,
                                  const std::string& region) {
  aws::Result<Json> answer =
      services_.api().Call(service, operation, request, Options(region));
  bool late = !answer && answer.error().kind == aws::ErrorClass::kTimeout &&
              services_.clock().Now() >= deadline_;
  if (late) answer.error().message = OutOfTime(answer.error().message);
  return answer;
}

aws::CallOptions Operation::Options(const std::string& region) {
  return {.deadline = deadline_,
          .cancel = services_.cancel(),
          .region = region.empty() ? region_ : region,
          .on_retry = [this](const aws::Error& error, milliseconds wait) {
            if (wait < seconds(1)) return;
            Progress(fmt::format("again in {} s: {}",
                                 duration_cast<seconds>(wait).count(),
                                 aws::ToString(error)));
          }};
}

aws::Status Operation::Sleep(const std::string& what, milliseconds time) {
  auto left = duration_cast<milliseconds>(deadline_ - services_.clock().Now());
  bool enough = left > time;
  bool slept =
      left <= milliseconds(0) ||
      services_.clock().Sleep(std::min(time, left), services_.cancel());
  if (!slept) {
    return aws::Fail(aws::ErrorClass::kCancelled,
                     fmt::format("Interrupted while waiting for {}.", what));
  }
  if (enough) return {};
  // No call would come back in what is left.
  return aws::Fail(aws::ErrorClass::kTimeout,
                   OutOfTime(fmt::format("waiting for {}", what)));
}

aws::Status Operation::Poll(const std::string& what,
                            const std::function<aws::Result<bool>()>& look) {
  aws::Clock& clock = services_.clock();
  const PollPace& pace = services_.pace();
  auto start = clock.Now();
  for (int looks = 0;; ++looks) {
    aws::Result<bool> done = look();
    if (!done) return tl::unexpected(done.error());
    if (*done) return {};
    auto passed = duration_cast<milliseconds>(clock.Now() - start);
    if (passed > seconds(2)) {
      Progress(fmt::format("waiting for {} ({} s)", what,
                           duration_cast<seconds>(passed).count()));
    }
    milliseconds wait = std::clamp(passed / 10, pace.least, pace.most);
    double jitter = 0.8 + 0.4 * clock.Random();
    wait = milliseconds(
        static_cast<std::int64_t>(static_cast<double>(wait.count()) * jitter));
    if (aws::Status slept = Sleep(what, wait); !slept) return slept;
  }
}

aws::Status Operation::AwaitShown(
    const std::string& what, const std::function<aws::Result<bool>()>& look) {
  const auto begin = services_.clock().Now();
  return Poll(what, [&]() -> aws::Result<bool> {
    aws::Result<bool> shown = look();
    if (!shown || *shown) return shown;
    return services_.clock().Now() - begin >= services_.pace().lag;
  });
}

aws::Status Operation::Gone(const std::string& what,
                            const aws::Status& awaited) {
  if (awaited || awaited.error().kind == aws::ErrorClass::kNotFound) return {};
  if (awaited.error().kind == aws::ErrorClass::kOther) return awaited;
  Warn(fmt::format("AWS goes on deleting {}, whose end was not seen: {}", what,
                   aws::ToString(awaited.error())));
  return {};
}

void Operation::Progress(const std::string& message) {
  services_.log().Log(pulumi::Severity::kInfo, urn_, message,
                      /*ephemeral=*/true);
}

void Operation::Warn(const std::string& message) {
  services_.log().Log(pulumi::Severity::kWarning, urn_, message,
                      /*ephemeral=*/false);
}

void Operation::AllowAtLeast(std::chrono::seconds time) {
  if (explicit_timeout_) return;
  deadline_ = std::max(deadline_, services_.clock().Now() + time);
}

std::string Operation::OwnerMark() const {
  if (services_.owner_id().empty()) return {};
  return provider::OwnerMark(services_.owner_id(), urn_);
}

pulumi::Error ToPulumi(const aws::Error& error) {
  using Code = pulumi::Error::Code;
  Code code = Code::kFailedPrecondition;
  switch (error.kind) {
    case aws::ErrorClass::kValidation:
      code = Code::kInvalidArgument;
      break;
    case aws::ErrorClass::kNotFound:
      code = Code::kNotFound;
      break;
    case aws::ErrorClass::kCancelled:
      code = Code::kAborted;
      break;
    case aws::ErrorClass::kThrottled:
    case aws::ErrorClass::kServer:
    case aws::ErrorClass::kMalformedAnswer:
    case aws::ErrorClass::kConnectionLost:
    case aws::ErrorClass::kTimeout:
    case aws::ErrorClass::kUnreachable:
      code = Code::kUnavailable;
      break;
    default:
      break;
  }
  return {code, aws::ToString(error)};
}

pulumi::OperationError Failure(const aws::Error& error) {
  return {ToPulumi(error), std::nullopt};
}

pulumi::OperationError Unfinished(const aws::Error& error, std::string id,
                                  pulumi::Object outputs,
                                  pulumi::Object inputs) {
  pulumi::OperationError failure = Failure(error);
  failure.partial = pulumi::PartialFailure{std::move(id),
                                           std::move(outputs),
                                           std::move(inputs),
                                           {failure.error.message}};
  return failure;
}

}  // namespace dynaplane::provider
