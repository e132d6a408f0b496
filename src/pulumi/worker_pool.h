// Private to this room: a bounded number of threads for calls that block.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace pulumi {

// Threads come with the work and go when idle for a while, so that a process
// at rest has none.
class WorkerPool {
 public:
  explicit WorkerPool(int max_threads);
  // Runs all that was submitted, then ends.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `task` on one of the threads, in the order of submission as far as
  // threads are free. What it throws goes to standard error, and no further.
  void Submit(std::function<void()> task);

  // True when nothing is waiting or running any more, false after `patience`.
  bool WaitIdle(std::chrono::milliseconds patience);

 private:
  void Work();

  const int max_threads_;
  std::mutex mutex_;
  std::condition_variable submitted_;
  std::condition_variable finished_;
  std::deque<std::function<void()>> tasks_;
  int threads_ = 0;
  int idle_ = 0;
  bool ending_ = false;
};

}  // namespace pulumi
