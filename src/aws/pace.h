// How fast calls of one kind may go. Arithmetic only: no thread, no sleep.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace dynaplane::aws {

// Free until AWS throttles such a call; from then on the calls of all threads
// are spaced out, and the space follows what AWS takes: wider with each
// throttling, narrower with each success. AWS's rates are not known (some are
// two in a second) and differ by account, so they are found out. Without this
// hundreds of calls come back in bursts, of which most are refused again.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Takes the next turn; how long to wait for it.
  std::chrono::milliseconds Take(Time now);
  void Throttled(Time now);
  void Succeeded();

 private:
  using Seconds = std::chrono::duration<double>;

  std::mutex mutex_;
  Seconds space_{0};    // between two calls; zero: free
  Seconds refused_{0};  // the space at which AWS throttled last
  int successes_ = 0;   // since then
  Time next_{};         // the turn after those that are taken
  Time blind_until_{};  // what fails before was sent before the last change
};

// The pace of each operation in each region; AWS counts them apart.
class Paces {
 public:
  Pace& Of(const std::string& operation, const std::string& region);

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Pace> paces_;
};

}  // namespace dynaplane::aws
