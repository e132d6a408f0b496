// What language hosts and providers have in common: both are plugins, started
// by the engine with its own address as the last argument, which print the
// port that they serve as the first line on stdout.
#pragma once

#include <functional>
#include <string>

namespace pulumi {

// How a plugin introduces itself to the engine (GetPluginInfo) and to people
// who start it by hand (--help, --version, no argument).
struct PluginInfo {
  std::string name;     // of the program, e.g. "pulumi-resource-aws"
  std::string version;  // semver without a leading v
  std::string summary;  // one sentence
};

// A plugin's command line. Flags that the engine may add (--logtostderr,
// -v=N, --tracing EP) and those of later engines are accepted and ignored.
struct PluginArguments {
  enum class Mode { kServe, kHelp, kVersion, kNoEngine };
  Mode mode = Mode::kNoEngine;
  std::string engine_address;  // with kServe
};
PluginArguments ParsePluginArguments(int argc, const char* const* argv);

// Answers every mode but kServe on stdout or stderr; the exit code.
int AnswerPluginArguments(const PluginArguments& arguments,
                          const PluginInfo& info);

// The exit code of `serve`. What it throws is told on stderr, after the
// plugin's name, and is 1.
int RunPlugin(const PluginInfo& info, const std::function<int()>& serve);

// Prints the port for the engine, which reads it byte by byte.
void AnnouncePort(int port);

// To be called first in main, before any thread: core dumps are off (keys may
// be in memory), SIGTERM and SIGINT wait for WaitForEndOfEngine, and memory at
// rest stays small.
void PreparePluginProcess();

// Returns on SIGTERM or SIGINT, by which the engine ends its plugins, or when
// the process that started this one is gone, which a killed engine is.
void WaitForEndOfEngine();

}  // namespace pulumi
