#include "stack/session.h"

#include <pthread.h>
#include <signal.h>

#include <cstdlib>
#include <thread>

#include "base/child.h"

namespace dynaplane::stack {

struct Signals::State {
  std::mutex mutex;
  std::set<pulumi::Interrupter*> running;
  int received = 0;
  int deferrals = 0;
  int exit_code = 0;

  void OnSignal() {
    const std::lock_guard lock(mutex);
    ++received;
    // Nothing is under way that would have to be ended in order, or somebody
    // is tired of waiting for it.
    if (running.empty() && (deferrals == 0 || received > 1)) {
      base::EndWithChildren(exit_code);
    }
    base::EndChildren();
    for (pulumi::Interrupter* interrupter : running) interrupter->Interrupt();
  }
};

Signals::Signals(int exit_code) : state_(std::make_shared<State>()) {
  state_->exit_code = exit_code;
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    sigaddset(&signals, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A reader that has gone away shows up as a failed write.
  signal(SIGPIPE, SIG_IGN);
  std::thread([state = state_, signals] {
    while (true) {
      int number = 0;
      if (sigwait(&signals, &number) == 0) state->OnSignal();
    }
  }).detach();
}

bool Signals::interrupted() const {
  const std::lock_guard lock(state_->mutex);
  return state_->received > 0;
}

Signals::Scope::Scope(Signals& signals, pulumi::Interrupter& interrupter)
    : signals_(signals), interrupter_(interrupter) {
  const std::lock_guard lock(signals_.state_->mutex);
  signals_.state_->running.insert(&interrupter_);
  // A signal may have come since anybody looked.
  if (signals_.state_->received > 0) interrupter_.Interrupt();
}

Signals::Scope::~Scope() {
  const std::lock_guard lock(signals_.state_->mutex);
  signals_.state_->running.erase(&interrupter_);
}

Signals::Deferral::Deferral(Signals& signals) : signals_(signals) {
  const std::lock_guard lock(signals_.state_->mutex);
  ++signals_.state_->deferrals;
}

Signals::Deferral::~Deferral() {
  const std::lock_guard lock(signals_.state_->mutex);
  --signals_.state_->deferrals;
}

Result<Session> OpenSession(const Settings& options, Console& console,
                            Signals& signals) {
  Result<state::PulumiCli> cli = state::FindPulumiCli();
  if (!cli) return tl::unexpected(cli.error());
  Result<state::Backend> backend = state::FindBackend();
  if (!backend) return tl::unexpected(backend.error());
  return Session{
      {*std::move(cli), *std::move(backend)}, options, console, signals};
}

}  // namespace dynaplane::stack
