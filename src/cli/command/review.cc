#include "cli/command/review.h"

#include <fmt/format.h>

#include <utility>

#include "pulumi/state/deployment.h"
#include "stack/guard/plan_check.h"

namespace dynaplane::cli {

Result<Inputs> Review::Load() {
  const Options& options = context_.options;
  if (!options.save.empty()) {
    Result<PlanFile> file = PlanFile::At(options.save);
    if (!file) return tl::unexpected(file.error());
    file_ = *std::move(file);
  }
  if (plan_ != nullptr) {
    return ReadInputs(options, FilesOf(*plan_));
  }
  if (!file_) return ReadInputs(options);
  Result<std::vector<InputFile>> files = ReadFiles(options);
  if (!files) return tl::unexpected(files.error());
  files_ = *std::move(files);
  return ReadInputs(options, files_);
}

Result<void> Review::CheckStart(
    const stack::Session& session,
    const std::vector<stack::StackJob>& jobs) const {
  if (plan_ == nullptr) return {};
  return stack::CheckStart(*plan_, session.backend, jobs);
}

Result<void> Review::CheckShown(
    const std::vector<stack::StackJob>& jobs,
    const std::vector<stack::StackReport>& shown) const {
  if (plan_ == nullptr) return {};
  return stack::CheckShown(*plan_, jobs, shown);
}

Result<void> Review::Save(const stack::Session& session,
                          const std::vector<stack::StackJob>& jobs,
                          const std::vector<stack::StackReport>& shown) const {
  if (!file_) return {};
  Result<stack::SavedPlan> plan = PlanOf(context_.options, files_);
  if (!plan) return tl::unexpected(plan.error());
  plan->backend = stack::DigestOf(session.backend);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    // What the preview has shown was read after the job's state.
    const auto now = state::FetchState(session, jobs[i].name);
    if (!now) return tl::unexpected(now.error());
    if (auto may = stack::CheckSavable(jobs[i], *now); !may) return may;
    plan->stacks.push_back(stack::SaveStack(jobs[i], shown[i]));
  }
  if (auto written = file_->Write(*plan); !written) return written;
  const std::string& path = context_.options.save;
  context_.console.Note(fmt::format(
      "saved as {0}; `dynaplane up --plan {0}` applies exactly this", path));
  return {};
}

}  // namespace dynaplane::cli
