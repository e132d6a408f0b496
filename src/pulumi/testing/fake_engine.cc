#include "pulumi/testing/fake_engine.h"

#include <chrono>
#include <utility>

#include "pulumi/rpc.h"

namespace pulumi::testing {
namespace {

using google::protobuf::Empty;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// The URN and id that an engine would give.
void Succeed(const FakeMonitor::Request& request,
             FakeMonitor::Response& response) {
  response.set_urn("urn:pulumi:dev::sdk::" + request.type() +
                   "::" + request.name());
  if (!request.custom()) return;
  response.set_id(request.name() + "-id");
  *response.mutable_object() = request.object();
}

ServerUnaryReactor* Answer(CallbackServerContext* context) {
  ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace

FakeMonitor::FakeMonitor() {
  rpc::Listener listener = *rpc::Listen(this);
  port_ = listener.port;
  server_ = std::move(listener.server);
}

FakeMonitor::~FakeMonitor() { Die(); }

std::string FakeMonitor::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

void FakeMonitor::Die() {
  std::unique_lock lock(mutex_);
  std::vector<Open> open = std::exchange(open_, {});
  lock.unlock();
  for (const Open& one : open) {
    one.reactor->Finish({grpc::StatusCode::UNAVAILABLE, "Socket closed"});
  }
  server_->Shutdown(std::chrono::system_clock::now());
}

void FakeMonitor::Release() {
  std::unique_lock lock(mutex_);
  std::vector<Open> open = std::exchange(open_, {});
  lock.unlock();
  for (const Open& one : open) {
    Succeed(*one.request, *one.response);
    one.reactor->Finish(grpc::Status::OK);
  }
}

void FakeMonitor::WaitForRequests(std::size_t count) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return requests_.size() >= count; });
}

std::vector<FakeMonitor::Request> FakeMonitor::requests() {
  std::lock_guard lock(mutex_);
  return requests_;
}

std::optional<pulumirpc::RegisterResourceOutputsRequest>
FakeMonitor::outputs() {
  std::lock_guard lock(mutex_);
  return outputs_;
}

bool FakeMonitor::ended() {
  std::lock_guard lock(mutex_);
  return ended_;
}

ServerUnaryReactor* FakeMonitor::RegisterResource(
    CallbackServerContext* context, const Request* request,
    Response* response) {
  ServerUnaryReactor* reactor = context->DefaultReactor();
  Succeed(*request, *response);
  std::optional<grpc::Status> status = grpc::Status::OK;
  if (decide) status = decide(*request, *response);
  std::unique_lock lock(mutex_);
  requests_.push_back(*request);
  if (!status) open_.push_back({reactor, request, response});
  arrived_.notify_all();
  lock.unlock();
  if (status) reactor->Finish(*status);
  return reactor;
}

ServerUnaryReactor* FakeMonitor::RegisterResourceOutputs(
    CallbackServerContext* context,
    const pulumirpc::RegisterResourceOutputsRequest* request, Empty*) {
  std::lock_guard lock(mutex_);
  outputs_ = *request;
  return Answer(context);
}

ServerUnaryReactor* FakeMonitor::SignalAndWaitForShutdown(
    CallbackServerContext* context, const Empty*, Empty*) {
  std::lock_guard lock(mutex_);
  ended_ = true;
  return Answer(context);
}

FakeEngine::FakeEngine() {
  rpc::Listener listener = *rpc::Listen(this);
  port_ = listener.port;
  server_ = std::move(listener.server);
}

FakeEngine::~FakeEngine() {
  Release();
  server_->Shutdown(std::chrono::system_clock::now());
}

std::string FakeEngine::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

std::vector<pulumirpc::LogRequest> FakeEngine::messages() {
  std::lock_guard lock(mutex_);
  return messages_;
}

void FakeEngine::Hold() {
  std::lock_guard lock(mutex_);
  held_ = true;
}

void FakeEngine::Release() {
  std::unique_lock lock(mutex_);
  held_ = false;
  ServerUnaryReactor* waiting = std::exchange(waiting_, nullptr);
  lock.unlock();
  if (waiting) waiting->Finish(grpc::Status::OK);
}

void FakeEngine::WaitForMessages(std::size_t count) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return messages_.size() >= count; });
}

ServerUnaryReactor* FakeEngine::Log(CallbackServerContext* context,
                                    const pulumirpc::LogRequest* request,
                                    Empty*) {
  std::unique_lock lock(mutex_);
  messages_.push_back(*request);
  arrived_.notify_all();
  if (!held_) return Answer(context);
  waiting_ = context->DefaultReactor();
  return waiting_;
}

}  // namespace pulumi::testing
