#include "pulumi/run.h"

#include <optional>
#include <string_view>
#include <utility>

#include "pulumi/calls.h"
#include "pulumi/graph.h"
#include "pulumi/log_client.h"
#include "pulumi/outputs.h"
#include "pulumi/registration.h"
#include "pulumi/root.h"
#include "pulumi/rpc.h"
#include "pulumi/wire.h"

namespace pulumi {
namespace {

using Async = class MonitorCalls::Stub::async;
using google::protobuf::Empty;
using pulumirpc::RegisterResourceOutputsRequest;
using pulumirpc::RegisterResourceRequest;
using pulumirpc::RegisterResourceResponse;

std::string Join(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

// The engine closes its monitor when the run is over for it: a step failed,
// or the user cancelled. It has said why.
bool EndedByEngine(const grpc::Status& status) {
  return status.error_message().find("resource monitor shut down") !=
         std::string::npos;
}

class Runner {
 public:
  Runner(const Program& program, const RunContext& context, Root root,
         std::vector<Links> links)
      : program_(program),
        context_(context),
        root_(std::move(root)),
        links_(std::move(links)),
        waiting_for_(links_.size()),
        dependents_(links_.size()),
        log_(context.engine_address),
        calls_(context.monitor_address, context.cancellation) {
    state_.dry_run = context.dry_run;
    if (!root_.is_stack) {
      const auto& dependencies = root_.request.dependencies();
      state_.root_dependencies.insert(dependencies.begin(), dependencies.end());
    }
    state_.resources.resize(links_.size());
  }

  Result<RunOutcome> Run() {
    RegisterRoot();
    Drain();
    Finish();
    Drain();
    ReportFailures();
    log_.Flush();
    if (error_) return tl::unexpected(*std::move(error_));
    return RunOutcome{std::move(state_.root_urn), std::move(state_.resources),
                      std::move(exports_)};
  }

 private:
  void Drain() {
    if (const auto thrown = calls_.Drain()) {
      Stop({Error::Code::kUnknown, *thrown});
    }
  }

  void RegisterRoot() {
    Register(std::move(root_.request), [this](ResourceOutcome root) {
      state_.root_urn = std::move(root.urn);
      RegisterResources();
    });
  }

  // Sends all that waits for nothing; the others follow the answers.
  void RegisterResources() {
    for (std::size_t place = 0; place < links_.size(); ++place) {
      waiting_for_[place] = links_[place].awaited.size();
      for (std::size_t awaited : links_[place].awaited) {
        dependents_[awaited].push_back(place);
      }
    }
    for (std::size_t place = 0; place < links_.size(); ++place) {
      if (waiting_for_[place] == 0) RegisterResource(place);
    }
  }

  void RegisterResource(std::size_t place) {
    if (stopped_) return;
    const Resource& resource = program_.resources[place];
    auto request = ResourceRequest(resource, links_[place], state_);
    if (!request) return Refuse(resource.name, request.error());
    Register(*std::move(request), [this, place](ResourceOutcome outcome) {
      state_.resources[place] = std::move(outcome);
      for (std::size_t dependent : dependents_[place]) {
        if (--waiting_for_[dependent] == 0) RegisterResource(dependent);
      }
    });
  }

  void Register(RegisterResourceRequest request,
                std::function<void(ResourceOutcome)> done) {
    std::string name = request.name();
    calls_.Start<RegisterResourceRequest, RegisterResourceResponse>(
        &Async::RegisterResource, std::move(request),
        [this, name, done](const grpc::Status& status,
                           RegisterResourceResponse& answer) {
          if (!status.ok()) return FailCall(name, status);
          // Not SUCCESS: failed, or skipped for another one's failure. The
          // engine has reported it.
          if (answer.result() != pulumirpc::SUCCESS) {
            failed_.push_back(name);
            return;
          }
          Result<ResourceOutcome> outcome = ReadAnswer(answer);
          if (!outcome) return Refuse(name, outcome.error());
          done(*std::move(outcome));
        });
  }

  // All is registered: the outputs, then the end, for which the engine waits
  // before it deletes what has gone from the program.
  void Finish() {
    if (error_ || !failed_.empty()) return;
    exports_ = ResolveObject(program_.exports, [&](const auto& reference) {
      return LookUp(reference, state_);
    });
    auto outputs = wire::Encode(exports_);
    if (!outputs) return Refuse("the outputs", outputs.error());
    RegisterResourceOutputsRequest request;
    request.set_urn(state_.root_urn);
    *request.mutable_outputs() = *std::move(outputs);
    calls_.Start<RegisterResourceOutputsRequest, Empty>(
        &Async::RegisterResourceOutputs, std::move(request),
        [this](const grpc::Status& status, Empty&) {
          if (!status.ok()) return FailCall("the outputs", status);
          if (root_.is_stack) SignalEnd();
        });
  }

  void SignalEnd() {
    calls_.Start<Empty, Empty>(&Async::SignalAndWaitForShutdown, Empty(),
                               [this](const grpc::Status& status, Empty&) {
                                 // An engine that does not know the call does
                                 // not need it.
                                 bool known = status.error_code() !=
                                              grpc::StatusCode::UNIMPLEMENTED;
                                 if (!status.ok() && known)
                                   FailCall("the end of the run", status);
                               });
  }

  // A call about `subject` did not succeed.
  void FailCall(const std::string& subject, const grpc::Status& status) {
    if (context_.cancellation.cancelled()) {
      return Stop({Error::Code::kAborted, "the run was cancelled"});
    }
    if (EndedByEngine(status)) {
      return Stop({Error::Code::kAborted, "the engine has ended the run"});
    }
    Error error = rpc::ToError(status);
    if (error.code == Error::Code::kUnavailable ||
        error.code == Error::Code::kAborted) {
      return Stop(
          {Error::Code::kUnavailable,
           "the connection to the Pulumi engine broke: " + error.message});
    }
    Refuse(subject, error);
  }

  // The engine, or this SDK, does not take it; nobody has said so yet.
  void Refuse(const std::string& subject, const Error& error) {
    failed_.push_back(subject + ": " + error.message);
    log_.Log(Severity::kError, state_.root_urn, failed_.back(), false);
  }

  // Nothing more can be registered.
  void Stop(Error error) {
    stopped_ = true;
    if (!error_) error_ = std::move(error);
  }

  // Failures come before what followed from them, such as the engine's end of
  // the run. What depends on them is named once, not one by one.
  void ReportFailures() {
    if (failed_.empty()) return;
    error_ = Error{Error::Code::kResourceFailed, "failed: " + Join(failed_)};
    std::vector<std::string> left = LeftOut();
    if (left.empty()) return;
    log_.Log(Severity::kInfo, state_.root_urn,
             "not registered, for what they need has failed: " + Join(left),
             false);
  }

  // The resources that still wait for another one.
  std::vector<std::string> LeftOut() const {
    std::vector<std::string> names;
    for (std::size_t place = 0; place < links_.size(); ++place) {
      if (waiting_for_[place] == 0) continue;
      names.push_back(program_.resources[place].name);
    }
    return names;
  }

  const Program& program_;
  const RunContext& context_;
  Root root_;
  const std::vector<Links> links_;
  std::vector<std::size_t> waiting_for_;  // how many, for each resource
  std::vector<std::vector<std::size_t>> dependents_;
  RunState state_;
  Object exports_;
  std::vector<std::string> failed_;  // names, with reasons of our own
  std::optional<Error> error_;
  bool stopped_ = false;
  LogClient log_;
  MonitorCalls calls_;
};

}  // namespace

Result<RunOutcome> RunBelow(Root root, const Program& program,
                            const RunContext& context) {
  Result<std::vector<Links>> links = LinkProgram(program);
  if (!links) return tl::unexpected(links.error());
  return Runner(program, context, std::move(root), *std::move(links)).Run();
}

Result<RunOutcome> RunProgram(const Program& program,
                              const RunContext& context) {
  return RunBelow({StackRequest(context), true}, program, context);
}

}  // namespace pulumi
