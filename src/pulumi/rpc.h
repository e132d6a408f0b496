// Private to this room: how all its gRPC connections are made.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "pulumi/error.h"

namespace pulumi::rpc {

// The engine sends whole states; gRPC's own 4 MiB would refuse large ones.
inline constexpr int kMaxMessageBytes = 400 * 1024 * 1024;

// A channel to the engine on this machine, without proxy or name lookup,
// shared with no other one. Connects on its first use.
std::shared_ptr<grpc::Channel> Connect(const std::string& address);

// Serves on a free port of 127.0.0.1. `service` must outlive the server.
struct Listener {
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};
Result<Listener> Listen(grpc::Service* service);

// The error's code for callers, its message as the peer put it.
Error ToError(const grpc::Status& status);

// The code that the engine is to see; see provider_server.h for its meaning.
grpc::StatusCode ToGrpcCode(Error::Code code);
grpc::Status ToGrpcStatus(const Error& error);

}  // namespace pulumi::rpc
