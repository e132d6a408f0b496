#include "pulumi/rpc.h"

#include <limits>

#include "base/bytes.h"

namespace pulumi::rpc {

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  // http_proxy would otherwise be asked for loopback addresses, too.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Ports come back: a later run must not meet an earlier one's broken
  // connection and its back-off.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

Result<Listener> Listen(grpc::Service* service) {
  Listener listener;
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  // Another process must not be able to listen on the same port.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &listener.port);
  builder.RegisterService(service);
  listener.server = builder.BuildAndStart();
  if (!listener.server || listener.port == 0) {
    return Fail(Error::Code::kUnavailable,
                "cannot listen on a port of 127.0.0.1");
  }
  return listener;
}

Error ToError(const grpc::Status& status) {
  Error error;
  error.message = status.error_message();
  if (error.message.empty()) error.message = "no reason given";
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
      error.code = Error::Code::kInvalidArgument;
      break;
    case grpc::StatusCode::FAILED_PRECONDITION:
      error.code = Error::Code::kFailedPrecondition;
      break;
    case grpc::StatusCode::NOT_FOUND:
      error.code = Error::Code::kNotFound;
      break;
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::ABORTED:
      error.code = Error::Code::kAborted;
      break;
    case grpc::StatusCode::UNAVAILABLE:
      error.code = Error::Code::kUnavailable;
      break;
    default:
      error.code = Error::Code::kUnknown;
  }
  return error;
}

grpc::StatusCode ToGrpcCode(Error::Code code) {
  switch (code) {
    case Error::Code::kUnknown:
      return grpc::StatusCode::UNKNOWN;
    case Error::Code::kInvalidArgument:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case Error::Code::kFailedPrecondition:
    case Error::Code::kResourceFailed:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case Error::Code::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case Error::Code::kAborted:
      return grpc::StatusCode::ABORTED;
    case Error::Code::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
  }
  return grpc::StatusCode::UNKNOWN;
}

grpc::Status ToGrpcStatus(const Error& error) {
  return {ToGrpcCode(error.code), dynaplane::base::ToUtf8(error.message)};
}

}  // namespace pulumi::rpc
