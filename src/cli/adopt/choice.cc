#include "cli/adopt/choice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/adopt/candidates.h"
#include "cli/input/selection.h"
#include "cli/text_table.h"
#include "cli/yaml_text.h"
#include "module/arn.h"
#include "stack/provider_settings.h"

namespace dynaplane::cli {
namespace {

bool IsPattern(const std::string& name) {
  return name.find_first_of("*?") != std::string::npos;
}

bool IsWanted(const Options& options, const std::string& table) {
  if (options.arguments.empty()) return table.starts_with(options.prefix);
  return std::ranges::any_of(options.arguments, [&](const std::string& each) {
    return MatchesGlob(each, table);
  });
}

Result<Candidates> Survey(World& world) {
  const Options& options = world.context().options;
  manifest::AwsDynamodb asked;
  asked.file = "dynaplane adopt";
  asked.spec.region = options.region;
  asked.spec.aws_credential_id = options.credential_id;
  const auto settings = stack::ProviderSettler(options).Settle(asked);
  if (!settings) return tl::unexpected(settings.error());
  const auto aws = world.Aws(*settings);
  if (!aws) return tl::unexpected(aws.error());
  return FindCandidates(**aws, world.Owners(), [&](const std::string& table) {
    return IsWanted(options, table);
  });
}

// "orders (the stack shop/prod)", the first of them.
std::string Managed(const std::vector<Candidate>& candidates) {
  constexpr std::size_t kShown = 20;
  std::vector<std::string> parts;
  std::size_t more = 0;
  for (const Candidate& each : candidates) {
    if (each.manager.empty()) continue;
    if (parts.size() == kShown) {
      ++more;
    } else {
      parts.push_back(fmt::format("{} ({})", each.table.name, each.manager));
    }
  }
  if (more > 0) parts.push_back(fmt::format("and {} more", more));
  return fmt::format("{}", fmt::join(parts, ", "));
}

Ending TellFailures(const Context& context, const Candidates& candidates) {
  Ending end = Ending::kDone;
  for (const Failure& failure : candidates.failures) {
    end = Graver(end, Report(context, failure));
  }
  return end;
}

std::string RegionOf(const Candidate& candidate) {
  const pulumi::Value region = module::RegionOf(candidate.table.arn);
  return region.is_string() ? region.as_string() : "-";
}

std::string RenderList(const Candidates& candidates) {
  TextTable text = {
      .titles = {"TABLE", "REGION", "ARN"}, .rows = {}, .needed = 2};
  for (const Candidate& each : candidates.tables) {
    if (!each.manager.empty()) continue;
    text.rows.push_back({each.table.name, RegionOf(each), each.table.arn});
  }
  return text.rows.empty() ? "" : Fit(std::move(text), TerminalWidth());
}

nlohmann::ordered_json ToJson(const Candidates& candidates) {
  auto json = nlohmann::ordered_json::array();
  for (const Candidate& each : candidates.tables) {
    const auto text = [](const std::string& value) {
      return value.empty() ? nlohmann::ordered_json()
                           : nlohmann::ordered_json(value);
    };
    json.push_back({{"table", each.table.name},
                    {"region", RegionOf(each)},
                    {"arn", each.table.arn},
                    {"managedBy", text(each.manager)},
                    {"stack", text(each.holder.stack)}});
  }
  return json;
}

}  // namespace

bool IsChosenByPattern(const Options& options) {
  return options.all || !options.prefix.empty() ||
         std::ranges::any_of(options.arguments, IsPattern);
}

Result<Choice> ChooseTables(World& world) {
  const Context& context = world.context();
  const Options& options = context.options;
  Choice choice;
  std::set<std::string> seen;
  const auto add = [&](const std::string& table) {
    if (seen.insert(table).second) choice.tables.push_back(table);
  };
  for (const std::string& each : options.arguments) {
    if (!IsPattern(each)) add(each);
  }
  if (!IsChosenByPattern(options)) return choice;
  const Result<Candidates> found = Survey(world);
  if (!found) return tl::unexpected(found.error());
  choice.ending = TellFailures(context, *found);
  std::vector<Candidate> managed;
  for (const Candidate& each : found->tables) {
    if (each.manager.empty()) {
      add(each.table.name);
    } else if (!seen.contains(each.table.name)) {
      managed.push_back(each);
    }
  }
  if (found->tables.empty() && found->failures.empty() && !options.all) {
    return Fail(Ending::kInvalid, "no table in the region has such a name");
  }
  if (!managed.empty()) {
    context.console.Note("passed over, since they are managed already: " +
                         Managed(managed));
  }
  if (choice.tables.empty()) {
    context.console.Note("there is no table that nobody manages");
  }
  return choice;
}

Result<Ending> ListTables(World& world) {
  const Context& context = world.context();
  const Result<Candidates> found = Survey(world);
  if (!found) return tl::unexpected(found.error());
  const Ending end = TellFailures(context, *found);
  if (context.options.output == OutputFormat::kJson) {
    context.console.Result(ToJsonText(ToJson(*found)));
    return end;
  }
  if (context.options.output == OutputFormat::kYaml) {
    context.console.Result(ToYaml(ToJson(*found)));
    return end;
  }
  const std::string list = RenderList(*found);
  if (list.empty()) {
    context.console.Note("there is no table that nobody manages");
  }
  if (const std::string managed = Managed(found->tables); !managed.empty()) {
    context.console.Note("managed already: " + managed);
  }
  context.console.Result(list);
  return end;
}

}  // namespace dynaplane::cli
