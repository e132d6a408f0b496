#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/stack_job.h"
#include "cli/status_writer.h"
#include "manifest/convert.h"

namespace dynaplane::cli {
namespace {

Result<StackReport> Look(const StackJob& job) {
  if (!job.lookup.stack_exists) {
    return Fail(ExitCode::kFailed,
                fmt::format("there is no stack {}; `dynaplane up` makes it",
                            job.name.ToString()));
  }
  StackReport report;
  report.stack = job.name.ToString();
  report.manifests = FilesOf(job);
  report.outputs = OutputsInState(job.plan, job.lookup.state, job.urns);
  return report;
}

std::string RenderTable(const std::vector<StackJob>& jobs,
                        const std::vector<StackReport>& reports) {
  std::string text = fmt::format("{:<24} {:<32} {:<14} {}\n", "NAME", "TABLE",
                                 "REGION", "STACK");
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    for (const auto& [name, its_outputs] : reports[i].outputs) {
      const pulumi::Object& outputs = its_outputs;
      const auto value = [&outputs](const char* key) {
        const auto found = outputs.find(key);
        return found != outputs.end() && found->second.is_string()
                   ? found->second.as_string()
                   : std::string("-");
      };
      text += fmt::format("{:<24} {:<32} {:<14} {}\n", name, value("tableName"),
                          value("region"), reports[i].stack);
    }
  }
  return text;
}

std::string RenderManifests(const std::vector<StackJob>& jobs,
                            const std::vector<StackReport>& reports,
                            OutputFormat form, bool as_list) {
  std::vector<manifest::Tree> trees;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    for (const auto& manifest : jobs[i].manifests) {
      const auto outputs = reports[i].outputs.find(manifest.metadata.name);
      trees.push_back(
          outputs == reports[i].outputs.end() || outputs->second.empty()
              ? manifest::WriteManifest(manifest)
              : manifest::WriteManifest(manifest, ToTree(outputs->second)));
    }
  }
  if (form == OutputFormat::kJson) {
    if (!as_list) return manifest::ToJson(trees.at(0)) + "\n";
    manifest::Tree list = manifest::Tree::List();
    list.items = std::move(trees);
    return manifest::ToJson(list) + "\n";
  }
  std::string text;
  for (const manifest::Tree& tree : trees) {
    if (!text.empty()) text += "---\n";
    text += manifest::ToYaml(tree);
  }
  return text;
}

Result<ExitCode> Run(const Context& context) {
  Result<Inputs> inputs = LoadInputs(context.options, context.console);
  if (!inputs) return tl::unexpected(inputs.error());
  if (context.options.write_status) {
    const Result<void> writable = CheckWritable(*inputs);
    if (!writable) return tl::unexpected(writable.error());
  }
  Result<Session> session =
      OpenSession(context.options, context.console, context.signals);
  if (!session) return tl::unexpected(session.error());
  Result<std::vector<StackJob>> jobs =
      PlanJobs(*session, *inputs, Credentials::kOptional);
  if (!jobs) return tl::unexpected(jobs.error());
  // What is there is shown, whatever is missing beside it.
  ExitCode end = ExitCode::kDone;
  std::vector<StackJob> found;
  std::vector<StackReport> reports;
  for (StackJob& job : *jobs) {
    Result<StackReport> report = Look(job);
    if (!report) {
      end = Report(context, report.error());
      continue;
    }
    found.push_back(std::move(job));
    reports.push_back(*std::move(report));
  }
  if (found.empty()) return end;
  if (context.options.write_status) {
    for (const UnwrittenStatus& status : WriteStatuses(*inputs, reports)) {
      context.console.Error(status.message);
      end = ExitCode::kFailed;
    }
  }
  const OutputFormat form = context.options.output;
  context.console.Result(form == OutputFormat::kText
                             ? RenderTable(found, reports)
                             : RenderManifests(found, reports, form,
                                               inputs->manifests.size() > 1));
  return end;
}

}  // namespace

ExitCode Get(const Context& context) {
  const Result<ExitCode> end = Run(context);
  return end ? *end : Report(context, end.error());
}

}  // namespace dynaplane::cli
