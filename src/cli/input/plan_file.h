// Saved plans on disk: `preview --save FILE` and `up --plan FILE`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/input/inputs.h"
#include "cli/options.h"
#include "cli/vocabulary.h"
#include "stack/saved_plan.h"

namespace dynaplane::cli {

// Reads a plan that nobody else could have written (exit 2).
Result<stack::SavedPlan> ReadPlan(const std::string& path);

// The command line with what the plan says in the place of the rest.
Options WithPlan(Options options, const stack::SavedPlan& plan);
// The same for what the provider reads from its environment.
void UseEnvironmentOf(const stack::SavedPlan& plan);
// The plan's manifests as if they had just been read.
std::vector<InputFile> FilesOf(const stack::SavedPlan& plan);

// What a plan holds of a command line and its files. Exit 2 for what is not
// UTF-8, which no JSON carries.
Result<stack::SavedPlan> PlanOf(const Options& options,
                                const std::vector<InputFile>& files);

// A file that a plan is to be written to: a new one, or an older plan.
class PlanFile {
 public:
  // Exit 2 when something else is there, or nothing can be written.
  static Result<PlanFile> At(const std::string& path);
  // Whole or not at all, for its owner alone. What somebody else has written
  // there meanwhile is left as it is.
  Result<void> Write(const stack::SavedPlan& plan) const;

 private:
  std::string path_;
  std::optional<std::string> before_;  // nothing: there is no file yet
};

}  // namespace dynaplane::cli
