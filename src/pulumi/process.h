// A child process with its output as lines.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pulumi/error.h"

namespace pulumi {

struct ChildSpec {
  std::vector<std::string> argv;  // argv[0] is the executable's path
  std::string folder;             // working directory
  std::map<std::string, std::optional<std::string>> environment;
  std::function<void(pid_t)> on_start = {};
};

// Called for every complete line, without its newline.
struct ChildOutput {
  std::function<void(const std::string&)> standard_output;
  std::function<void(const std::string&)> standard_error;
};

// Called when `wake_descriptor` becomes readable; returns the signal to send
// to the child, or 0.
struct ChildSignals {
  int wake_descriptor = -1;
  std::function<int()> on_wake;
};

// Starts the child in a process group of its own with an empty standard
// input, waits for its end and returns its exit code (128 + signal when it
// was killed).
Result<int> RunChild(const ChildSpec& spec, const ChildOutput& output,
                     const ChildSignals& signals);

}  // namespace pulumi
