#include "pulumi/log_client.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "pulumi/engine.grpc.pb.h"
#include "pulumi/rpc.h"

namespace pulumi {
namespace {

using dynaplane::base::ToUtf8;

// More than this waiting means that nobody reads progress any more.
constexpr std::size_t kManyWaiting = 1000;
constexpr auto kPatience = std::chrono::seconds(10);

pulumirpc::LogSeverity ToWire(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return pulumirpc::DEBUG;
    case Severity::kInfo:
      return pulumirpc::INFO;
    case Severity::kWarning:
      return pulumirpc::WARNING;
    case Severity::kError:
      break;
  }
  return pulumirpc::ERROR;
}

}  // namespace

// The messages that wait, and the one on its way. What belongs to the
// connection dies with the queue, never in a callback: see calls.h.
class LogClient::Queue {
 public:
  ~Queue() { Flush(); }

  void Connect(const std::string& address) {
    std::lock_guard lock(mutex_);
    if (stub_) earlier_.push_back(std::move(stub_));
    if (address.empty()) return;
    stub_ = pulumirpc::Engine::NewStub(rpc::Connect(address));
  }

  void Push(pulumirpc::LogRequest message) {
    std::unique_lock lock(mutex_);
    if (!stub_) return;
    if (message.ephemeral() && waiting_.size() >= kManyWaiting) return;
    waiting_.push_back(std::move(message));
    ++pushed_;
    if (waiting_.size() == 1) Send(lock);
  }

  void Flush() {
    std::unique_lock lock(mutex_);
    const std::uint64_t last = pushed_;
    sent_one_.wait(lock, [&] { return pushed_ - waiting_.size() >= last; });
  }

 private:
  struct Call {
    grpc::ClientContext context;
    google::protobuf::Empty answer;
  };

  // Sends the first message, which stays in the queue meanwhile: its address
  // in a deque does not move. Unlocks, since gRPC may call back at once.
  void Send(std::unique_lock<std::mutex>& lock) {
    call_ = std::make_unique<Call>();
    call_->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    Call* call = call_.get();
    pulumirpc::Engine::Stub* stub = stub_.get();
    const pulumirpc::LogRequest* message = &waiting_.front();
    lock.unlock();
    stub->async()->Log(&call->context, message, &call->answer,
                       [this](grpc::Status status) { Sent(status); });
  }

  void Sent(const grpc::Status& status) {
    std::unique_lock lock(mutex_);
    waiting_.pop_front();
    // An engine that cannot be reached will not come back.
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE ||
        status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      waiting_.clear();
    }
    // Under the lock: with the last message this object may go.
    sent_one_.notify_all();
    if (!waiting_.empty()) Send(lock);
  }

  using Stub = std::unique_ptr<pulumirpc::Engine::Stub>;

  std::mutex mutex_;
  std::condition_variable sent_one_;
  std::vector<Stub> earlier_;
  Stub stub_;
  std::unique_ptr<Call> call_;  // the last one
  std::deque<pulumirpc::LogRequest> waiting_;
  std::uint64_t pushed_ = 0;  // in all; those not waiting have been sent
};

LogClient::LogClient(const std::string& address)
    : queue_(std::make_unique<Queue>()) {
  Connect(address);
}

LogClient::~LogClient() = default;

void LogClient::Connect(const std::string& address) {
  queue_->Connect(address);
}

void LogClient::Log(Severity severity, const std::string& urn,
                    const std::string& message, bool ephemeral) {
  pulumirpc::LogRequest request;
  request.set_severity(ToWire(severity));
  request.set_urn(ToUtf8(urn));
  request.set_message(ToUtf8(message));
  request.set_ephemeral(ephemeral);
  queue_->Push(std::move(request));
}

void LogClient::Flush() { queue_->Flush(); }

}  // namespace pulumi
