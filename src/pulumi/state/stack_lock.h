// The engine's locks on a stack: whose they are, and whether he lives.
#pragma once

#include <sys/types.h>

#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pulumi/state/backend.h"
#include "pulumi/state/run_record.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

enum class Life {
  kAlive,    // on this machine
  kDead,     // proven: by the record of a run of ours, or by the machine's boot
  kUnknown,  // it cannot be told from here
};

// As the engine writes it.
struct StackLock {
  pid_t pid = 0;
  std::string user;
  std::string host;
  std::time_t taken = 0;
  std::filesystem::path file;  // in a file backend
  Life life = Life::kUnknown;

  // "process 12 of USER on HOST, locked since TIME".
  std::string Describe() const;
};

// In a file backend.
std::vector<StackLock> LocksOf(const Backend& backend, const StackName& stack);
// In any other one: what the engine says of the locks that it has met.
std::vector<StackLock> LocksIn(const std::string& error_text,
                               const Backend& backend, const StackName& stack);

// Whether there are locks, and the holder of each is proven dead.
bool AreAllDead(const std::vector<StackLock>& locks);

// Takes away the locks of a file backend whose holders are proven dead; false
// when others are left.
bool RemoveDeadLocks(const Backend& backend, const StackName& stack);
void RemoveLock(const StackLock& lock);

// Of those that live, or may live as far as can be told from here, the first:
// "process 12, started …".
std::optional<std::string> FindHolder(const std::vector<StackLock>& locks);

// Who holds the journal's lock, which no dead process does.
std::optional<std::string> FindJournalHolder(const Backend& backend,
                                             const StackName& stack);

// A run of somebody else that is at work on the stack of a file backend, or may
// be: by the journal's lock and the engine's.
std::optional<std::string> FindRun(const Backend& backend,
                                   const StackName& stack);

// The engine's lock on a stack of a file backend, held for the object's life
// by this process: meanwhile no engine writes its state.
class EngineLock {
 public:
  static Result<EngineLock> Take(const Backend& backend,
                                 const StackName& stack);
  EngineLock(EngineLock&& other) noexcept;
  EngineLock& operator=(EngineLock&&) = delete;
  ~EngineLock();

 private:
  explicit EngineLock(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;
};

}  // namespace pulumi::state
