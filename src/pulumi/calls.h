// Private to this room: calls to the resource monitor, many in flight, their
// answers handled by one thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "pulumi/cancellation.h"
#include "pulumi/resource.grpc.pb.h"

namespace pulumi {

// Start sends, Drain waits and handles. Both belong to the thread that made
// the object, as do all the handlers, so that they need no lock; only the
// queue between gRPC's threads and this one has its own.
class MonitorCalls {
 public:
  MonitorCalls(const std::string& address, const Cancellation& cancellation);
  MonitorCalls(const MonitorCalls&) = delete;
  MonitorCalls& operator=(const MonitorCalls&) = delete;

  using Stub = pulumirpc::ResourceMonitor::Stub;
  template <typename Request, typename Response>
  using Method = void (Stub::async::*)(grpc::ClientContext*, const Request*,
                                       Response*,
                                       std::function<void(grpc::Status)>);
  template <typename Response>
  using Handler = std::function<void(const grpc::Status&, Response&)>;

  // Sends `request` now; Drain will call `handler` with the answer.
  template <typename Request, typename Response>
  void Start(Method<Request, Response> method, Request request,
             Handler<Response> handler) {
    struct Exchange : Call {
      Request request;
      Response response;
    };
    auto owned = std::make_unique<Exchange>();
    Exchange* call = owned.get();
    call->request = std::move(request);
    in_flight_.emplace(call, std::move(owned));
    if (cancellation_.cancelled()) call->context.TryCancel();
    (stub_->async()->*method)(
        &call->context, &call->request, &call->response,
        [this, call, handler = std::move(handler)](grpc::Status status) {
          Push([this, call, handler, status] {
            auto ended = in_flight_.extract(call);
            handler(status, call->response);
          });
        });
  }

  // Returns when no call is in flight, the ones included that handlers start:
  // nothing, or what a handler has thrown, in words. A cancel makes all calls
  // fail soon.
  std::optional<std::string> Drain();

 private:
  // A context keeps its channel alive. It must not die on one of gRPC's own
  // threads: with the last channel gRPC waits for these threads to end, and
  // would free what that one is still using. So calls are owned here.
  struct Call {
    virtual ~Call() = default;
    grpc::ClientContext context;
  };

  void Push(std::function<void()> event);
  std::function<void()> Pop();

  Cancellation cancellation_;
  std::unique_ptr<Stub> stub_;
  std::map<Call*, std::unique_ptr<Call>> in_flight_;
  std::mutex mutex_;  // guards events_
  std::condition_variable arrived_;
  std::deque<std::function<void()>> events_;
  // Gone first, so that no cancel meets a half-dead object.
  Cancellation::Registration on_cancel_;
};

}  // namespace pulumi
