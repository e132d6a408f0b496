#include "cli/backend_states.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/side_by_side.h"
#include "pulumi/state/deployment.h"
#include "pulumi/state/stack_list.h"

namespace dynaplane::cli {
namespace {

// Reads a backend. What this process cannot read, an engine brings; whoever
// reads files needs no CLI.
class BackendReader {
 public:
  BackendReader(const Options& options, stack::Console& console,
                stack::Signals& signals, state::Backend backend)
      : options_(options),
        console_(console),
        signals_(signals),
        backend_(std::move(backend)) {}

  Result<BackendStates> Read() {
    for (auto step : {&BackendReader::FindNames, &BackendReader::LookUp,
                      &BackendReader::FetchUnread}) {
      if (const Result<void> done = (this->*step)(); !done) {
        return tl::unexpected(done.error());
      }
    }
    BackendStates states;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      Add(names_[i], lookups_[i], states);
    }
    return states;
  }

 private:
  Result<void> OpenSession() {
    if (session_) return {};
    auto opened = stack::OpenSession(options_, console_, signals_);
    if (!opened) return tl::unexpected(opened.error());
    session_.emplace(*std::move(opened));
    return {};
  }

  Result<void> FindNames() {
    if (!options_.stack.empty()) {
      const auto name = state::ParseStackName(options_.stack);
      if (!name) return tl::unexpected(name.error());
      names_ = {*name};
      return {};
    }
    if (!backend_.folder) {
      if (auto opened = OpenSession(); !opened) return opened;
    }
    auto names = backend_.folder ? state::StacksInFolder(backend_)
                                 : state::StacksOfCli(*session_);
    if (!names) return tl::unexpected(names.error());
    names_ = *std::move(names);
    return {};
  }

  Result<void> LookUp() {
    for (const state::StackName& name : names_) {
      lookups_.push_back(state::LookUpState(backend_, name));
    }
    return {};
  }

  // Several at once: each takes a process.
  Result<void> FetchUnread() {
    const auto is_unread = [](const Result<state::StateLookup>& lookup) {
      return lookup && !lookup->readable;
    };
    if (std::ranges::none_of(lookups_, is_unread)) return {};
    if (auto opened = OpenSession(); !opened) return opened;
    const auto thrown = base::SideBySide(
        names_.size(), static_cast<std::size_t>(options_.jobs),
        [&](std::size_t i) {
          if (!is_unread(lookups_[i])) return;
          lookups_[i] = state::FetchState(*session_, names_[i]);
        });
    for (const auto& what : thrown) {
      if (what) return Fail(Ending::kFailed, *what);
    }
    return {};
  }

  static void Add(const state::StackName& name,
                  Result<state::StateLookup>& lookup, BackendStates& states) {
    const std::string stack = name.ToString();
    if (!lookup) {
      states.failures.push_back(lookup.error());
    } else if (!lookup->stack_exists) {
      states.failures.push_back(
          {Ending::kFailed, fmt::format("there is no stack {}", stack)});
    } else {
      states.stacks.push_back({stack, std::move(lookup->state)});
    }
  }

  const Options& options_;
  stack::Console& console_;
  stack::Signals& signals_;
  const state::Backend backend_;
  std::optional<stack::Session> session_;
  std::vector<state::StackName> names_;
  std::vector<Result<state::StateLookup>> lookups_;  // of names_
};

}  // namespace

Result<BackendStates> ReadBackend(const Options& options,
                                  stack::Console& console,
                                  stack::Signals& signals) {
  const Result<state::Backend> backend = state::FindBackend();
  if (!backend) return tl::unexpected(backend.error());
  return BackendReader(options, console, signals, *backend).Read();
}

}  // namespace dynaplane::cli
