#include "pulumi/state/run_journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "pulumi/state/recovery.h"
#include "pulumi/state/run_record.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/torn_files.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using pulumi::JournalStep;

// A provider ends within five seconds of its engine.
constexpr int kWaitForProviderMs = 10'000;

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
  const Result<std::string> text = base::LoadFile(state);
  return text && nlohmann::json::accept(*text);
}

}  // namespace

// The engine looks for other endings only.
fs::path JournalPath(const fs::path& backend_folder, const StackName& stack) {
  return StatePath(backend_folder, stack).replace_extension(".journal");
}

RunJournal::RunJournal(pulumi::JournalOwner owner, fs::path path,
                       fs::path state, Backend backend, StackName stack)
    : owner_(std::move(owner)),
      path_(std::move(path)),
      state_(std::move(state)),
      recorded_(std::make_unique<std::pair<Backend, StackName>>(
          std::move(backend), std::move(stack))) {
  RecordRun(recorded_->first, recorded_->second);
}

// A lock that is left needs the record.
RunJournal::~RunJournal() {
  if (!recorded_) return;
  const auto& [backend, stack] = *recorded_;
  if (LocksOf(backend, stack).empty()) RemoveRunRecord(backend, stack);
}

Result<std::optional<RunJournal>> RunJournal::Claim(const Backend& backend,
                                                    const StackName& stack) {
  if (!backend.folder) return std::nullopt;
  const fs::path path = JournalPath(*backend.folder, stack);
  auto owner = pulumi::JournalOwner::Claim(path, kWaitForProviderMs);
  if (!owner &&
      owner.error().code == pulumi::Error::Code::kFailedPrecondition) {
    return Fail(Ending::kFailed,
                owner.error().message + "; nothing was touched");
  }
  if (!owner) return std::nullopt;
  if (!*owner) {
    const auto run = FindRun(backend, stack);
    return Fail(
        Ending::kFailed,
        fmt::format("the stack {} is locked by another run, or by what a "
                    "killed run has left running{}; wait for its end",
                    stack.ToString(), run ? " (" + *run + ")" : ""));
  }
  RemoveTornFiles(backend, stack);
  return std::optional<RunJournal>(
      RunJournal(**std::move(owner), path, StateOf(path), backend, stack));
}

Result<void> RunJournal::Begin(const pulumi::Program& program,
                               const std::vector<std::string>& urns,
                               const State& state) const {
  nlohmann::json header = JournalHeader(program, urns, recorded_->second);
  header["first"] = state.resources.empty();
  KeepState(state_);
  const auto begun = owner_.Begin(header);
  if (begun) return {};
  return Fail(Ending::kFailed, begun.error().message + "; nothing was touched");
}

RunJournal::Rest RunJournal::End(bool orderly) const {
  const auto text = owner_.Text();
  if (!text) return {.kept = true, .incomplete = true};
  const pulumi::Journal journal = pulumi::ReadJournal(*text);
  const auto& steps = journal.steps;
  Rest rest;
  rest.incomplete = journal.torn || !text->ends_with('\n') ||
                    std::ranges::any_of(steps, [](const JournalStep& step) {
                      return step.end == JournalStep::End::kUnknown;
                    });
  const bool in_state =
      IsWhole(state_) && (steps.empty() || IsNotOlder(state_, path_));
  rest.kept = !orderly || rest.incomplete || !in_state;
  if (!rest.kept) Clear();
  return rest;
}

void RunJournal::Clear() const {
  static_cast<void>(owner_.Clear());
  DropKeptState(state_);
}

bool StackJournal::is_first() const {
  const auto& header = journal.header;
  return header.is_object() && header.contains("first") &&
         header.at("first") == true;
}

bool NeedsCheckpoints(const pulumi::Program& program, const State& state) {
  const auto takes_over = [&](const pulumi::Resource& resource) {
    const auto& aliases = resource.options.aliases;
    return !resource.options.import_id.empty() ||
           std::any_of(aliases.begin(), aliases.end(), [&](const auto& urn) {
             return state.Find(urn) != nullptr;
           });
  };
  const auto& resources = program.resources;
  return std::any_of(resources.begin(), resources.end(), takes_over);
}

StackJournal ReadStackJournal(const fs::path& backend_folder,
                              const StackName& stack) {
  const fs::path path = JournalPath(backend_folder, stack);
  const Result<std::string> text = base::LoadFile(path);
  if (!text) return {};
  return {pulumi::ReadJournal(*text), IsNotOlder(StateOf(path), path)};
}

}  // namespace pulumi::state
