// Serves the engine's LanguageRuntime: the engine calls Run, the owner makes
// a Program from it, and the host registers that (run.h).
//
// In-process, for `pulumi up --client=ADDRESS --exec-kind=auto.inline`:
//
//   auto host = LanguageHost::Start(options);
//   ... start pulumi with (*host)->address() ...
//
// As a plugin of its own (`pulumi-language-NAME`):
//
//   int main(int argc, char** argv) {
//     return pulumi::ServeLanguagePlugin(argc, argv, options);
//   }
//
// The engine starts a plugin two or three times per command and calls Run
// twice on one server for an update with a preview: keep no state between
// calls.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/plugin.h"
#include "pulumi/program.h"
#include "pulumi/provider.h"
#include "pulumi/run.h"

namespace pulumi {

// The program's place on disk, as Pulumi.yaml says.
struct ProgramFolder {
  std::string root_directory;     // of Pulumi.yaml
  std::string program_directory;  // `main` of Pulumi.yaml, else the root
  std::string entry_point;
  Object options;  // `runtime.options`
};

struct RunRequest {
  std::string pwd;
  ProgramFolder folder;
  std::vector<std::string> args;
  std::string project;
  std::string stack;
  std::string organization;
  std::map<std::string, std::string> config;  // "namespace:key" → plain text
  std::set<std::string> config_secret_keys;   // never print these values
  bool dry_run = false;
  int parallel = 0;
  std::string monitor_address;
  std::string engine_address;
  // Never null; lives as long as the call.
  EngineLog* log = nullptr;
  // Cancelled when the engine is.
  Cancellation cancellation;
};

// A plugin that programs of this language need, so that the engine can fetch
// it beforehand.
struct RequiredPackage {
  std::string name;          // "aws"
  std::string version;       // semver without v; empty: any
  std::string download_url;  // empty: the usual place
};

// The callbacks run on threads of the host, Run's ones possibly at once for
// several runs.
struct LanguageHostOptions {
  PluginInfo info;

  // Makes the program of one run. An error's message is shown to the user,
  // unless its code is kResourceFailed: then it has been logged already.
  std::function<Result<Program>(const RunRequest&)> make_program;

  // Told of the end of each run, before the engine is. Optional.
  std::function<void(const RunRequest&, const Result<RunOutcome>&)> on_finished;

  // Optional: none needed.
  std::function<std::vector<RequiredPackage>(const ProgramFolder&)>
      required_packages;

  // What `pulumi import` shows for the code of the imported resources.
  std::string generated_program;
};

class LanguageHost {
 public:
  // Serves on a free port of 127.0.0.1. `engine_address` may be empty: then
  // it is the first argument of each run (inline), which is taken off.
  static Result<std::unique_ptr<LanguageHost>> Start(
      LanguageHostOptions options, std::string engine_address = "");

  // Cancels what runs, waits for it, stops serving.
  ~LanguageHost();
  LanguageHost(const LanguageHost&) = delete;
  LanguageHost& operator=(const LanguageHost&) = delete;

  int port() const;
  std::string address() const;  // "127.0.0.1:PORT"

  // Cancels the programs that run now.
  void Cancel();

 private:
  class Service;
  LanguageHost();
  std::unique_ptr<Service> service_;
};

// main() of a language plugin; the exit code. Core dumps are off.
int ServeLanguagePlugin(int argc, char** argv, LanguageHostOptions options);

}  // namespace pulumi
