// Serves a Provider (provider.h) to the engine: main() of a provider plugin.
//
//   int main(int argc, char** argv) {
//     return pulumi::ServeProvider(
//         argc, argv,
//         [](pulumi::EngineLog& log) { return MakeMyProvider(log); },
//         {"pulumi-resource-my", "1.0.0", "My resources."});
//   }
//
// How errors of Create, Read, Update and Delete are understood: a partial
// failure keeps the resource in the state; kUnknown leaves the engine unsure
// whether something was made, and it says so to the user on the next run;
// every other code means that nothing was made. Choose with care.
//
// Secrets reach the provider marked (Value::is_secret) and those it answers
// must be marked, too. The engine keeps an input's mark on the output of the
// same name by itself. CheckConfig's inputs come unmarked. Cancel may be called
// several times: by the engine, and once more at the end of the process.
#pragma once

#include <functional>
#include <memory>

#include "pulumi/plugin.h"
#include "pulumi/provider.h"

namespace pulumi {

// Called once, before the port is announced: keep it quick. The log outlives
// the provider.
using ProviderFactory =
    std::function<std::unique_ptr<Provider>(EngineLog& log)>;

// Serves until the engine ends the process; the exit code. Calls run on a
// bounded pool of threads (kMaxProviderThreads; the others wait their turn),
// except Cancel, which is served at once. Nothing but diagnostics goes to
// stderr, nothing but the port to stdout; core dumps are off.
inline constexpr int kMaxProviderThreads = 256;
int ServeProvider(int argc, char** argv, ProviderFactory factory,
                  PluginInfo info = {});

// The same server inside another program, for tests. Serves on a free port of
// 127.0.0.1 until it is destroyed, which cancels the provider and waits for
// its calls.
class ProviderServer {
 public:
  // `engine_address` may be empty: then nothing is logged.
  static Result<std::unique_ptr<ProviderServer>> Start(
      ProviderFactory factory, PluginInfo info, std::string engine_address);
  ~ProviderServer();
  ProviderServer(const ProviderServer&) = delete;
  ProviderServer& operator=(const ProviderServer&) = delete;

  int port() const;
  void Cancel();  // of the provider
  // True when no call is running any more, false after four seconds.
  bool WaitIdle();

 private:
  class Service;
  ProviderServer();
  std::unique_ptr<Service> service_;
};

}  // namespace pulumi
