#include "cli/run_journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "cli/recovery.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;
using pulumi::JournalStep;

// A provider ends within five seconds of its engine.
constexpr int kWaitForProviderMs = 10'000;

// The engine looks for other endings only.
fs::path PathOf(const fs::path& backend_folder, const StackName& stack) {
  return backend_folder / ".pulumi" / "stacks" / stack.project /
         (stack.stack + ".journal");
}

fs::path StateOf(const fs::path& journal) {
  return fs::path(journal).replace_extension(".json");
}

bool IsNotOlder(const fs::path& file, const fs::path& other) {
  std::error_code error;
  const auto time = fs::last_write_time(file, error);
  if (error) return false;
  const auto others = fs::last_write_time(other, error);
  return !error && time >= others;
}

// A full disk cuts it off.
bool IsWhole(const fs::path& state) {
  const Result<std::string> text = ReadFile(state);
  return text && nlohmann::json::accept(*text);
}

}  // namespace

Result<std::optional<RunJournal>> RunJournal::Claim(const Backend& backend,
                                                    const StackName& stack) {
  if (!backend.folder) return std::nullopt;
  const fs::path path = PathOf(*backend.folder, stack);
  auto owner = pulumi::JournalOwner::Claim(path, kWaitForProviderMs);
  if (!owner) return std::nullopt;
  if (!*owner) {
    return Fail(
        ExitCode::kFailed,
        fmt::format("the stack {} is locked by another run, or by what a "
                    "killed run has left running; wait for its end",
                    stack.ToString()));
  }
  return std::optional<RunJournal>(
      RunJournal(**std::move(owner), path, StateOf(path)));
}

bool RunJournal::Begin(const StackJob& job) const {
  return owner_.Begin(JournalHeader(job.plan.program, job.urns, job.name))
      .has_value();
}

bool RunJournal::End(bool orderly) const {
  if (!orderly) return false;
  const auto text = owner_.Text();
  if (!text) return false;
  const auto steps = pulumi::ReadJournal(*text).steps;
  const bool all_seen =
      std::none_of(steps.begin(), steps.end(), [](const JournalStep& step) {
        return step.end == JournalStep::End::kUnknown;
      });
  const bool in_state =
      IsWhole(state_) && (steps.empty() || IsNotOlder(state_, path_));
  if (all_seen && in_state) Clear();
  return all_seen && in_state;
}

bool NeedsCheckpoints(const StackJob& job) {
  const auto takes_over = [&](const pulumi::Resource& resource) {
    const auto& aliases = resource.options.aliases;
    return !resource.options.import_id.empty() ||
           std::any_of(aliases.begin(), aliases.end(), [&](const auto& urn) {
             return job.lookup.state.Find(urn) != nullptr;
           });
  };
  const auto& resources = job.plan.program.resources;
  return std::any_of(resources.begin(), resources.end(), takes_over);
}

StackJournal ReadStackJournal(const fs::path& backend_folder,
                              const StackName& stack) {
  const fs::path path = PathOf(backend_folder, stack);
  const Result<std::string> text = ReadFile(path);
  if (!text) return {};
  return {pulumi::ReadJournal(*text), IsNotOlder(StateOf(path), path)};
}

}  // namespace dynaplane::cli
