#include "cli/plan_options.h"

#include <CLI/CLI.hpp>
#include <set>
#include <string>

namespace dynaplane::cli {

void AddPlanOptions(CLI::App& preview, CLI::App& up, Options& options) {
  preview
      .add_option("--save", options.save,
                  "File for what was shown, to be applied with up --plan")
      ->type_name("FILE");
  up.add_option("--plan", options.plan,
                "What preview --save has saved: apply exactly that, or "
                "nothing; without manifests")
      ->type_name("FILE");
}

void RefuseBesidePlan(const CLI::App& command) {
  const std::set<std::string> beside = {
      "--plan",      "--yes",      "--allow-data-loss", "--expect-no-changes",
      "--jobs",      "--output",   "--write-status",    "--parallel",
      "--help",      "--no-color", "--log-level",       "--quiet",
      "--fail-fast", "--dry-run"};
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    if (option->count() == 0 || beside.contains(name)) continue;
    throw CLI::ValidationError(
        name,
        "the plan says that already; leave the option out, or save "
        "another plan with `dynaplane preview --save FILE`");
  }
}

}  // namespace dynaplane::cli
