#include "pulumi/calls.h"

#include "base/thrown.h"
#include "pulumi/rpc.h"

namespace pulumi {

MonitorCalls::MonitorCalls(const std::string& address,
                           const Cancellation& cancellation)
    : cancellation_(cancellation),
      stub_(pulumirpc::ResourceMonitor::NewStub(rpc::Connect(address))) {
  on_cancel_ = cancellation.OnCancel([this] {
    Push([this] {
      for (auto& [call, owned] : in_flight_) call->context.TryCancel();
    });
  });
}

// What is in flight uses this object, so that a throw must not end it here.
std::optional<std::string> MonitorCalls::Drain() {
  std::optional<std::string> first;
  while (!in_flight_.empty()) {
    auto thrown = dynaplane::base::Thrown(Pop());
    if (!first) first = std::move(thrown);
  }
  return first;
}

// Notifies under the lock: as soon as the other side has the last event, this
// object may be gone.
void MonitorCalls::Push(std::function<void()> event) {
  std::lock_guard lock(mutex_);
  events_.push_back(std::move(event));
  arrived_.notify_one();
}

std::function<void()> MonitorCalls::Pop() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return !events_.empty(); });
  std::function<void()> event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace pulumi
