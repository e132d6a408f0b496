#include "pulumi/log_client.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>

#include "pulumi/bytes.h"
#include "pulumi/engine.grpc.pb.h"
#include "pulumi/rpc.h"

namespace pulumi {
namespace {

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

// A protocol string must be UTF-8; other bytes become question marks.
std::string Printable(const std::string& text) {
  if (IsUtf8(text)) return text;
  std::string printable = text;
  for (char& character : printable) {
    if (static_cast<unsigned char>(character) >= 0x80) character = '?';
  }
  return printable;
}

}  // namespace

// The messages that wait, and the one on its way. gRPC's callbacks keep it
// alive.
class LogClient::Queue : public std::enable_shared_from_this<LogClient::Queue> {
 public:
  void Connect(const std::string& address) {
    std::lock_guard lock(mutex_);
    channel_ = address.empty() ? nullptr : rpc::Connect(address);
    if (channel_) stub_ = pulumirpc::Engine::NewStub(channel_);
  }

  void Push(pulumirpc::LogRequest message) {
    std::unique_lock lock(mutex_);
    if (!channel_) return;
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
    // Keeps the connection of this call, whatever comes later.
    std::shared_ptr<pulumirpc::Engine::Stub> stub;
  };

  // Sends the first message, which stays in the queue meanwhile: its address
  // in a deque does not move. Unlocks, since gRPC may call back at once.
  void Send(std::unique_lock<std::mutex>& lock) {
    auto call = std::make_shared<Call>();
    call->stub = stub_;
    call->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    const pulumirpc::LogRequest* message = &waiting_.front();
    lock.unlock();
    call->stub->async()->Log(&call->context, message, &call->answer,
                             [self = shared_from_this(), call](
                                 grpc::Status status) { self->Sent(status); });
  }

  void Sent(const grpc::Status& status) {
    std::unique_lock lock(mutex_);
    waiting_.pop_front();
    // An engine that cannot be reached will not come back.
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE ||
        status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      waiting_.clear();
    }
    sent_one_.notify_all();
    if (!waiting_.empty()) Send(lock);
  }

  std::mutex mutex_;
  std::condition_variable sent_one_;
  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<pulumirpc::Engine::Stub> stub_;
  std::deque<pulumirpc::LogRequest> waiting_;
  std::uint64_t pushed_ = 0;  // in all; those not waiting have been sent
};

LogClient::LogClient(const std::string& address)
    : queue_(std::make_shared<Queue>()) {
  Connect(address);
}

LogClient::~LogClient() { Flush(); }

void LogClient::Connect(const std::string& address) {
  queue_->Connect(address);
}

void LogClient::Log(Severity severity, const std::string& urn,
                    const std::string& message, bool ephemeral) {
  pulumirpc::LogRequest request;
  request.set_severity(ToWire(severity));
  request.set_urn(Printable(urn));
  request.set_message(Printable(message));
  request.set_ephemeral(ephemeral);
  queue_->Push(std::move(request));
}

void LogClient::Flush() { queue_->Flush(); }

}  // namespace pulumi
