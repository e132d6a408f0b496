// A clock that stands still but for those who sleep on it.
#pragma once

#include <mutex>
#include <vector>

#include "aws/platform.h"

namespace dynaplane::aws::testing {

class FakeClock : public Clock {
 public:
  std::chrono::steady_clock::time_point Now() override {
    std::lock_guard lock(mutex_);
    return std::chrono::steady_clock::time_point(std::chrono::hours(1)) +
           passed_;
  }
  std::chrono::system_clock::time_point WallNow() override {
    std::lock_guard lock(mutex_);
    return start_ + passed_;
  }
  bool Sleep(std::chrono::milliseconds duration,
             const base::Cancellation& cancel) override {
    if (cancel.cancelled()) return false;
    std::lock_guard lock(mutex_);
    passed_ += duration;
    sleeps_.push_back(duration);
    return true;
  }
  double Random() override {
    std::lock_guard lock(mutex_);
    return random_;
  }

  void Advance(std::chrono::milliseconds duration) {
    std::lock_guard lock(mutex_);
    passed_ += duration;
  }
  void SetRandom(double random) {
    std::lock_guard lock(mutex_);
    random_ = random;
  }
  std::vector<std::chrono::milliseconds> Sleeps() {
    std::lock_guard lock(mutex_);
    return sleeps_;
  }

 private:
  std::mutex mutex_;
  const std::chrono::system_clock::time_point start_ =
      std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
  std::chrono::milliseconds passed_{0};
  double random_ = 0.5;
  std::vector<std::chrono::milliseconds> sleeps_;
};

}  // namespace dynaplane::aws::testing
