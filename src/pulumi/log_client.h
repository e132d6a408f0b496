// The engine's log from the plugin's side (EngineLog of provider.h).
#pragma once

#include <memory>
#include <string>

#include "pulumi/provider.h"

namespace pulumi {

// Messages leave in the order of the calls, one at a time, without making the
// caller wait. When the engine is slow, ephemeral messages are dropped first;
// when it is gone, all are.
class LogClient : public EngineLog {
 public:
  // `address` as given by the engine. Empty: nothing is sent.
  explicit LogClient(const std::string& address);
  // Flushes.
  ~LogClient() override;
  LogClient(const LogClient&) = delete;
  LogClient& operator=(const LogClient&) = delete;

  // Turns to another engine.
  void Connect(const std::string& address);

  void Log(Severity severity, const std::string& urn,
           const std::string& message, bool ephemeral) override;

  // Returns when all that was logged so far has arrived or the engine is
  // gone. Not to be called from a gRPC callback.
  void Flush();

 private:
  class Queue;
  std::unique_ptr<Queue> queue_;
};

}  // namespace pulumi
