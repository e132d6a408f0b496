#include <fmt/format.h>

#include <filesystem>

#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "cli/input/status_writer.h"
#include "manifest/convert.h"
#include "stack/job.h"
#include "stack/outputs.h"

namespace dynaplane::cli {
namespace {

Result<stack::StackReport> Look(const stack::StackJob& job) {
  if (!job.lookup.stack_exists) {
    return Fail(Ending::kFailed,
                fmt::format("there is no stack {}; `dynaplane up` makes it",
                            job.name.ToString()));
  }
  stack::StackReport report;
  report.stack = job.name.ToString();
  report.manifests = stack::FilesOf(job);
  report.outputs = stack::OutputsInState(job.plan, job.lookup.state, job.urns);
  return report;
}

std::string RenderTable(const std::vector<stack::StackJob>& jobs,
                        const std::vector<stack::StackReport>& reports) {
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

std::string RenderManifests(const std::vector<stack::StackJob>& jobs,
                            const std::vector<stack::StackReport>& reports,
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

Result<Ending> Run(const Context& context) {
  Result<Inputs> inputs = LoadInputs(context.options, context.console);
  if (!inputs) return tl::unexpected(inputs.error());
  if (context.options.write_status) {
    const Result<void> writable = CheckWritable(*inputs);
    if (!writable) return tl::unexpected(writable.error());
  }
  Result<stack::Session> session =
      stack::OpenSession(context.options, context.console, context.signals);
  if (!session) return tl::unexpected(session.error());
  Result<std::vector<stack::StackJob>> jobs =
      stack::PlanJobs(*session, inputs->manifests,
                      stack::Credentials::kOptional, inputs->left_out);
  if (!jobs) return tl::unexpected(jobs.error());
  // What is there is shown, whatever is missing beside it.
  Ending end = Ending::kDone;
  std::vector<stack::StackJob> found;
  std::vector<stack::StackReport> reports;
  for (stack::StackJob& job : *jobs) {
    Result<stack::StackReport> report = Look(job);
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
      end = Ending::kFailed;
    }
  }
  const OutputFormat form = context.options.output;
  if (context.options.quiet && form == OutputFormat::kText) return end;
  context.console.Result(form == OutputFormat::kText
                             ? RenderTable(found, reports)
                             : RenderManifests(found, reports, form,
                                               inputs->manifests.size() > 1));
  return end;
}

}  // namespace

Ending Get(const Context& context) {
  const Result<Ending> end = Run(context);
  return end ? *end : Report(context, end.error());
}

}  // namespace dynaplane::cli
