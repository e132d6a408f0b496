#include "pulumi/provider_server.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/thrown.h"
#include "pulumi/cancellation.h"
#include "pulumi/component.h"
#include "pulumi/component_provider.h"
#include "pulumi/log_client.h"
#include "pulumi/provider.grpc.pb.h"
#include "pulumi/provider_messages.h"
#include "pulumi/rpc.h"
#include "pulumi/worker_pool.h"

namespace pulumi {
namespace {

using dynaplane::base::Thrown;
using google::protobuf::Empty;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// The engine kills after five seconds.
constexpr auto kTimeToEnd = std::chrono::seconds(4);

ServerUnaryReactor* Answer(CallbackServerContext* context) {
  ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

// An answer that the engine can make nothing of must not be sent as one.
template <typename Response, typename Wire>
grpc::Status Put(const Response& response, Wire& wire) {
  Status written = messages::Write(response, wire);
  return written ? grpc::Status::OK : messages::ToStatus(written.error());
}

}  // namespace

ConstructTarget::~ConstructTarget() = default;

class ProviderServer::Service
    : public pulumirpc::ResourceProvider::CallbackService {
 public:
  Service(const ProviderFactory& factory, PluginInfo info,
          const std::string& engine_address)
      : info_(std::move(info)),
        engine_address_(engine_address),
        log_(engine_address),
        provider_(factory(log_)),
        workers_(kMaxProviderThreads) {}

  ~Service() override {
    CancelProvider();
    if (listener_.server) listener_.server->Shutdown();
  }

  Status Serve() {
    Result<rpc::Listener> listener = rpc::Listen(this);
    if (!listener) return tl::unexpected(listener.error());
    listener_ = *std::move(listener);
    return {};
  }

  int port() const { return listener_.port; }
  void CancelProvider() {
    cancellation_.Cancel();
    if (const auto thrown = Thrown([&] { provider_->Cancel(); })) {
      log_.Log(Severity::kWarning, "", "cancelling: " + *thrown, false);
    }
  }
  bool WaitIdle() { return workers_.WaitIdle(kTimeToEnd); }

  // --- about the plugin ---

  ServerUnaryReactor* Handshake(
      CallbackServerContext* context,
      const pulumirpc::ProviderHandshakeRequest*,
      pulumirpc::ProviderHandshakeResponse* answer) override {
    answer->set_accept_secrets(true);
    answer->set_accept_resources(true);
    answer->set_accepts_byte_string(true);
    answer->set_supports_autonaming_configuration(true);
    return Answer(context);
  }

  ServerUnaryReactor* Attach(CallbackServerContext* context,
                             const pulumirpc::PluginAttach* request,
                             Empty*) override {
    log_.Connect(request->address());
    return Answer(context);
  }

  ServerUnaryReactor* GetPluginInfo(CallbackServerContext* context,
                                    const Empty*,
                                    pulumirpc::PluginInfo* answer) override {
    answer->set_version(info_.version);
    return Answer(context);
  }

  ServerUnaryReactor* GetMapping(CallbackServerContext* context,
                                 const pulumirpc::GetMappingRequest*,
                                 pulumirpc::GetMappingResponse*) override {
    return Answer(context);
  }

  ServerUnaryReactor* GetMappings(CallbackServerContext* context,
                                  const pulumirpc::GetMappingsRequest*,
                                  pulumirpc::GetMappingsResponse*) override {
    return Answer(context);
  }

  ServerUnaryReactor* GetSchema(CallbackServerContext* context,
                                const pulumirpc::GetSchemaRequest*,
                                pulumirpc::GetSchemaResponse* answer) override {
    return Work(context, [this, answer] {
      Result<std::string> schema = provider_->Schema();
      if (!schema) return messages::ToStatus(schema.error());
      answer->set_schema(*std::move(schema));
      return grpc::Status::OK;
    });
  }

  // Served on gRPC's own thread: it must not wait for what it is to end.
  ServerUnaryReactor* Cancel(CallbackServerContext* context, const Empty*,
                             Empty*) override {
    CancelProvider();
    return Answer(context);
  }

  // --- configuration ---

  ServerUnaryReactor* CheckConfig(CallbackServerContext* context,
                                  const pulumirpc::CheckRequest* wire,
                                  pulumirpc::CheckResponse* answer) override {
    return Call(context, wire, answer, &Provider::CheckConfig);
  }

  ServerUnaryReactor* DiffConfig(CallbackServerContext* context,
                                 const pulumirpc::DiffRequest* wire,
                                 pulumirpc::DiffResponse* answer) override {
    return CallDiff(context, wire, answer, &Provider::DiffConfig);
  }

  ServerUnaryReactor* Configure(CallbackServerContext* context,
                                const pulumirpc::ConfigureRequest* wire,
                                pulumirpc::ConfigureResponse* answer) override {
    answer->set_acceptsecrets(true);
    answer->set_acceptresources(true);
    answer->set_supportspreview(true);
    answer->set_supports_autonaming_configuration(true);
    return Work(context, [this, wire] {
      Result<ConfigureRequest> request = messages::Read(*wire);
      if (!request) return messages::ToStatus(request.error());
      Status status = provider_->Configure(*request);
      return status ? grpc::Status::OK : messages::ToStatus(status.error());
    });
  }

  // --- resources ---

  ServerUnaryReactor* Check(CallbackServerContext* context,
                            const pulumirpc::CheckRequest* wire,
                            pulumirpc::CheckResponse* answer) override {
    return Call(context, wire, answer, &Provider::Check);
  }

  ServerUnaryReactor* Diff(CallbackServerContext* context,
                           const pulumirpc::DiffRequest* wire,
                           pulumirpc::DiffResponse* answer) override {
    return CallDiff(context, wire, answer, &Provider::Diff);
  }

  ServerUnaryReactor* Create(CallbackServerContext* context,
                             const pulumirpc::CreateRequest* wire,
                             pulumirpc::CreateResponse* answer) override {
    return Call(context, wire, answer, &Provider::Create);
  }

  ServerUnaryReactor* Read(CallbackServerContext* context,
                           const pulumirpc::ReadRequest* wire,
                           pulumirpc::ReadResponse* answer) override {
    return Call(context, wire, answer, &Provider::Read);
  }

  ServerUnaryReactor* Update(CallbackServerContext* context,
                             const pulumirpc::UpdateRequest* wire,
                             pulumirpc::UpdateResponse* answer) override {
    return Call(context, wire, answer, &Provider::Update);
  }

  ServerUnaryReactor* Delete(CallbackServerContext* context,
                             const pulumirpc::DeleteRequest* wire,
                             Empty* answer) override {
    return Call(context, wire, answer, &Provider::Delete);
  }

  ServerUnaryReactor* Invoke(CallbackServerContext* context,
                             const pulumirpc::InvokeRequest* wire,
                             pulumirpc::InvokeResponse* answer) override {
    return Call(context, wire, answer, &Provider::Invoke);
  }

  ServerUnaryReactor* Construct(CallbackServerContext* context,
                                const pulumirpc::ConstructRequest* wire,
                                pulumirpc::ConstructResponse* answer) override {
    auto* target = dynamic_cast<ConstructTarget*>(provider_.get());
    if (target == nullptr) {
      return pulumirpc::ResourceProvider::CallbackService::Construct(
          context, wire, answer);
    }
    return Work(context, [this, target, wire, answer] {
      ConstructCall call{*wire, *answer, engine_address_, cancellation_};
      auto done = target->Answer(call);
      return done ? grpc::Status::OK : messages::ToStatus(done.error());
    });
  }

 private:
  // Runs `task` on a worker and finishes the call with its status. What the
  // provider has logged by then reaches the engine before the answer.
  template <typename Task>
  ServerUnaryReactor* Work(CallbackServerContext* context, Task task) {
    ServerUnaryReactor* reactor = context->DefaultReactor();
    workers_.Submit([this, reactor, task = std::move(task)] {
      grpc::Status status;
      const auto thrown = Thrown([&] {
        status = task();
        log_.Flush();
      });
      // Nobody knows what it has done: the code says so.
      if (thrown) status = {grpc::StatusCode::UNKNOWN, *thrown};
      reactor->Finish(status);
    });
    return reactor;
  }

  template <typename Wire, typename WireAnswer, typename Response,
            typename Request>
  ServerUnaryReactor* Call(CallbackServerContext* context, const Wire* wire,
                           WireAnswer* answer,
                           Response (Provider::*method)(const Request&)) {
    return Work(context, [this, wire, answer, method] {
      Result<Request> request = messages::Read(*wire);
      if (!request) return messages::ToStatus(request.error());
      Response response = (provider_.get()->*method)(*request);
      if (!response) return messages::ToStatus(response.error());
      return Put(*response, *answer);
    });
  }

  ServerUnaryReactor* CallDiff(
      CallbackServerContext* context, const pulumirpc::DiffRequest* wire,
      pulumirpc::DiffResponse* answer,
      Result<DiffResponse> (Provider::*method)(const DiffRequest&)) {
    return Work(context, [this, wire, answer, method] {
      Result<DiffRequest> request = messages::Read(*wire);
      if (!request) return messages::ToStatus(request.error());
      Result<DiffResponse> response = (provider_.get()->*method)(*request);
      if (!response) return messages::ToStatus(response.error());
      return Put(messages::DiffAnswer{*request, *response}, *answer);
    });
  }

  const PluginInfo info_;
  const std::string engine_address_;
  const Cancellation cancellation_;  // of components that are being registered
  LogClient log_;
  std::unique_ptr<Provider> provider_;
  WorkerPool workers_;
  rpc::Listener listener_;
};

ProviderServer::ProviderServer() = default;
ProviderServer::~ProviderServer() = default;

Result<std::unique_ptr<ProviderServer>> ProviderServer::Start(
    ProviderFactory factory, PluginInfo info, std::string engine_address) {
  std::unique_ptr<ProviderServer> server(new ProviderServer);
  const auto thrown = Thrown([&] {
    server->service_ = std::make_unique<Service>(factory, std::move(info),
                                                 std::move(engine_address));
  });
  if (thrown) return Fail(Error::Code::kUnknown, *thrown);
  Status served = server->service_->Serve();
  if (!served) return tl::unexpected(served.error());
  return server;
}

int ProviderServer::port() const { return service_->port(); }

void ProviderServer::Cancel() { service_->CancelProvider(); }

bool ProviderServer::WaitIdle() { return service_->WaitIdle(); }

int ServeProvider(int argc, char** argv, ProviderFactory factory,
                  PluginInfo info) {
  PluginArguments arguments = ParsePluginArguments(argc, argv);
  if (arguments.mode != PluginArguments::Mode::kServe) {
    return AnswerPluginArguments(arguments, info);
  }
  PreparePluginProcess();
  return RunPlugin(info, [&] {
    auto server =
        ProviderServer::Start(factory, info, arguments.engine_address);
    if (!server) {
      std::fprintf(stderr, "%s: %s\n", info.name.c_str(),
                   server.error().message.c_str());
      return 1;
    }
    AnnouncePort((*server)->port());
    WaitForEndOfEngine();
    (*server)->Cancel();
    // A call that does not heed Cancel must not keep the process.
    if (!(*server)->WaitIdle()) std::_Exit(1);
    return 0;
  });
}

}  // namespace pulumi
