#include <condition_variable>
#include <mutex>
#include <utility>

#include "aws/credentials.h"
#include "base/timestamp.h"

namespace dynaplane::aws {
namespace {

// Within the first, one thread looks for new keys while the others use the
// old ones; within the second, all wait for the new ones.
constexpr std::chrono::minutes kRefreshBefore{5};
constexpr std::chrono::minutes kUnusableBefore{1};
// After a failed refresh the old keys are used this long before the next one.
constexpr std::chrono::seconds kRefreshPause{30};

class Cache : public CredentialsProvider {
 public:
  Cache(std::shared_ptr<CredentialsProvider> source, Platform platform)
      : source_(std::move(source)),
        clock_(platform.clock != nullptr ? platform.clock : SystemClock()) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    for (;;) {
      std::shared_ptr<Flight> flight;
      {
        std::lock_guard lock(mutex_);
        if (IsFresh() || (flight_ != nullptr && IsUsable())) return *keys_;
        flight = flight_;
        if (flight == nullptr) flight_ = std::make_shared<Flight>();
      }
      if (flight == nullptr) return Refresh(cancel);
      Result<Credentials> result = WaitFor(flight, cancel);
      // Whoever asked has been cancelled, not we: ask in his place.
      if (result || result.error().kind != ErrorClass::kCancelled ||
          cancel.cancelled()) {
        return result;
      }
    }
  }

  void Forget(const Credentials& refused) override {
    source_->Forget(refused);
    std::lock_guard lock(mutex_);
    if (keys_ && keys_->access_key_id == refused.access_key_id &&
        keys_->session_token == refused.session_token) {
      keys_.reset();
    }
  }

 private:
  // One question to the source; the others wait for its end.
  struct Flight {
    std::optional<Result<Credentials>> result;  // guarded by mutex_
  };

  bool IsUsable() const {
    return keys_ && (!keys_->expiration ||
                     clock_->WallNow() < *keys_->expiration - kUnusableBefore);
  }

  bool IsFresh() const {
    if (!IsUsable()) return false;
    return !keys_->expiration || clock_->WallNow() < refresh_at_;
  }

  Result<Credentials> Refresh(const base::Cancellation& cancel) {
    Result<Credentials> result = source_->Get(cancel);
    std::lock_guard lock(mutex_);
    if (result && result->expiration &&
        *result->expiration <= clock_->WallNow()) {
      result = Fail(
          ErrorClass::kExpiredCredentials,
          "the keys expired at " + base::FormatIso8601(*result->expiration));
    }
    if (result) {
      Keep(*result);
    } else if (IsUsable()) {
      refresh_at_ = clock_->WallNow() + kRefreshPause;
      result = *keys_;
    }
    flight_->result = result;
    flight_.reset();
    changed_.notify_all();
    return result;
  }

  // Keys that live shortly are refreshed in the last third of their life.
  void Keep(const Credentials& keys) {
    keys_ = keys;
    if (!keys.expiration) return;
    const auto now = clock_->WallNow();
    const auto margin = std::min<base::WallTime::duration>(
        kRefreshBefore, (*keys.expiration - now) / 3);
    refresh_at_ = *keys.expiration - margin;
  }

  Result<Credentials> WaitFor(const std::shared_ptr<Flight>& flight,
                              const base::Cancellation& cancel) {
    bool cancelled = false;
    const auto subscription = cancel.OnCancel([&] {
      std::lock_guard lock(mutex_);
      cancelled = true;
      changed_.notify_all();
    });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return flight->result || cancelled; });
    if (flight->result) return *flight->result;
    return Fail(ErrorClass::kCancelled, "cancelled");
  }

  const std::shared_ptr<CredentialsProvider> source_;
  const std::shared_ptr<Clock> clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Credentials> keys_;  // all guarded by mutex_
  base::WallTime refresh_at_{};
  std::shared_ptr<Flight> flight_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> CachingCredentials(
    std::shared_ptr<CredentialsProvider> source, Platform platform) {
  return std::make_shared<Cache>(std::move(source), std::move(platform));
}

}  // namespace dynaplane::aws
