#include "cli/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/backend_states.h"
#include "cli/input/selection.h"
#include "cli/json_path.h"
#include "cli/text_table.h"
#include "cli/yaml_text.h"
#include "module/arn.h"
#include "module/types.h"
#include "provider/generic/values.h"
#include "stack/guard/fate.h"

namespace dynaplane::cli {
namespace {

using stack::KnownText;

ListedTable Describe(const std::string& stack,
                     const state::StateResource& entry) {
  ListedTable table = {.name = entry.name(),
                       .stack = stack,
                       .table = KnownText(entry, "name"),
                       .billing = KnownText(entry, "billingMode"),
                       .arn = KnownText(entry, "arn")};
  const pulumi::Value region = module::RegionOf(table.arn);
  if (region.is_string()) table.region = region.as_string();
  return table;
}

// Names that were given and are nowhere in the listing are slips of the pen.
Result<void> Narrow(const Options& options, Listing& listing) {
  if (!options.selectors.empty()) {
    return Fail(Ending::kInvalid,
                "--selector is about the labels of manifests; name some with "
                "-f, or take --only and --exclude");
  }
  std::vector<manifest::AwsDynamodb> named(listing.tables.size());
  for (std::size_t i = 0; i < named.size(); ++i) {
    named[i].metadata.name = listing.tables[i].name;
  }
  const Result<std::vector<bool>> selected = Select(options, named);
  if (!selected) return tl::unexpected(selected.error());
  std::vector<ListedTable> left;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if ((*selected)[i]) left.push_back(std::move(listing.tables[i]));
  }
  listing.tables = std::move(left);
  return {};
}

nlohmann::ordered_json ToJson(const std::vector<ListedTable>& tables) {
  auto json = nlohmann::ordered_json::array();
  for (const ListedTable& each : tables) {
    json.push_back({{"name", each.name},
                    {"stack", each.stack},
                    {"table", each.table},
                    {"region", each.region},
                    {"billingMode", each.billing},
                    {"arn", each.arn}});
  }
  return json;
}

std::string OrDash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::string RenderText(const std::vector<ListedTable>& tables, bool wide) {
  TextTable text = {.titles = {"NAME", "STACK", "REGION", "BILLING", "ARN"},
                    .rows = {},
                    .needed = 4};
  for (const ListedTable& each : tables) {
    text.rows.push_back({each.name, each.stack, OrDash(each.region),
                         OrDash(each.billing), OrDash(each.arn)});
  }
  return Fit(std::move(text), wide ? std::nullopt : TerminalWidth());
}

}  // namespace

std::vector<ListedTable> TablesOf(const std::string& stack,
                                  const state::State& state) {
  std::vector<ListedTable> tables;
  for (const state::StateResource& entry : state.resources) {
    if (entry.type != module::kTableType || entry.pending_delete) continue;
    tables.push_back(Describe(stack, entry));
  }
  std::ranges::stable_sort(tables, {}, &ListedTable::name);
  return tables;
}

Result<Listing> ListBackend(const Options& options, stack::Console& console,
                            stack::Signals& signals) {
  Result<BackendStates> backend = ReadBackend(options, console, signals);
  if (!backend) return tl::unexpected(backend.error());
  Listing listing = {{}, std::move(backend->failures)};
  for (const KnownStack& each : backend->stacks) {
    std::ranges::move(TablesOf(each.name, each.state),
                      std::back_inserter(listing.tables));
  }
  if (!IsSelective(options)) return listing;
  if (auto narrowed = Narrow(options, listing); !narrowed) {
    return tl::unexpected(narrowed.error());
  }
  return listing;
}

Result<std::string> Render(const std::vector<ListedTable>& tables,
                           const Options& options) {
  switch (options.output) {
    case OutputFormat::kText:
    case OutputFormat::kWide:
      return RenderText(tables, options.output == OutputFormat::kWide);
    case OutputFormat::kName: {
      std::string text;
      for (const ListedTable& each : tables) {
        text += fmt::format("awsdynamodb/{}\n", each.name);
      }
      return text;
    }
    case OutputFormat::kJson:
      return ToJsonText(ToJson(tables));
    case OutputFormat::kYaml:
      return ToYaml(ToJson(tables));
    case OutputFormat::kJsonPath:
    default:  // the rest is of other commands
      break;
  }
  const Result<JsonPath> path = JsonPath::Parse(options.json_path);
  if (!path) return tl::unexpected(path.error());
  return path->Print(ToJson(tables));
}

}  // namespace dynaplane::cli
