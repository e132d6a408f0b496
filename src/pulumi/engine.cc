#include "pulumi/engine.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <string_view>

#include "base/bytes.h"
#include "pulumi/process.h"

namespace pulumi {

struct Interrupter::State {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::atomic<int> count = 0;
};

Interrupter::Interrupter() : state_(std::make_unique<State>()) {}
Interrupter::~Interrupter() { close(state_->descriptor); }
int Interrupter::count() const { return state_->count; }
int Interrupter::descriptor() const { return state_->descriptor; }

void Interrupter::Interrupt() {
  ++state_->count;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written =
      write(state_->descriptor, &one, sizeof(one));
}

namespace {

// The CLI's own exit codes (sdk/go/common/util/cmdutil/exit.go).
constexpr int kExitStackNotFound = 6;

const char* Verb(Operation operation) {
  switch (operation) {
    case Operation::kPreview:
      return "preview";
    case Operation::kUp:
      return "up";
    case Operation::kRefresh:
      return "refresh";
    case Operation::kDestroy:
      return "destroy";
  }
  return "";
}

// What every use of the CLI needs: no colours, no look-ups of newer versions,
// no prompts, the preview as a stream, and the secrets provider that the
// stack's state names (there is no Pulumi.STACK.yaml to name one).
std::map<std::string, std::optional<std::string>> Environment(
    const EngineSettings& settings) {
  std::map<std::string, std::optional<std::string>> result = {
      {"PULUMI_SKIP_UPDATE_CHECK", "true"},
      {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW", "true"},
      {"PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER", "true"},
      {"NO_COLOR", "1"},
  };
  for (const auto& [name, value] : settings.environment) result[name] = value;
  return result;
}

std::string Trimmed(const std::string& text) {
  const std::size_t start = text.find_first_not_of(" \n");
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_last_not_of(" \n") - start + 1);
}

// A command that writes is through in a second, and cut off in the middle it
// would leave the stack locked.
dynaplane::base::AtSignal AtSignalOf(
    const std::vector<std::string>& arguments) {
  using dynaplane::base::AtSignal;
  for (const char* writing : {"init", "import", "cancel", "rename"}) {
    const auto end =
        arguments.begin() + std::min<std::ptrdiff_t>(2, std::ssize(arguments));
    if (std::find(arguments.begin(), end, writing) != end) {
      return AtSignal::kFinish;
    }
  }
  return AtSignal::kEnd;
}

}  // namespace

std::vector<std::string> Arguments(const EngineRequest& request) {
  std::vector<std::string> result = {Verb(request.operation), "--json",
                                     "--non-interactive", "--stack",
                                     request.stack};
  if (request.operation != Operation::kPreview) {
    result.insert(result.end(), {"--yes", "--skip-preview"});
  }
  if (request.language_port != 0) {
    result.push_back("--client=127.0.0.1:" +
                     std::to_string(request.language_port));
    result.push_back("--exec-kind=auto.inline");
  }
  if (request.refresh) result.push_back("--refresh");
  if (request.ignore_protect) result.push_back("--ignore-protect");
  if (request.parallel > 0) {
    result.push_back("--parallel=" + std::to_string(request.parallel));
  }
  for (const std::string& urn : request.targets) {
    result.insert(result.end(), {"--target", urn});
  }
  return result;
}

EngineOutcome::End ReadEnd(int exit_code, const std::string& error_text,
                           int interrupts) {
  const auto says = [&](std::string_view words) {
    return error_text.find(words) != std::string::npos;
  };
  using End = EngineOutcome::End;
  if (exit_code == 0) return End::kSucceeded;
  if (interrupts > 0) return End::kInterrupted;
  if (exit_code == kExitStackNotFound) return End::kStackMissing;
  if (says("currently locked by")) return End::kStackLocked;
  if (says("incorrect passphrase")) return End::kWrongPassphrase;
  return End::kFailed;
}

Result<EngineOutcome> CliEngine::Run(const EngineSettings& settings,
                                     const EngineRequest& request,
                                     const EngineObserver& observer,
                                     Interrupter& interrupter) {
  EngineOutcome outcome;
  ChildOutput output;
  output.standard_output = [&](const std::string& line) {
    DispatchEvent(line, observer);
  };
  output.standard_error = [&](const std::string& line) {
    AppendLine(line, outcome.error_text);
  };
  ChildSignals signals;
  signals.wake_descriptor = interrupter.descriptor();
  signals.on_wake = [&] {
    std::uint64_t unread = 0;
    [[maybe_unused]] const ssize_t count =
        read(interrupter.descriptor(), &unread, sizeof(unread));
    return interrupter.count() > 1 ? SIGKILL : SIGINT;
  };
  std::vector<std::string> argv = Arguments(request);
  argv.insert(argv.begin(), settings.cli);
  // Without this process it has nobody to work for: it ends in order, as on
  // Ctrl-C, and writes down what it has done.
  const Result<int> exit_code =
      RunChild({.argv = std::move(argv),
                .folder = settings.work_folder,
                .environment = Environment(settings),
                .on_start = settings.on_start,
                .at_signal = dynaplane::base::AtSignal::kFinish,
                .at_death = SIGINT},
               output, signals);
  if (!exit_code) return tl::unexpected(exit_code.error());
  outcome.exit_code = *exit_code;
  outcome.error_text = Trimmed(outcome.error_text);
  outcome.end = ReadEnd(*exit_code, outcome.error_text, interrupter.count());
  return outcome;
}

Result<CommandOutcome> CliEngine::Command(
    const EngineSettings& settings, const std::vector<std::string>& arguments) {
  CommandOutcome outcome;
  ChildOutput output;
  output.standard_output = [&](const std::string& line) {
    outcome.standard_output += line + "\n";
  };
  output.standard_error = [&](const std::string& line) {
    AppendLine(line, outcome.standard_error);
  };
  std::vector<std::string> argv = {settings.cli};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.push_back("--non-interactive");
  const Result<int> exit_code =
      RunChild({.argv = argv,
                .folder = settings.work_folder,
                .environment = Environment(settings),
                .on_start = settings.on_start,
                .most_output = dynaplane::base::kLargestState,
                .at_signal = AtSignalOf(arguments)},
               output, {});
  if (!exit_code) return tl::unexpected(exit_code.error());
  outcome.exit_code = *exit_code;
  outcome.standard_error = Trimmed(outcome.standard_error);
  return outcome;
}

}  // namespace pulumi
