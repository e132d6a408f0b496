#include "base/cancellation.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace dynaplane::base {

struct Cancellation::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
  std::uint64_t next_id = 1;
  std::uint64_t running = 0;  // the callback that runs now, or 0
  std::thread::id runner;
  std::map<std::uint64_t, std::function<void()>> callbacks;

  // Waits for a callback that runs on another thread; its own caller may be
  // that callback.
  void Remove(std::uint64_t id) {
    std::unique_lock lock(mutex);
    callbacks.erase(id);
    if (runner == std::this_thread::get_id()) return;
    changed.wait(lock, [&] { return running != id; });
  }
};

Cancellation::Cancellation() : state_(std::make_shared<State>()) {}

void Cancellation::Cancel() const {
  std::unique_lock lock(state_->mutex);
  if (std::exchange(state_->cancelled, true)) return;
  state_->changed.notify_all();
  state_->runner = std::this_thread::get_id();
  while (!state_->callbacks.empty()) {
    auto next = state_->callbacks.extract(state_->callbacks.begin());
    state_->running = next.key();
    lock.unlock();
    next.mapped()();
    lock.lock();
    state_->running = 0;
    state_->changed.notify_all();
  }
  state_->runner = {};
}

bool Cancellation::cancelled() const {
  std::lock_guard lock(state_->mutex);
  return state_->cancelled;
}

bool Cancellation::WaitFor(std::chrono::milliseconds duration) const {
  std::unique_lock lock(state_->mutex);
  return !state_->changed.wait_for(lock, duration,
                                   [this] { return state_->cancelled; });
}

Cancellation::Registration Cancellation::OnCancel(
    std::function<void()> callback) const {
  std::unique_lock lock(state_->mutex);
  if (state_->cancelled) {
    lock.unlock();
    callback();
    return nullptr;
  }
  std::uint64_t id = state_->next_id++;
  state_->callbacks.emplace(id, std::move(callback));
  // The registration's address means nothing; its deleter is the point.
  return Registration(state_.get(),
                      [state = state_, id](void*) { state->Remove(id); });
}

}  // namespace dynaplane::base
