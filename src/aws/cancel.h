// How a run is told to stop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace dynaplane::aws {

// Tells a caller's waits and retries to stop. Copies share one flag. All
// members may be called from any thread; Cancel takes locks, so a signal
// handler must not call it.
class CancelToken {
 public:
  class Subscription;

  CancelToken();
  void Cancel();  // wakes every WaitFor; again: no effect
  bool IsCancelled() const;

  // Sleeps at most `duration`; false when cancelled before it ended.
  bool WaitFor(std::chrono::milliseconds duration) const;

  // Calls `callback` once when Cancel is called (in that thread), or at once
  // when it has been. Never after the subscription is gone, whose destructor
  // waits for a running callback. The callback must be short and must not
  // touch this token.
  [[nodiscard]] Subscription OnCancel(std::function<void()> callback) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

class CancelToken::Subscription {
 public:
  Subscription() = default;
  Subscription(Subscription&&) = default;
  Subscription& operator=(Subscription&&) = delete;
  ~Subscription();

 private:
  friend class CancelToken;
  std::shared_ptr<State> state_;
  int id_ = 0;
};

}  // namespace dynaplane::aws
