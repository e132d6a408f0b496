// A resource monitor and an engine log for unit tests, behind a real gRPC
// server.
#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pulumi/engine.grpc.pb.h"
#include "pulumi/resource.grpc.pb.h"

namespace pulumi::testing {

// Answers registrations when a test says so.
class FakeMonitor : public pulumirpc::ResourceMonitor::CallbackService {
 public:
  using Request = pulumirpc::RegisterResourceRequest;
  using Response = pulumirpc::RegisterResourceResponse;

  // Decides about one registration: a status and the answer; nothing: it
  // stays open until Release. By default each one succeeds.
  std::function<std::optional<grpc::Status>(const Request&, Response&)> decide;

  FakeMonitor();
  ~FakeMonitor() override;

  std::string address() const;
  // Ends the server and every open call, as a dying engine would.
  void Die();
  // Succeeds in all registrations that are open.
  void Release();

  // Waits until so many registrations have come in.
  void WaitForRequests(std::size_t count);
  std::vector<Request> requests();
  std::optional<pulumirpc::RegisterResourceOutputsRequest> outputs();
  bool ended();  // by SignalAndWaitForShutdown

  grpc::ServerUnaryReactor* RegisterResource(
      grpc::CallbackServerContext* context, const Request* request,
      Response* response) override;
  grpc::ServerUnaryReactor* RegisterResourceOutputs(
      grpc::CallbackServerContext* context,
      const pulumirpc::RegisterResourceOutputsRequest* request,
      google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* SignalAndWaitForShutdown(
      grpc::CallbackServerContext* context,
      const google::protobuf::Empty* request,
      google::protobuf::Empty* response) override;

 private:
  struct Open {
    grpc::ServerUnaryReactor* reactor;
    const Request* request;
    Response* response;
  };

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Request> requests_;
  std::vector<Open> open_;
  std::optional<pulumirpc::RegisterResourceOutputsRequest> outputs_;
  bool ended_ = false;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// Keeps what is logged.
class FakeEngine : public pulumirpc::Engine::CallbackService {
 public:
  FakeEngine();
  ~FakeEngine() override;

  std::string address() const;
  std::vector<pulumirpc::LogRequest> messages();
  // While held, a message waits for its answer.
  void Hold();
  void Release();
  void WaitForMessages(std::size_t count);

  grpc::ServerUnaryReactor* Log(grpc::CallbackServerContext* context,
                                const pulumirpc::LogRequest* request,
                                google::protobuf::Empty* response) override;

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<pulumirpc::LogRequest> messages_;
  bool held_ = false;
  grpc::ServerUnaryReactor* waiting_ = nullptr;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace pulumi::testing
