#include "aws/retry.h"

#include <algorithm>

namespace dynaplane::aws {
namespace {

using enum ErrorClass;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Row {
  ErrorClass kind;
  RetryRule rule;
};

constexpr milliseconds kUntilDeadline{0};

// Rates and concurrency end by themselves, so they may take all the time that
// the caller has. Faults that may be permanent may not: an emulator that
// answers 500 to everything should not cost half an hour.
constexpr Row kRows[] = {
    {kThrottled, {milliseconds(250), seconds(20), kUntilDeadline}},
    {kCooldown, {seconds(1), seconds(5), kUntilDeadline}},
    {kConcurrency, {seconds(1), seconds(20), kUntilDeadline}},
    {kEarly, {seconds(1), seconds(5), minutes(20)}},
    {kPropagating, {seconds(1), seconds(10), minutes(2)}},
    {kServer, {milliseconds(100), seconds(5), seconds(60)}},
    {kMalformedAnswer, {milliseconds(100), seconds(5), seconds(15)}},
    {kConnectionLost, {milliseconds(50), seconds(5), minutes(2)}},
    {kTimeout, {milliseconds(100), seconds(5), minutes(2)}},
    {kUnreachable, {milliseconds(100), seconds(5), minutes(2)}},
};

constexpr RetryRule kNeverAnswered = {milliseconds(100), seconds(1),
                                      seconds(4)};

}  // namespace

const RetryRule* RetryRuleOf(ErrorClass kind, bool has_answered_before) {
  if (!has_answered_before &&
      (kind == kUnreachable || kind == kConnectionLost)) {
    return &kNeverAnswered;
  }
  const auto* row = std::ranges::find(kRows, kind, &Row::kind);
  return row == std::end(kRows) ? nullptr : &row->rule;
}

milliseconds Backoff::Next(Clock& clock, milliseconds minimum) {
  constexpr int kMaxStep = 30;
  const auto limit = std::min(cap_, base_ * (std::int64_t{1} << step_));
  step_ = std::min(step_ + 1, kMaxStep);
  if (limit <= minimum) return minimum;
  const auto span = static_cast<double>((limit - minimum).count() + 1);
  return minimum +
         milliseconds(static_cast<milliseconds::rep>(clock.Random() * span));
}

// A bucket as a point in time: where it lies in the past, the bucket holds the
// retries that fit between then and now, `burst_` at most.
milliseconds RetryBudget::Take(std::chrono::steady_clock::time_point now) {
  std::lock_guard lock(mutex_);
  full_at_ = std::max(full_at_, now - burst_ * interval_) + interval_;
  return std::max(milliseconds(0),
                  std::chrono::ceil<milliseconds>(full_at_ - now));
}

}  // namespace dynaplane::aws
