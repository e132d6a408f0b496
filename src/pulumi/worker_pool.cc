#include "pulumi/worker_pool.h"

#include <cstdio>
#include <thread>
#include <utility>

#include "base/thrown.h"

namespace pulumi {
namespace {

using dynaplane::base::Thrown;

constexpr auto kIdleTime = std::chrono::seconds(5);

// A thread that throws would end the process.
void Run(const std::function<void()>& task) {
  if (const auto thrown = Thrown(task)) {
    std::fprintf(stderr, "%s\n", thrown->c_str());
  }
}

}  // namespace

WorkerPool::WorkerPool(int max_threads) : max_threads_(max_threads) {
  // gRPC's threads submit; that they do so after this is ordered in gRPC,
  // where the thread sanitizer does not look.
  std::lock_guard seen(mutex_);
}

WorkerPool::~WorkerPool() {
  std::unique_lock lock(mutex_);
  ending_ = true;
  submitted_.notify_all();
  finished_.wait(lock, [&] { return threads_ == 0; });
}

void WorkerPool::Submit(std::function<void()> task) {
  std::unique_lock lock(mutex_);
  tasks_.push_back(std::move(task));
  const int waiting = static_cast<int>(tasks_.size());
  if (waiting <= idle_ || threads_ == max_threads_) {
    submitted_.notify_one();
    return;
  }
  ++threads_;
  lock.unlock();
  // Detached, but counted: the destructor waits for it. Where there is no
  // thread to be had, those that there are will do it; else this one must.
  if (!Thrown([&] { std::thread([this] { Work(); }).detach(); })) return;
  lock.lock();
  --threads_;
  if (threads_ > 0 || tasks_.empty()) return;
  std::function<void()> mine = std::move(tasks_.front());
  tasks_.pop_front();
  lock.unlock();
  Run(mine);
}

bool WorkerPool::WaitIdle(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return finished_.wait_for(
      lock, patience, [&] { return tasks_.empty() && idle_ == threads_; });
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    finished_.notify_all();
    submitted_.wait_for(lock, kIdleTime,
                        [&] { return !tasks_.empty() || ending_; });
    --idle_;
    if (tasks_.empty()) break;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    Run(task);
    task = nullptr;
    lock.lock();
  }
  --threads_;
  finished_.notify_all();
}

}  // namespace pulumi
