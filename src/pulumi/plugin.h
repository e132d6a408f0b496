// What language hosts and providers have in common: both are plugins, started
// by the engine with its own address as the last argument, which print the
// port that they serve as the first line on stdout.
#pragma once

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

// Prints the port for the engine, which reads it byte by byte.
void AnnouncePort(int port);

// Keeps keys out of the file system: this process leaves no core dump.
void DisableCoreDumps();

// Blocks SIGTERM and SIGINT in the calling thread and all that it starts
// later, so that WaitForTermination can take them.
void BlockTerminationSignals();
// Waits for SIGTERM or SIGINT, blocked before.
void WaitForTermination();

}  // namespace pulumi
