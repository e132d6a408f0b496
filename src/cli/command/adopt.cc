// adopt: the manifest of an existing table, and the table into a stack.
//
// The order of its steps, of which a crash may come between any two; running
// the same command again goes on:
//   1. the manifest is written: a stack that holds a table whose manifest is
//      lost would delete it by and by;
//   2. with --from: the entries in the stack that manages the table now are
//      shielded (protect, retainOnDelete). From here on no run of that program
//      deletes anything of it, also when the program does not declare it any
//      more;
//   3. the engine imports: both stacks hold the table;
//   4. the ownership tag names the new stack;
//   5. a table that the stack holds already, but that was made anew since, as
//      out of a backup: its new id and all that went with the old one come into
//      the state by a refresh;
//   6. with --from: the entries leave the other stack. Earlier, and a crash
//      would leave a table that no stack knows.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "manifest/output/convert.h"
#include "module/provider.h"
#include "module/types.h"
#include "provider/generic/values.h"
#include "pulumi/state/deployment.h"
#include "stack/adoption/adoption.h"
#include "stack/adoption/live_aws.h"
#include "stack/adoption/source_stack.h"
#include "stack/guard/account_change.h"
#include "stack/job.h"
#include "stack/left_alone.h"
#include "stack/provider_settings.h"
#include "stack/run.h"

namespace dynaplane::cli {
namespace {

using manifest::AwsDynamodb;

class Adoption {
 public:
  explicit Adoption(const Context& context)
      : context_(context),
        options_(context.options),
        table_(context.options.arguments.front()) {
    if (!options_.filenames.empty() && options_.filenames[0] != "-") {
      file_ = options_.filenames[0];
    }
  }

  Result<Ending> Run() {
    for (auto step :
         {&Adoption::CheckOptions, &Adoption::ReadFile, &Adoption::LookAtAws,
          &Adoption::Describe, &Adoption::Plan, &Adoption::CheckState,
          &Adoption::CheckPlan, &Adoption::CheckOwner, &Adoption::Confirm,
          &Adoption::WriteFile, &Adoption::ShieldSource}) {
      if (const Result<void> done = (this->*step)(); !done) {
        return tl::unexpected(done.error());
      }
    }
    if (const Ending end = Import(); end != Ending::kDone) return end;
    if (const auto tagged = Tag(); !tagged) {
      return tl::unexpected(tagged.error());
    }
    if (const Ending end = TakeNewId(); end != Ending::kDone) return end;
    if (source_) {
      if (const auto released = source_->Release(*session_); !released) {
        return tl::unexpected(released.error());
      }
    }
    if (file_.empty()) context_.console.Result(text_);
    return Ending::kDone;
  }

 private:
  Result<void> CheckOptions();
  Result<void> ReadFile();
  Result<void> LookAtAws();
  Result<void> Describe();
  Result<void> Plan();
  Result<void> CheckState();
  Result<void> CheckPlan();
  Result<void> CheckOwner();
  Result<void> Confirm();
  Result<void> RequireAsShown();
  Result<void> WriteFile();
  Result<void> ShieldSource();
  Ending Import();
  Result<void> Tag();
  Ending TakeNewId();
  const state::StateResource* EntryOf(const state::State& state,
                                      std::size_t index) const;
  std::string Summary() const;
  bool IsKept() const { return !inputs_.manifests.empty(); }

  const Context& context_;
  const Options& options_;
  const std::string table_;
  std::string file_;  // empty: standard output
  std::optional<stack::Session> session_;
  Inputs inputs_;  // of the file, when it is there already
  module::ProviderSettings settings_;
  std::optional<stack::LiveAws> aws_;
  stack::LiveTable live_;
  std::vector<std::string> left_out_;
  AwsDynamodb manifest_;
  std::string text_;
  stack::StackJob job_;
  stack::Matches matches_;
  std::vector<std::string> missing_;  // URNs that the state does not have
  std::string new_id_;  // of a table that the state has with another one
  std::optional<stack::SourceStack> source_;
};

Result<void> Adoption::CheckOptions() {
  if (options_.filenames.size() > 1) {
    return Fail(Ending::kInvalid,
                "adopt writes one manifest; give -f only once");
  }
  if (options_.provider == "official") {
    return Fail(Ending::kInvalid,
                "adopt works with the native provider; afterwards `dynaplane "
                "up --provider official` works on the same stack");
  }
  if (options_.yes || context_.console.interactive()) return {};
  return Fail(Ending::kInvalid,
              "`dynaplane adopt` asks before it changes anything, and there "
              "is no terminal to ask on; say --yes");
}

// A manifest of the table that is there already is the user's own: it stays as
// it is and has to agree with AWS. Where there is none, it must be possible to
// make one, before anybody is asked.
Result<void> Adoption::ReadFile() {
  if (file_.empty()) return {};
  const auto there = base::Exists(file_);
  if (!there || !*there) return base::CheckCanWrite(file_);
  Options options = options_;
  options.filenames = {file_};
  Result<Inputs> inputs = LoadInputs(options, context_.console);
  if (!inputs) {
    return Fail(inputs.error().ending,
                inputs.error().message.empty()
                    ? fmt::format("{} is there already and is no manifest; "
                                  "nothing was touched. Name another file",
                                  file_)
                    : inputs.error().message);
  }
  const auto& manifests = inputs->manifests;
  if (manifests.size() != 1 || manifests[0].spec.table_name != table_) {
    return Fail(Ending::kInvalid,
                fmt::format("{} is there already and is not the manifest of "
                            "table {} alone; nothing was touched. Name "
                            "another file",
                            file_, table_));
  }
  const std::string& region = manifests[0].spec.region;
  if (!options_.region.empty() && !region.empty() &&
      region != options_.region) {
    return Fail(Ending::kInvalid, fmt::format("--region says {}, {} says {}",
                                              options_.region, file_, region));
  }
  inputs_ = *std::move(inputs);
  return {};
}

Result<void> Adoption::LookAtAws() {
  AwsDynamodb asked;
  if (IsKept()) asked = inputs_.manifests[0];
  asked.spec.table_name = table_;
  if (!options_.region.empty()) asked.spec.region = options_.region;
  if (!options_.credential_id.empty()) {
    asked.spec.aws_credential_id = options_.credential_id;
  }
  if (asked.file.empty()) asked.file = "dynaplane adopt";
  Result<module::ProviderSettings> settings =
      stack::ProviderSettler(options_).Settle(asked);
  if (!settings) return tl::unexpected(settings.error());
  settings_ = *std::move(settings);
  Result<stack::LiveAws> aws =
      stack::LiveAws::Open(module::NativeInputs(settings_), context_.console);
  if (!aws) return tl::unexpected(aws.error());
  aws_.emplace(*std::move(aws));
  Result<stack::LiveTable> live = aws_->Look(table_);
  if (!live) return tl::unexpected(live.error());
  live_ = *std::move(live);
  if (live_.cloudformation_stack.empty()) return {};
  return Fail(
      Ending::kInvalid,
      fmt::format("the table {} belongs to the CloudFormation stack {}, which "
                  "would go on managing it; nothing was touched. Take it out "
                  "of there first: give it `DeletionPolicy: Retain`, update "
                  "the stack, remove it from the template, update again",
                  table_, live_.cloudformation_stack));
}

Result<void> Adoption::Describe() {
  if (IsKept()) {
    manifest_ = inputs_.manifests[0];
    return {};
  }
  module::Adopted adopted = module::DescribeLive(
      live_.resources, {options_.name.empty() ? table_ : options_.name,
                        settings_.region, options_.credential_id});
  left_out_ = std::move(adopted.left_out);
  const auto overrides = Overrides(options_);
  if (!overrides) return tl::unexpected(overrides.error());
  text_ = manifest::ToYaml(manifest::WriteManifest(adopted.manifest));
  const std::string name = file_.empty() ? "<manifest>" : file_;
  if (!overrides->empty()) {
    const auto changed = manifest::LoadText(text_, name, *overrides);
    context_.console.Print(changed.diagnostics);
    if (changed.manifests.empty()) return Fail(Ending::kInvalid, "");
    text_ = manifest::ToYaml(manifest::WriteManifest(changed.manifests[0]));
  }
  auto loaded = manifest::LoadText(text_, name);
  if (loaded.manifests.size() != 1) {
    context_.console.Print(loaded.diagnostics);
    return Fail(Ending::kInvalid,
                fmt::format("the table {} cannot be said in a manifest; "
                            "nothing was touched",
                            table_));
  }
  manifest_ = std::move(loaded.manifests[0]);
  return {};
}

Result<void> Adoption::Plan() {
  Result<stack::Session> session =
      stack::OpenSession(options_, context_.console, context_.signals);
  if (!session) return tl::unexpected(session.error());
  session_.emplace(*std::move(session));
  Result<std::vector<stack::StackJob>> jobs =
      stack::PlanJobs(*session_, {manifest_});
  if (!jobs) return tl::unexpected(jobs.error());
  job_ = std::move(jobs->front());
  job_.shares_stack = stack::HasOtherResources(job_);
  stack::ProviderSettler settler(options_);
  const auto planned =
      stack::PlanStack(settler, stack::Credentials::kRequired, job_);
  if (!planned) return planned;
  context_.console.Print(job_.plan.notes);
  matches_ = stack::MatchLive(job_, live_.resources);
  return stack::AccountCheck(options_, context_.console).Check(job_);
}

// The state's entry of a planned resource, under its name or an alias.
const state::StateResource* Adoption::EntryOf(const state::State& state,
                                              std::size_t index) const {
  if (const auto* entry = state.Find(job_.urns[index])) return entry;
  for (const auto& urn : job_.plan.program.resources[index].options.aliases) {
    if (const auto* entry = state.Find(urn)) return entry;
  }
  return nullptr;
}

// What the stack holds already is left alone; something else under the name
// of the table is not replaced by it.
Result<void> Adoption::CheckState() {
  auto& resources = job_.plan.program.resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const state::StateResource* entry = EntryOf(job_.lookup.state, i);
    if (entry == nullptr) {
      missing_.push_back(job_.urns[i]);
      if (matches_[i]) {
        resources[i].options.import_id =
            live_.resources[*matches_[i]].import_id;
      }
    } else if (resources[i].type == module::kTableType && entry->id != table_) {
      return Fail(
          Ending::kInvalid,
          fmt::format("the stack {} has another table under the name "
                      "{}, {}; nothing was touched. Give another "
                      "--name or --stack",
                      job_.name.ToString(), resources[i].name, entry->id));
    } else if (resources[i].type == module::kTableType) {
      const auto id = [](const pulumi::Object& outputs) {
        return provider::GetString(outputs, "tableId").value_or("");
      };
      const std::string live = id(live_.resources.front().outputs);
      const std::string known = id(entry->outputs);
      if (!live.empty() && !known.empty() && live != known) new_id_ = live;
    }
  }
  // What went with the old table is the next update's to make.
  if (new_id_.empty()) return {};
  std::erase_if(missing_, [&](const std::string& urn) {
    const auto at = std::ranges::find(job_.urns, urn) - job_.urns.begin();
    return !matches_[static_cast<std::size_t>(at)];
  });
  return {};
}

// The engine would bring AWS in line with the manifest, and adopting changes
// nothing.
Result<void> Adoption::CheckPlan() {
  const std::vector<std::string> differences =
      stack::FindDifferences(job_, live_.resources, matches_);
  if (differences.empty()) return {};
  if (!new_id_.empty()) {
    context_.console.Note(fmt::format(
        "table {} was made anew and differs from its manifest; the next "
        "`dynaplane up` brings these back:\n  {}",
        table_, fmt::join(differences, "\n  ")));
    return {};
  }
  return Fail(Ending::kInvalid,
              fmt::format("the manifest of {} and AWS do not agree, and "
                          "adopting changes nothing on AWS; nothing was "
                          "touched. Mend the manifest:\n  {}",
                          table_, fmt::join(differences, "\n  ")));
}

Result<void> Adoption::CheckOwner() {
  std::vector<std::string> marks;
  for (std::size_t i = 0; i < job_.urns.size(); ++i) {
    const auto* entry = EntryOf(job_.lookup.state, i);
    if (entry == nullptr || entry->type != module::kTableType) continue;
    marks = stack::MarksOf(job_.lookup.state, *entry);
  }
  if (!options_.from.empty()) {
    Result<stack::SourceStack> source =
        stack::SourceStack::Open(*session_, options_.from, job_.name);
    if (!source) return tl::unexpected(source.error());
    const bool held = source->Find(live_.resources, matches_);
    if (!held && marks.empty()) {
      return Fail(
          Ending::kInvalid,
          fmt::format("the stack {} does not hold the table {} of {}; "
                      "nothing was touched",
                      source->name().ToString(), table_, settings_.region));
    }
    if (const auto checked = source->CheckReleasable(); !checked) {
      return checked;
    }
    const auto theirs = source->Marks();
    marks.insert(marks.end(), theirs.begin(), theirs.end());
    source_.emplace(*std::move(source));
  }
  const bool free =
      live_.owner.empty() || std::ranges::count(marks, live_.owner) > 0;
  if (free) return {};
  return Fail(
      Ending::kInvalid,
      fmt::format("another stack of dynaplane manages the table {} (mark {}); "
                  "nothing was touched. Say which one with --from, and it is "
                  "taken out of there; if that stack is lost, take the tag {} "
                  "off the table first",
                  table_, live_.owner.substr(0, 12), stack::kOwnerTagName));
}

// "1 table, 2 replicas, 4 scaling targets".
std::string Adoption::Summary() const {
  struct Kind {
    const char* type;
    const char* one;
    const char* many;
  };
  const Kind kinds[] = {
      {module::kTableType, "table", "tables"},
      {module::kReplicaType, "replica", "replicas"},
      {module::kTargetType, "scalable target", "scalable targets"},
      {module::kPolicyType, "scaling policy", "scaling policies"},
      {module::kScheduledActionType, "scheduled action", "scheduled actions"},
      {module::kInsightsType, "contributor insights", "contributor insights"},
      {module::kKinesisType, "Kinesis destination", "Kinesis destinations"},
      {module::kResourcePolicyType, "resource policy", "resource policies"},
  };
  std::vector<std::string> parts;
  for (const Kind& kind : kinds) {
    const auto count = std::ranges::count(job_.plan.program.resources,
                                          kind.type, &pulumi::Resource::type);
    if (count == 0) continue;
    parts.push_back(
        fmt::format("{} {}", count, count == 1 ? kind.one : kind.many));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

Result<void> Adoption::Confirm() {
  stack::Console& console = context_.console;
  for (const std::string& what : left_out_) {
    console.Warning(fmt::format(
        "stays on AWS as it is, and outside of the stack, since a manifest "
        "has no words for it: {}",
        what));
  }
  console.Line(
      stack::LogLevel::kInfo,
      fmt::format("The stack {} takes over the table {} in {} ({}). On AWS "
                  "nothing changes but the tag {} of the table and of its "
                  "replicas, which names the stack.",
                  job_.name.ToString(), table_, settings_.region, Summary(),
                  stack::kOwnerTagName));
  if (source_) console.Line(stack::LogLevel::kInfo, source_->Announcement());
  if (options_.yes) return {};
  const std::string answer = console.Ask("Go on? [y/N] ");
  if (answer == "y" || answer == "Y" || answer == "yes") {
    return RequireAsShown();
  }
  return Fail(Ending::kFailed, "nothing was touched");
}

// Whose the table is may have changed while the question stood.
Result<void> Adoption::RequireAsShown() {
  const Result<stack::LiveTable> now = aws_->Look(table_);
  if (!now) return tl::unexpected(now.error());
  const auto id = [](const stack::LiveTable& live) {
    return live.resources.empty()
               ? ""
               : provider::GetString(live.resources[0].outputs, "tableId")
                     .value_or("");
  };
  if (now->owner == live_.owner && id(*now) == id(live_)) return {};
  return Fail(Ending::kRefused,
              fmt::format("the table {} was taken over or made anew by others "
                          "while the question stood; nothing was touched. Run "
                          "the command again to see what is there now",
                          table_));
}

Result<void> Adoption::WriteFile() {
  if (file_.empty() || IsKept()) return {};
  const bool json = file_.ends_with(".json");
  return base::WriteNewFile(
      file_, json ? manifest::ToJson(manifest::WriteManifest(manifest_)) + "\n"
                  : text_);
}

Result<void> Adoption::ShieldSource() {
  return source_ ? source_->Shield(*session_) : Result<void>();
}

Ending Adoption::Import() {
  const auto& resources = job_.plan.program.resources;
  stack::StackRunOptions options;
  options.operation = pulumi::Operation::kUp;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const bool missing = std::ranges::count(missing_, job_.urns[i]) > 0;
    // On one that is there under this name all depends that it manages, which
    // would have to be targets, too.
    const bool renamed = resources[i].type == module::kProviderType &&
                         job_.lookup.state.Find(job_.urns[i]) == nullptr;
    if (missing || renamed) options.targets.push_back(job_.urns[i]);
  }
  if (missing_.empty() && !new_id_.empty()) return Ending::kDone;
  if (missing_.empty()) {
    context_.console.Note(fmt::format("the stack {} holds the table {} already",
                                      job_.name.ToString(), table_));
    return Ending::kDone;
  }
  if (job_.shares_stack) {
    job_.left_alone = stack::FindLeftAlone(job_, /*prune=*/false);
    stack::KeepOtherOutputs(job_);
  }
  return stack::RunStack(*session_, job_, std::move(options)).ending;
}

Result<void> Adoption::Tag() {
  const Result<state::StateLookup> now =
      state::FetchState(*session_, job_.name);
  if (!now) return tl::unexpected(now.error());
  for (std::size_t i = 0; i < job_.urns.size(); ++i) {
    const state::StateResource* entry = EntryOf(now->state, i);
    if (entry == nullptr) continue;
    const std::string mark = stack::MarkOf(now->state, *entry);
    if (mark.empty()) continue;
    for (const std::string& arn : stack::TaggedArns(*entry)) {
      if (auto done = aws_->WriteOwner(arn, mark); !done) {
        return Fail(Ending::kFailed,
                    fmt::format("{} is in the stack {}, but its tag {} could "
                                "not be set; run the same command again: {}",
                                arn, job_.name.ToString(), stack::kOwnerTagName,
                                done.error().message));
      }
    }
  }
  return {};
}

// What is on AWS now comes into the state, in place of what went.
Ending Adoption::TakeNewId() {
  if (new_id_.empty()) return Ending::kDone;
  stack::StackRunOptions options;
  options.operation = pulumi::Operation::kRefresh;
  options.accepted_tables = {new_id_};
  const Result<state::StateLookup> now =
      state::FetchState(*session_, job_.name);
  if (!now) return Report(context_, now.error());
  job_.lookup = *now;
  options.targets = stack::OwnResources(job_);
  return stack::RunStack(*session_, job_, std::move(options)).ending;
}

}  // namespace

Ending Adopt(const Context& context) {
  const Result<Ending> end = Adoption(context).Run();
  return end ? *end : Report(context, end.error());
}

}  // namespace dynaplane::cli
