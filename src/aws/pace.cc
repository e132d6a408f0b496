#include "aws/pace.h"

#include <algorithm>

namespace dynaplane::aws {
namespace {

using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

// Found by simulating 8 and 64 threads against rates of 2 to 100 a second: the
// rate is used to 98 %, and one call in five is refused instead of four.
constexpr Seconds kFirst{0.02};
constexpr Seconds kWidest{2};
constexpr Seconds kFree{0.005};
constexpr double kSearch = 2;       // wider, while nothing has succeeded
constexpr double kWider = 1.3;      // wider, when the rate is about known
constexpr double kQuick = 0.9;      // narrower, far from the refused space
constexpr double kCareful = 0.995;  // narrower, close to it
constexpr int kKnown = 2;           // successes that make the rate known

}  // namespace

milliseconds Pace::Take(Time now) {
  std::lock_guard lock(mutex_);
  if (space_ == Seconds(0)) return milliseconds(0);
  const Time turn = std::max(now, next_);
  next_ = turn + std::chrono::duration_cast<Time::duration>(space_);
  return std::chrono::ceil<milliseconds>(turn - now);
}

void Pace::Throttled(Time now) {
  std::lock_guard lock(mutex_);
  if (now < blind_until_) return;
  if (space_ == Seconds(0)) {
    space_ = refused_ = kFirst;
  } else {
    refused_ = space_;
    space_ *= successes_ >= kKnown ? kWider : kSearch;
    space_ = std::min(space_, kWidest);
  }
  successes_ = 0;
  blind_until_ = now + std::chrono::duration_cast<Time::duration>(2 * space_);
}

void Pace::Succeeded() {
  std::lock_guard lock(mutex_);
  if (space_ == Seconds(0)) return;
  ++successes_;
  const bool far = space_ * kQuick > refused_ * 1.05;
  space_ *= far ? kQuick : kCareful;
  if (space_ < kFree) space_ = Seconds(0);
}

Pace& Paces::Of(const std::string& operation, const std::string& region) {
  std::lock_guard lock(mutex_);
  return paces_[{operation, region}];
}

}  // namespace dynaplane::aws
