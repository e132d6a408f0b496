#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "cli/input/status_writer.h"
#include "cli/json_path.h"
#include "cli/listing.h"
#include "manifest/output/convert.h"
#include "stack/job.h"
#include "stack/report/outputs.h"

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

// One for each manifest, also where its table is not there yet.
std::vector<ListedTable> ListedOf(const std::vector<stack::StackJob>& jobs) {
  std::vector<ListedTable> listed;
  for (const stack::StackJob& job : jobs) {
    const std::string stack = job.name.ToString();
    const auto tables = TablesOf(stack, job.lookup.state);
    for (const manifest::AwsDynamodb& each : job.manifests) {
      const std::string& name = each.metadata.name;
      const auto found = std::ranges::find(tables, name, &ListedTable::name);
      listed.push_back(found != tables.end()
                           ? *found
                           : ListedTable{.name = name, .stack = stack});
    }
  }
  return listed;
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

Result<std::string> RenderFound(const Options& options,
                                const std::vector<stack::StackJob>& jobs,
                                const std::vector<stack::StackReport>& reports,
                                bool as_list) {
  switch (options.output) {
    case OutputFormat::kText:
    case OutputFormat::kWide:
    case OutputFormat::kName:
      return Render(ListedOf(jobs), options);
    case OutputFormat::kJson:
    case OutputFormat::kYaml:
      return RenderManifests(jobs, reports, options.output, as_list);
    case OutputFormat::kJsonPath:
    default:  // the rest is of other commands
      break;
  }
  const Result<JsonPath> path = JsonPath::Parse(options.json_path);
  if (!path) return tl::unexpected(path.error());
  return path->Print(nlohmann::ordered_json::parse(
      RenderManifests(jobs, reports, OutputFormat::kJson, as_list)));
}

bool IsSilent(const Options& options) {
  return options.quiet && (options.output == OutputFormat::kText ||
                           options.output == OutputFormat::kWide);
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
  const Result<std::string> text = RenderFound(context.options, found, reports,
                                               inputs->manifests.size() > 1);
  if (!text) return tl::unexpected(text.error());
  if (!IsSilent(context.options)) context.console.Result(*text);
  return end;
}

// Without a manifest: what the backend has.
Result<Ending> List(const Context& context) {
  const Options& options = context.options;
  const Result<Listing> listing =
      ListBackend(options, context.console, context.signals);
  if (!listing) return tl::unexpected(listing.error());
  Ending end = Ending::kDone;
  for (const Failure& failure : listing->failures) {
    end = Report(context, failure);
  }
  const bool is_data = options.output != OutputFormat::kText &&
                       options.output != OutputFormat::kWide;
  if (listing->tables.empty() && !is_data) {
    if (end == Ending::kDone) context.console.Note("there is no table");
    return end;
  }
  const Result<std::string> text = Render(listing->tables, options);
  if (!text) return tl::unexpected(text.error());
  if (!IsSilent(options)) context.console.Result(*text);
  return end;
}

}  // namespace

Ending Get(const Context& context) {
  const Options& options = context.options;
  if (options.output == OutputFormat::kJsonPath) {  // before all else
    const auto path = JsonPath::Parse(options.json_path);
    if (!path) return Report(context, path.error());
  }
  const bool lists = !NamesManifests(options) && !options.write_status;
  const Result<Ending> end = lists ? List(context) : Run(context);
  return end ? *end : Report(context, end.error());
}

}  // namespace dynaplane::cli
