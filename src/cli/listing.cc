#include "cli/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/side_by_side.h"
#include "cli/input/selection.h"
#include "cli/json_path.h"
#include "cli/text_table.h"
#include "cli/yaml_text.h"
#include "module/arn.h"
#include "module/types.h"
#include "provider/generic/values.h"
#include "pulumi/state/deployment.h"
#include "pulumi/state/stack_list.h"
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

// Reads a backend. What this process cannot read, an engine brings; whoever
// reads files needs no CLI.
class BackendReader {
 public:
  BackendReader(const Options& options, stack::Console& console,
                stack::Signals& signals, state::Backend backend)
      : options_(options),
        console_(console),
        signals_(signals),
        backend_(std::move(backend)) {}

  Result<Listing> Read() {
    for (auto step : {&BackendReader::FindNames, &BackendReader::LookUp,
                      &BackendReader::FetchUnread}) {
      if (const Result<void> done = (this->*step)(); !done) {
        return tl::unexpected(done.error());
      }
    }
    Listing listing;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      Add(names_[i], lookups_[i], listing);
    }
    return listing;
  }

 private:
  Result<void> OpenSession() {
    if (session_) return {};
    auto opened = stack::OpenSession(options_, console_, signals_);
    if (!opened) return tl::unexpected(opened.error());
    session_.emplace(*std::move(opened));
    return {};
  }

  Result<void> FindNames() {
    if (!options_.stack.empty()) {
      const auto name = state::ParseStackName(options_.stack);
      if (!name) return tl::unexpected(name.error());
      names_ = {*name};
      return {};
    }
    if (!backend_.folder) {
      if (auto opened = OpenSession(); !opened) return opened;
    }
    auto names = backend_.folder ? state::StacksInFolder(backend_)
                                 : state::StacksOfCli(*session_);
    if (!names) return tl::unexpected(names.error());
    names_ = *std::move(names);
    return {};
  }

  Result<void> LookUp() {
    for (const state::StackName& name : names_) {
      lookups_.push_back(state::LookUpState(backend_, name));
    }
    return {};
  }

  // Several at once: each takes a process.
  Result<void> FetchUnread() {
    const auto is_unread = [](const Result<state::StateLookup>& lookup) {
      return lookup && !lookup->readable;
    };
    if (std::ranges::none_of(lookups_, is_unread)) return {};
    if (auto opened = OpenSession(); !opened) return opened;
    const auto thrown = base::SideBySide(
        names_.size(), static_cast<std::size_t>(options_.jobs),
        [&](std::size_t i) {
          if (!is_unread(lookups_[i])) return;
          lookups_[i] = state::FetchState(*session_, names_[i]);
        });
    for (const auto& what : thrown) {
      if (what) return Fail(Ending::kFailed, *what);
    }
    return {};
  }

  static void Add(const state::StackName& name,
                  const Result<state::StateLookup>& lookup, Listing& listing) {
    const std::string stack = name.ToString();
    if (!lookup) {
      listing.failures.push_back(lookup.error());
    } else if (!lookup->stack_exists) {
      listing.failures.push_back(
          {Ending::kFailed, fmt::format("there is no stack {}", stack)});
    } else {
      std::ranges::move(TablesOf(stack, lookup->state),
                        std::back_inserter(listing.tables));
    }
  }

  const Options& options_;
  stack::Console& console_;
  stack::Signals& signals_;
  const state::Backend backend_;
  std::optional<stack::Session> session_;
  std::vector<state::StackName> names_;
  std::vector<Result<state::StateLookup>> lookups_;  // of names_
};

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
  const Result<state::Backend> backend = state::FindBackend();
  if (!backend) return tl::unexpected(backend.error());
  Result<Listing> listing =
      BackendReader(options, console, signals, *backend).Read();
  if (!listing || !IsSelective(options)) return listing;
  if (auto narrowed = Narrow(options, *listing); !narrowed) {
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
