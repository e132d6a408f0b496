// Who works on a stack: written by our own runs, so that others can tell
// whether they live.
//
// A process number says little. It is used again, and in another container it
// is another process. What is written here besides it, no two processes share:
// the machine's boot, the namespace of its numbers, and when it was started.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "pulumi/state/backend.h"
#include "pulumi/state/stack_name.h"

namespace pulumi::state {

// Of this machine, and of this process's view of it.
std::string HostName();
std::string BootId();
std::string PidNamespace();
std::time_t BootTime();

// A process of this namespace.
struct Process {
  pid_t pid = 0;
  std::uint64_t start = 0;  // in the kernel's ticks since its boot

  bool operator==(const Process&) const = default;
  std::time_t StartTime() const;
};

// Nothing when there is none of that number, or it has ended and was only not
// waited for yet.
std::optional<Process> FindProcess(pid_t pid);
// The name of its program, or "".
std::string ProgramOf(pid_t pid);

struct RunRecord {
  std::string host;
  std::string boot;
  std::string pid_namespace;
  // dynaplane and its engine, of the latest runs.
  std::vector<Process> processes;

  // Whether its process numbers mean something here.
  bool IsOfThisNamespace() const;
  const Process* Find(pid_t pid) const;
  // The first of its processes that lives here.
  const Process* FindLiving() const;
};

// Adds this process, and the engine that it has started, if there is one. In
// the folder of the stack's state, or, where that is elsewhere, in the user's
// data folder; mode 0600. One that cannot be written is left out: then nobody
// can prove that this run is dead, and `cancel` has to be asked.
void RecordRun(const Backend& backend, const StackName& stack,
               pid_t engine = 0);
std::optional<RunRecord> ReadRunRecord(const Backend& backend,
                                       const StackName& stack);
void RemoveRunRecord(const Backend& backend, const StackName& stack);

}  // namespace pulumi::state
