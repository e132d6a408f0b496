#include "aws/cancel.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

namespace dynaplane::aws {

struct CancelToken::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
  int next_id = 1;
  std::map<int, std::function<void()>> callbacks;
};

CancelToken::CancelToken() : state_(std::make_shared<State>()) {}

// The callbacks run under the lock: so a subscription that goes at the same
// time waits for its own.
void CancelToken::Cancel() {
  std::lock_guard lock(state_->mutex);
  if (state_->cancelled) return;
  state_->cancelled = true;
  for (const auto& [id, callback] : state_->callbacks) callback();
  state_->callbacks.clear();
  state_->changed.notify_all();
}

bool CancelToken::IsCancelled() const {
  std::lock_guard lock(state_->mutex);
  return state_->cancelled;
}

bool CancelToken::WaitFor(std::chrono::milliseconds duration) const {
  std::unique_lock lock(state_->mutex);
  return !state_->changed.wait_for(lock, duration,
                                   [this] { return state_->cancelled; });
}

CancelToken::Subscription CancelToken::OnCancel(
    std::function<void()> callback) const {
  Subscription subscription;
  std::lock_guard lock(state_->mutex);
  if (state_->cancelled) {
    callback();
    return subscription;
  }
  subscription.state_ = state_;
  subscription.id_ = state_->next_id++;
  state_->callbacks.emplace(subscription.id_, std::move(callback));
  return subscription;
}

CancelToken::Subscription::~Subscription() {
  if (state_ == nullptr) return;
  std::lock_guard lock(state_->mutex);
  state_->callbacks.erase(id_);
}

}  // namespace dynaplane::aws
