#include "pulumi/language_host.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "base/thrown.h"
#include "pulumi/language.grpc.pb.h"
#include "pulumi/log_client.h"
#include "pulumi/rpc.h"
#include "pulumi/wire.h"

namespace pulumi {
namespace {

using dynaplane::base::Thrown;
using google::protobuf::Empty;
using grpc::CallbackServerContext;

// Answers a call that needs no thread of its own.
grpc::ServerUnaryReactor* Answer(CallbackServerContext* context,
                                 const grpc::Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

Result<ProgramFolder> ReadFolder(const pulumirpc::ProgramInfo& info) {
  Result<Object> options = wire::Decode(info.options());
  if (!options) return tl::unexpected(options.error());
  return ProgramFolder{info.root_directory(), info.program_directory(),
                       info.entry_point(), *std::move(options)};
}

Result<RunRequest> ParseRequest(const pulumirpc::RunRequest& wire) {
  Result<ProgramFolder> folder = ReadFolder(wire.info());
  if (!folder) return tl::unexpected(folder.error());
  RunRequest request;
  request.pwd = wire.pwd();
  request.folder = *std::move(folder);
  request.args.assign(wire.args().begin(), wire.args().end());
  request.project = wire.project();
  request.stack = wire.stack();
  request.organization = wire.organization();
  request.config.insert(wire.config().begin(), wire.config().end());
  request.config_secret_keys.insert(wire.configsecretkeys().begin(),
                                    wire.configsecretkeys().end());
  request.dry_run = wire.dryrun();
  request.parallel = wire.parallel();
  request.monitor_address = wire.monitor_address();
  return request;
}

RunContext MakeContext(const RunRequest& request) {
  return {.monitor_address = request.monitor_address,
          .engine_address = request.engine_address,
          .project = request.project,
          .stack = request.stack,
          .organization = request.organization,
          .dry_run = request.dry_run,
          .parallel = request.parallel,
          .cancellation = request.cancellation};
}

// True when the user has been told of the error, or the engine knows better.
bool IsReported(const Error& error) {
  return error.code == Error::Code::kResourceFailed ||
         error.code == Error::Code::kAborted;
}

// "Bail" is failure without a further message of the engine's, which would
// call the error unhandled.
void WriteAnswer(const Result<RunOutcome>& outcome, bool reported,
                 pulumirpc::RunResponse& answer) {
  if (outcome) return;
  answer.set_error(dynaplane::base::ToUtf8(outcome.error().message));
  answer.set_bail(reported);
}

// An empty stream: there is nothing to install.
class NothingToWrite
    : public grpc::ServerWriteReactor<pulumirpc::InstallDependenciesResponse> {
 public:
  NothingToWrite() { Finish(grpc::Status::OK); }
  void OnDone() override { delete this; }
};

// A run as gRPC sees it.
class RunReactor : public grpc::ServerUnaryReactor {
 public:
  explicit RunReactor(Cancellation cancellation)
      : cancellation_(std::move(cancellation)) {}
  void OnCancel() override { cancellation_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  Cancellation cancellation_;
};

}  // namespace

class LanguageHost::Service
    : public pulumirpc::LanguageRuntime::CallbackService {
 public:
  Service(LanguageHostOptions options, std::string engine_address)
      : options_(std::move(options)),
        engine_address_(std::move(engine_address)) {}

  ~Service() override {
    Stop();
    if (listener_.server) listener_.server->Shutdown();
  }

  Status Serve() {
    Result<rpc::Listener> listener = rpc::Listen(this);
    if (!listener) return tl::unexpected(listener.error());
    listener_ = *std::move(listener);
    return {};
  }

  int port() const { return listener_.port; }

  void CancelRuns() {
    std::unique_lock lock(mutex_);
    std::map<int, Cancellation> runs = runs_;
    lock.unlock();
    for (auto& [id, cancellation] : runs) cancellation.Cancel();
  }

  // --- LanguageRuntime ---

  grpc::ServerUnaryReactor* Handshake(
      CallbackServerContext* context,
      const pulumirpc::LanguageHandshakeRequest* request,
      pulumirpc::LanguageHandshakeResponse*) override {
    std::lock_guard lock(mutex_);
    engine_address_ = request->engine_address();
    return Answer(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* GetPluginInfo(
      CallbackServerContext* context, const Empty*,
      pulumirpc::PluginInfo* answer) override {
    answer->set_version(options_.info.version);
    return Answer(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* About(CallbackServerContext* context,
                                  const pulumirpc::AboutRequest*,
                                  pulumirpc::AboutResponse* answer) override {
    answer->set_executable(options_.info.name);
    answer->set_version(options_.info.version);
    return Answer(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* GetRequiredPackages(
      CallbackServerContext* context,
      const pulumirpc::GetRequiredPackagesRequest* request,
      pulumirpc::GetRequiredPackagesResponse* answer) override {
    if (!options_.required_packages) return Answer(context, grpc::Status::OK);
    Result<ProgramFolder> folder = ReadFolder(request->info());
    if (!folder) return Answer(context, rpc::ToGrpcStatus(folder.error()));
    std::vector<RequiredPackage> all;
    const auto thrown =
        Thrown([&] { all = options_.required_packages(*folder); });
    if (thrown) return Answer(context, {grpc::StatusCode::UNKNOWN, *thrown});
    for (const RequiredPackage& needed : all) {
      auto& package = *answer->add_packages();
      package.set_name(needed.name);
      package.set_kind("resource");
      package.set_version(needed.version);
      package.set_server(needed.download_url);
    }
    return Answer(context, grpc::Status::OK);
  }

  // The program is no package of any language: it depends on nothing that
  // could be listed.
  grpc::ServerUnaryReactor* GetProgramDependencies(
      CallbackServerContext* context,
      const pulumirpc::GetProgramDependenciesRequest*,
      pulumirpc::GetProgramDependenciesResponse*) override {
    return Answer(context, grpc::Status::OK);
  }

  // What `pulumi import` shows in the end.
  grpc::ServerUnaryReactor* GenerateProgram(
      CallbackServerContext* context, const pulumirpc::GenerateProgramRequest*,
      pulumirpc::GenerateProgramResponse* answer) override {
    (*answer->mutable_source())["program"] = options_.generated_program;
    return Answer(context, grpc::Status::OK);
  }

  grpc::ServerWriteReactor<pulumirpc::InstallDependenciesResponse>*
  InstallDependencies(CallbackServerContext*,
                      const pulumirpc::InstallDependenciesRequest*) override {
    return new NothingToWrite;
  }

  grpc::ServerUnaryReactor* Cancel(CallbackServerContext* context, const Empty*,
                                   Empty*) override {
    CancelRuns();
    return Answer(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* Run(CallbackServerContext* context,
                                const pulumirpc::RunRequest* wire,
                                pulumirpc::RunResponse* answer) override {
    Result<RunRequest> request = ParseRequest(*wire);
    if (!request) return Answer(context, rpc::ToGrpcStatus(request.error()));
    auto* reactor = new RunReactor(request->cancellation);
    const int run = Enter(*request);
    // Detached, but counted: Stop waits for it.
    const auto work = [this, run, reactor, answer,
                       request = *std::move(request)] {
      const auto thrown = Thrown([&] { RunOnce(request, *answer); });
      if (thrown) answer->set_error(*thrown);
      reactor->Finish(grpc::Status::OK);
      Leave(run);
    };
    if (const auto thrown = Thrown([&] { std::thread(work).detach(); })) {
      reactor->Finish({grpc::StatusCode::RESOURCE_EXHAUSTED, *thrown});
      Leave(run);
    }
    return reactor;
  }

 private:
  // Notes a run and tells it where its engine is.
  int Enter(RunRequest& request) {
    std::lock_guard lock(mutex_);
    request.engine_address = engine_address_;
    if (request.engine_address.empty() && !request.args.empty()) {
      request.engine_address = request.args.front();
      request.args.erase(request.args.begin());
    }
    const int run = next_run_++;
    runs_.emplace(run, request.cancellation);
    if (stopping_) request.cancellation.Cancel();
    return run;
  }

  void Leave(int run) {
    std::lock_guard lock(mutex_);
    runs_.erase(run);
    left_.notify_all();
  }

  // The owner's program, registered; what it throws is an error like another.
  Result<RunOutcome> MakeAndRun(const RunRequest& request) {
    Result<RunOutcome> outcome;
    const auto thrown = Thrown([&] {
      outcome =
          options_.make_program(request).and_then([&](const Program& program) {
            return RunProgram(program, MakeContext(request));
          });
    });
    if (thrown) return Fail(Error::Code::kUnknown, *thrown);
    return outcome;
  }

  void RunOnce(RunRequest request, pulumirpc::RunResponse& answer) {
    LogClient log(request.engine_address);
    request.log = &log;
    Result<RunOutcome> outcome = MakeAndRun(request);
    if (!outcome && !IsReported(outcome.error())) {
      log.Log(Severity::kError, "", outcome.error().message, false);
    }
    log.Flush();
    if (options_.on_finished) options_.on_finished(request, outcome);
    WriteAnswer(outcome, !request.engine_address.empty(), answer);
  }

  void Stop() {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    lock.unlock();
    CancelRuns();
    lock.lock();
    left_.wait(lock, [&] { return runs_.empty(); });
  }

  const LanguageHostOptions options_;
  rpc::Listener listener_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable left_;
  std::string engine_address_;
  std::map<int, Cancellation> runs_;
  int next_run_ = 0;
  bool stopping_ = false;
};

LanguageHost::LanguageHost() = default;
LanguageHost::~LanguageHost() = default;

Result<std::unique_ptr<LanguageHost>> LanguageHost::Start(
    LanguageHostOptions options, std::string engine_address) {
  std::unique_ptr<LanguageHost> host(new LanguageHost);
  host->service_ =
      std::make_unique<Service>(std::move(options), std::move(engine_address));
  Status served = host->service_->Serve();
  if (!served) return tl::unexpected(served.error());
  return host;
}

int LanguageHost::port() const { return service_->port(); }

std::string LanguageHost::address() const {
  return "127.0.0.1:" + std::to_string(port());
}

void LanguageHost::Cancel() { service_->CancelRuns(); }

int ServeLanguagePlugin(int argc, char** argv, LanguageHostOptions options) {
  PluginArguments arguments = ParsePluginArguments(argc, argv);
  if (arguments.mode != PluginArguments::Mode::kServe) {
    return AnswerPluginArguments(arguments, options.info);
  }
  PreparePluginProcess();
  const PluginInfo info = options.info;
  return RunPlugin(info, [&] {
    auto host =
        LanguageHost::Start(std::move(options), arguments.engine_address);
    if (!host) {
      std::fprintf(stderr, "%s: %s\n", info.name.c_str(),
                   host.error().message.c_str());
      return 1;
    }
    AnnouncePort((*host)->port());
    WaitForEndOfEngine();
    return 0;
  });
}

}  // namespace pulumi
