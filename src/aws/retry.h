// When to try again. Values and arithmetic only: no thread, no sleep.
#pragma once

#include <chrono>
#include <mutex>

#include "aws/error.h"
#include "aws/platform.h"

namespace dynaplane::aws {

// How a class of errors is retried. The longest wait doubles from `base` to
// `cap`; the wait is chosen below it at random ("full jitter"), so that many
// callers that failed together do not come back together.
struct RetryRule {
  std::chrono::milliseconds base{0};
  std::chrono::milliseconds cap{0};
  // How long errors of this class may go on in one call before they are
  // returned; zero: until the call's deadline.
  std::chrono::milliseconds patience{0};
};

// Null for what is not retryable. An endpoint that has never answered gets
// seconds, not minutes: its address is probably wrong.
const RetryRule* RetryRuleOf(ErrorClass kind, bool has_answered_before);

// The waits of one operation. Also good for polling: see `minimum`.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap)
      : base_(base), cap_(cap) {}
  // The next wait, in [minimum, limit] where limit doubles each time.
  std::chrono::milliseconds Next(Clock& clock,
                                 std::chrono::milliseconds minimum = {});
  void Reset() { step_ = 0; }

 private:
  std::chrono::milliseconds base_;
  std::chrono::milliseconds cap_;
  int step_ = 0;
};

// Keeps the retries of all threads together below a rate: a burst is free,
// later ones are spread out. Nobody fails for lack of budget, he waits.
class RetryBudget {
 public:
  explicit RetryBudget(int burst = 50, int per_second = 20)
      : burst_(burst), interval_(1000 / per_second) {}
  // Takes one retry out of the budget; returns how long to wait at least.
  std::chrono::milliseconds Take(std::chrono::steady_clock::time_point now);

 private:
  const int burst_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point full_at_{};  // guarded by mutex_
};

}  // namespace dynaplane::aws
