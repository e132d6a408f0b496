// A handle that asks running work to end soon.
//
// Copies share one state: hand one copy to the work and keep another. Every
// function may be called from any thread; Cancel takes locks, so a signal
// handler must not call it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace dynaplane::base {

class Cancellation {
 public:
  // Keeps a callback registered; gone with the last of its copies. The
  // destructor waits for a callback that is running on another thread.
  using Registration = std::shared_ptr<void>;

  Cancellation();

  // Asks for the end, once and for all. Runs the registered callbacks on this
  // thread; further calls do nothing.
  void Cancel() const;
  bool cancelled() const;
  // Sleeps at most `duration`; false when cancelled before it ended.
  bool WaitFor(std::chrono::milliseconds duration) const;

  // Runs `callback` on Cancel, or at once if that has been.
  [[nodiscard]] Registration OnCancel(std::function<void()> callback) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace dynaplane::base
