// A child process with its output as lines.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/child.h"
#include "pulumi/error.h"

namespace pulumi {

struct ChildSpec {
  std::vector<std::string> argv;  // argv[0] is the executable's path
  std::string folder;             // working directory
  std::map<std::string, std::optional<std::string>> environment;
  std::function<void(pid_t)> on_start = {};
  // Of standard output, in bytes; a child that prints more is killed, and that
  // is an error. 0: any, for streams that nobody keeps.
  std::size_t most_output = 0;
  dynaplane::base::AtSignal at_signal = dynaplane::base::AtSignal::kEnd;
  int at_death = SIGKILL;  // what it gets when this process is killed
};

// Called for every complete line, without its newline. What they throw becomes
// RunChild's error, after the child has ended.
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
// was killed). It ends with this process (base/child.h).
Result<int> RunChild(const ChildSpec& spec, const ChildOutput& output,
                     const ChildSignals& signals);

// Keeps a line of what a child complains of, up to a mebibyte in all.
void AppendLine(const std::string& line, std::string& text);

}  // namespace pulumi
