#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/stack_name.h"
#include "cli/work_folder.h"

namespace dynaplane::cli {
namespace {

// --stack alone is enough; else the stacks of the manifests.
Result<std::vector<StackName>> NamesOf(const Context& context) {
  if (!context.options.stack.empty()) {
    const Result<StackName> name = ParseStackName(context.options.stack);
    if (!name) return tl::unexpected(name.error());
    return std::vector<StackName>{*name};
  }
  const Result<Inputs> inputs = LoadInputs(context.options, context.console);
  if (!inputs) return tl::unexpected(inputs.error());
  std::vector<StackName> names;
  for (const auto& manifest : inputs->manifests) {
    names.push_back(StackNameOf(manifest).name);
  }
  return names;
}

Result<void> CancelStack(const Session& session, const StackName& name) {
  const Result<PrivateFolder> folder = MakeWorkFolder(name.project, {});
  if (!folder) return tl::unexpected(folder.error());
  const pulumi::EngineSettings settings = {session.cli.path, folder->path(),
                                           session.backend.environment};
  const auto outcome = pulumi::RunCommand(
      settings, {"cancel", "--yes", "--stack",
                 name.Qualified(session.backend.folder.has_value())});
  if (!outcome) return Fail(ExitCode::kFailed, outcome.error().message);
  if (outcome->exit_code != 0) {
    return Fail(ExitCode::kFailed,
                fmt::format("the stack {}: {}", name.ToString(),
                            outcome->standard_error));
  }
  return {};
}

}  // namespace

ExitCode Cancel(const Context& context) {
  const Result<std::vector<StackName>> names = NamesOf(context);
  if (!names) return Report(context, names.error());
  const Result<Session> session =
      OpenSession(context.options, context.console, context.signals);
  if (!session) return Report(context, session.error());
  for (const StackName& name : *names) {
    const Result<void> cancelled = CancelStack(*session, name);
    if (!cancelled) return Report(context, cancelled.error());
    context.console.Line(
        LogLevel::kInfo,
        fmt::format("the stack {} is free again; run the interrupted command "
                    "once more to finish what it began",
                    name.ToString()));
  }
  return ExitCode::kDone;
}

}  // namespace dynaplane::cli
