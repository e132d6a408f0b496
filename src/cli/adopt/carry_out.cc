// The second half of an adoption: what changes something.
#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "cli/adopt/adoption.h"
#include "manifest/output/convert.h"
#include "module/types.h"
#include "provider/generic/values.h"
#include "pulumi/state/deployment.h"
#include "pulumi/state/state_entry.h"
#include "stack/left_alone.h"
#include "stack/report/recorder.h"

namespace dynaplane::cli {
namespace {

std::string TableIdOf(const stack::LiveTable& live) {
  return live.resources.empty()
             ? ""
             : provider::GetString(live.resources[0].outputs, "tableId")
                   .value_or("");
}

}  // namespace

Ending Adoption::CarryOut(bool asked) {
  Result<void> done;
  if (asked) done = RequireAsShown();
  // Another table may have come into the stack.
  if (done && world_.several) done = Replan();
  if (done) {
    done =
        Each({&Adoption::WriteFile, &Adoption::ShieldSource, &Adoption::Import,
              &Adoption::Tag, &Adoption::TakeNewId, &Adoption::ReleaseSource});
  }
  if (!done) {
    NoteEnd(done.error());
    return report_.ending;
  }
  context_.console.Line(
      stack::LogLevel::kInfo,
      fmt::format(
          "{}: {} in {:.1f} s",
          context_.console.Paint(stack::Color::kBold, job_.name.ToString()),
          stack::Summarize(report_, /*preview=*/false), report_.seconds));
  return Ending::kDone;
}

void Adoption::NoteEnd(const Failure& failure, bool begun) {
  report_.ending = failure.ending;
  report_.started = begun;
  if (failure.message.empty()) return;
  const std::string message =
      world_.several ? fmt::format("{}: {}", table_, failure.message)
                     : failure.message;
  Report(context_, {failure.ending, message});
  report_.diagnostics.push_back({"error", message, "", file_, 0});
}

void Adoption::NotePlanned() {
  const auto& resources = job_.plan.program.resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (state::IsBookkeeping(resources[i].type)) continue;
    const bool missing = std::ranges::count(missing_, job_.urns[i]) > 0;
    report_.resources.push_back({job_.urns[i], resources[i].type,
                                 state::NameIn(job_.urns[i]),
                                 missing ? "adopt" : "same"});
  }
}

// Whose the table is may have changed while the question stood.
Result<void> Adoption::RequireAsShown() {
  const Result<stack::LiveTable> now = aws_->Look(table_);
  if (!now) return tl::unexpected(now.error());
  if (now->owner == live_.owner && TableIdOf(*now) == TableIdOf(live_)) {
    return {};
  }
  return Fail(Ending::kRefused,
              fmt::format("the table {} was taken over or made anew by others "
                          "while the question stood; nothing was touched. Run "
                          "the command again to see what is there now",
                          table_));
}

Result<void> Adoption::Replan() {
  return Each({&Adoption::Plan, &Adoption::CheckState, &Adoption::CheckPlan});
}

Result<void> Adoption::WriteFile() {
  if (file_.empty() || IsKept()) return {};
  const bool json = file_.ends_with(".json");
  return base::WriteNewFile(file_,
                            json ? manifest::ToJson(said_) + "\n" : Text());
}

Result<void> Adoption::ShieldSource() {
  return source_ ? source_->Shield(world_.session()) : Result<void>();
}

// The run prints what went wrong.
Result<void> Adoption::RunEngine(stack::StackRunOptions options) {
  stack::StackReport before = std::move(report_);
  stack::StackRunResult result =
      stack::RunStack(world_.session(), job_, std::move(options));
  report_ = std::move(result.report);
  report_.manifests = std::move(before.manifests);
  report_.seconds += before.seconds;
  if (!before.resources.empty()) report_.resources = before.resources;
  report_.diagnostics.insert(report_.diagnostics.begin(),
                             before.diagnostics.begin(),
                             before.diagnostics.end());
  if (result.ending == Ending::kDone) return {};
  return Fail(result.ending, "");
}

Result<void> Adoption::Import() {
  const auto& resources = job_.plan.program.resources;
  stack::StackRunOptions options;
  options.operation = pulumi::Operation::kUp;
  options.show_stack_name = world_.several;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const bool missing = std::ranges::count(missing_, job_.urns[i]) > 0;
    // On one that is there under this name all depends that it manages, which
    // would have to be targets, too.
    const bool renamed = resources[i].type == module::kProviderType &&
                         job_.lookup.state.Find(job_.urns[i]) == nullptr;
    if (missing || renamed) options.targets.push_back(job_.urns[i]);
  }
  if (missing_.empty()) {
    NotePlanned();
    if (!new_id_.empty()) return {};
    context_.console.Note(fmt::format("the stack {} holds the table {} already",
                                      job_.name.ToString(), table_));
    return {};
  }
  if (job_.shares_stack) {
    job_.left_alone = stack::FindLeftAlone(job_, /*prune=*/false);
    stack::KeepOtherOutputs(job_);
  }
  return RunEngine(std::move(options));
}

Result<void> Adoption::Tag() {
  const Result<state::StateLookup> now =
      state::FetchState(world_.session(), job_.name);
  if (!now) return tl::unexpected(now.error());
  for (std::size_t i = 0; i < job_.urns.size(); ++i) {
    const state::StateResource* entry = EntryOf(now->state, i);
    if (entry == nullptr) continue;
    const std::string mark = stack::MarkOf(now->state, *entry);
    if (mark.empty()) continue;
    for (const std::string& arn : stack::TaggedArns(*entry)) {
      if (auto done = aws_->WriteOwner(arn, mark); !done) {
        return Fail(Ending::kFailed,
                    fmt::format("{} is in the stack {}, but its tag {} could "
                                "not be set; run the same command again: {}",
                                arn, job_.name.ToString(), stack::kOwnerTagName,
                                done.error().message));
      }
    }
  }
  return {};
}

// What is on AWS now comes into the state, in place of what went.
Result<void> Adoption::TakeNewId() {
  if (new_id_.empty()) return {};
  stack::StackRunOptions options;
  options.operation = pulumi::Operation::kRefresh;
  options.accepted_tables = {new_id_};
  const Result<state::StateLookup> now =
      state::FetchState(world_.session(), job_.name);
  if (!now) return tl::unexpected(now.error());
  job_.lookup = *now;
  options.targets = stack::OwnResources(job_);
  return RunEngine(std::move(options));
}

Result<void> Adoption::ReleaseSource() {
  return source_ ? source_->Release(world_.session()) : Result<void>();
}

}  // namespace dynaplane::cli
