// Child processes that end with this one.
//
// Each has a process group of its own: a terminal's Ctrl-C reaches this process
// alone, which passes it on in its own time, once. In exchange none is left
// behind: a signal ends them first (EndWithChildren), and where this process is
// killed, the system tells them (PR_SET_PDEATHSIG).
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dynaplane::base {

// What a signal to this process means for a child that does not get it from
// its own caller.
enum class AtSignal {
  kEnd,     // ends at once: it only reads
  kFinish,  // may finish; a second signal kills it
};

struct ChildSpec {
  std::vector<std::string> argv;  // without a slash: looked for on PATH
  std::string folder;             // empty: this process's
  // On top of this process's environment; no value: not passed on.
  std::map<std::string, std::optional<std::string>> environment;
  // Standard input is empty. -1: into nothing.
  int output = -1;
  int errors = -1;
  AtSignal at_signal = AtSignal::kEnd;
  // What it gets when this process dies without a word.
  int at_death = SIGKILL;
};

// The thread that starts a child must live until it has ended: the system
// takes the death of that thread for the death of the process.
class Child {
 public:
  Child() = default;
  // Kills the group and waits, unless Wait was called.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // 0 or an errno. Never returns once this process is to end.
  int Start(const ChildSpec& spec);
  pid_t pid() const { return pid_; }
  void Signal(int number) const;  // to the whole group
  // Its wait status. Never returns once this process is to end.
  int Wait();

 private:
  pid_t pid_ = 0;
};

// Ends the children that only read; those who wait for them are told so by
// their exit.
void EndChildren();

// This process ends with `code` as soon as no child is left: now, or when the
// last one has ended. Called again, it kills them.
void EndWithChildren(int code);

}  // namespace dynaplane::base
