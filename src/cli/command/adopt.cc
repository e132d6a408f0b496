// adopt: the manifests of existing tables, and the tables into stacks.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "base/side_by_side.h"
#include "cli/adopt/adoption.h"
#include "cli/adopt/choice.h"
#include "cli/command/commands.h"
#include "cli/render.h"

namespace dynaplane::cli {
namespace {

class Command {
 public:
  explicit Command(const Context& context)
      : context_(context), options_(context.options) {}

  Result<Ending> Run() {
    if (auto good = CheckOptions(); !good) return tl::unexpected(good.error());
    Result<std::unique_ptr<World>> world = World::Open(context_);
    if (!world) return tl::unexpected(world.error());
    world_ = *std::move(world);
    if (options_.list) return ListTables(*world_);
    Result<Choice> choice = ChooseTables(*world_);
    if (!choice) return tl::unexpected(choice.error());
    end_ = choice->ending;
    if (choice->tables.empty()) return Tell();
    LookAt(choice->tables);
    if (options_.dry_run) {
      for (Adoption* each : ready_) each->NotePlanned();
      return Tell();
    }
    if (const auto agreed = Confirm(); !agreed) {
      return tl::unexpected(agreed.error());
    }
    CarryOut();
    return Tell();
  }

 private:
  Result<void> CheckOptions() const;
  Result<void> CheckOneTable() const;
  std::string FileFor(const std::string& table) const;
  void LookAt(const std::vector<std::string>& tables);
  Result<void> Confirm();
  void CarryOut();
  Ending Tell();
  std::string Manifests() const;
  std::vector<stack::StackReport> Reports() const;

  const Context& context_;
  const Options& options_;
  std::unique_ptr<World> world_;
  std::vector<std::unique_ptr<Adoption>> adoptions_;
  std::vector<Adoption*> ready_;  // those that can be taken over
  bool asked_ = false;
  Ending end_ = Ending::kDone;
};

tl::unexpected<Failure> Unusable(std::string why) {
  return Fail(Ending::kInvalid, std::move(why));
}

// What can be said of a single table alone.
Result<void> Command::CheckOneTable() const {
  const bool one =
      options_.arguments.size() == 1 && !IsChosenByPattern(options_);
  if (one) return {};
  if (!options_.filenames.empty()) {
    return Unusable(
        "-f is the file of one manifest; for several tables name a folder "
        "with -d");
  }
  if (!options_.name.empty()) {
    return Unusable("--name is the name of one table");
  }
  return {};
}

Result<void> Command::CheckOptions() const {
  if (options_.filenames.size() > 1 ||
      (!options_.filenames.empty() && !options_.directory.empty())) {
    return Unusable("a manifest goes to one place; give -f or -d only once");
  }
  if (options_.provider == "official") {
    return Unusable(
        "adopt works with the native provider; afterwards `dynaplane "
        "up --provider official` works on the same stack");
  }
  const bool names = !options_.arguments.empty();
  const bool patterns = options_.all || !options_.prefix.empty();
  if (names && patterns) {
    return Unusable(
        "--all and --prefix choose the tables themselves; leave the names out");
  }
  if (options_.list) return {};
  if (!names && !patterns) {
    return Unusable(
        "which tables? Name some, or say --all, --prefix or --list");
  }
  if (auto one = CheckOneTable(); !one) return one;
  if (options_.dry_run) return {};
  const bool kept = !options_.filenames.empty() || !options_.directory.empty();
  if (options_.output != OutputFormat::kText && !kept) {
    return Unusable(
        "with -o json or yaml the manifests need a place of their own; give "
        "-f or -d");
  }
  if (options_.yes || context_.console.interactive()) return {};
  return Unusable(
      "`dynaplane adopt` asks before it changes anything, and there is no "
      "terminal to ask on; say --yes");
}

// "": standard output.
std::string Command::FileFor(const std::string& table) const {
  if (!options_.directory.empty()) {
    return std::filesystem::path(options_.directory) / (table + ".yaml");
  }
  if (options_.filenames.empty() || options_.filenames[0] == "-") return "";
  return options_.filenames[0];
}

// One that cannot be taken over hinders no other.
void Command::LookAt(const std::vector<std::string>& tables) {
  world_->several = tables.size() > 1;
  for (const std::string& table : tables) {
    adoptions_.push_back(
        std::make_unique<Adoption>(*world_, table, FileFor(table)));
  }
  std::vector<Result<void>> looks(tables.size());
  constexpr std::size_t kAtOnce = 8;
  const auto thrown = base::SideBySide(
      tables.size(), kAtOnce,
      [&](std::size_t i) { looks[i] = adoptions_[i]->Look(); });
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (thrown[i]) looks[i] = Fail(Ending::kFailed, *thrown[i]);
    if (looks[i]) {
      ready_.push_back(adoptions_[i].get());
    } else {
      adoptions_[i]->NoteEnd(looks[i].error());
    }
  }
}

Result<void> Command::Confirm() {
  const bool asks = !options_.yes;
  for (const Adoption* each : ready_) each->Announce(asks);
  if (!asks || ready_.empty()) return {};
  const std::string question =
      ready_.size() == 1
          ? "Go on? [y/N] "
          : fmt::format("Adopt these {} tables? [y/N] ", ready_.size());
  const std::string answer = context_.console.Ask(question);
  asked_ = true;
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return Fail(Ending::kFailed, "nothing was touched");
}

// Side by side, but the tables of one stack one after the other.
void Command::CarryOut() {
  const stack::Signals::Deferral deferral(context_.signals);
  std::map<state::StackName, std::vector<Adoption*>> by_stack;
  for (Adoption* each : ready_) by_stack[each->stack()].push_back(each);
  std::vector<std::vector<Adoption*>> stacks;
  for (auto& [name, adoptions] : by_stack) {
    stacks.push_back(std::move(adoptions));
  }
  const auto thrown = base::SideBySide(
      stacks.size(), static_cast<std::size_t>(options_.jobs),
      [&](std::size_t i) {
        for (Adoption* each : stacks[i]) {
          if (context_.signals.interrupted()) {
            each->NoteEnd(
                {Ending::kInterrupted, "interrupted before this table's turn"},
                /*begun=*/false);
          } else {
            each->CarryOut(asked_);
          }
        }
      });
  for (const auto& what : thrown) {
    if (what) end_ = Graver(end_, Report(context_, {Ending::kFailed, *what}));
  }
}

// Those that are nowhere else, of tables that were taken over or may be.
std::string Command::Manifests() const {
  std::string text;
  for (const Adoption* each : ready_) {
    const bool good = each->report().ending == Ending::kDone;
    const bool written = each->has_file() && !options_.dry_run;
    if (!good || written) continue;
    if (!text.empty()) text += "---\n";
    text += each->Text();
  }
  return text;
}

// What was done to the same stack for another table.
void Add(const stack::StackReport& more, stack::StackReport& report) {
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(report.manifests, more.manifests);
  add(report.resources, more.resources);
  add(report.diagnostics, more.diagnostics);
  for (const auto& [name, values] : more.outputs) {
    report.outputs.insert_or_assign(name, values);
  }
  report.ending = Graver(report.ending, more.ending);
  report.started |= more.started;
  report.seconds += more.seconds;
}

// One for each stack, of however many tables.
std::vector<stack::StackReport> Command::Reports() const {
  std::vector<stack::StackReport> reports;
  for (const auto& each : adoptions_) {
    const stack::StackReport& one = each->report();
    const auto found =
        std::ranges::find(reports, one.stack, &stack::StackReport::stack);
    if (found == reports.end()) {
      reports.push_back(one);
    } else {
      Add(one, *found);
    }
  }
  return reports;
}

Ending Command::Tell() {
  std::vector<std::string> failed;
  for (const auto& each : adoptions_) {
    end_ = Graver(end_, each->report().ending);
    if (each->report().ending != Ending::kDone) failed.push_back(each->table());
  }
  if (!failed.empty() && adoptions_.size() > 1) {
    context_.console.Line(
        stack::LogLevel::kInfo,
        fmt::format(
            "{} of {} tables {}; not {}: the same command goes on there",
            adoptions_.size() - failed.size(), adoptions_.size(),
            options_.dry_run ? "can be adopted" : "adopted",
            fmt::join(failed, ", ")));
  }
  context_.console.Result(options_.output == OutputFormat::kText
                              ? Manifests()
                              : Render(Reports(), options_.output));
  return end_;
}

}  // namespace

Ending Adopt(const Context& context) {
  const Result<Ending> end = Command(context).Run();
  return end ? *end : Report(context, end.error());
}

}  // namespace dynaplane::cli
