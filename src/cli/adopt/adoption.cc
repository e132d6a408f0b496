#include "cli/adopt/adoption.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "manifest/output/convert.h"
#include "module/types.h"
#include "provider/generic/values.h"
#include "stack/left_alone.h"
#include "stack/manifest_stack.h"
#include "stack/provider_settings.h"

namespace dynaplane::cli {

using manifest::AwsDynamodb;

namespace {

std::string TableIdOf(const pulumi::Object& outputs) {
  return provider::GetString(outputs, "tableId").value_or("");
}

}  // namespace

Adoption::Adoption(World& world, std::string table, std::string file)
    : world_(world),
      context_(world.context()),
      options_(context_.options),
      table_(std::move(table)),
      file_(std::move(file)) {
  AwsDynamodb unknown;
  unknown.metadata.name = options_.name.empty() ? table_ : options_.name;
  const auto given = state::ParseStackName(options_.stack);
  job_.name = given ? *given : stack::StackNameOf(unknown).name;
  report_.stack = job_.name.ToString();
  if (!file_.empty()) report_.manifests = {file_};
}

Result<void> Adoption::Each(std::initializer_list<Step> steps) {
  for (const Step step : steps) {
    if (Result<void> done = (this->*step)(); !done) return done;
  }
  return {};
}

Result<void> Adoption::Look() {
  return Each({&Adoption::ReadFile, &Adoption::LookAtAws, &Adoption::Describe,
               &Adoption::Plan, &Adoption::CheckState, &Adoption::CheckPlan,
               &Adoption::CheckOwner});
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
  std::erase_if(inputs->manifests, [&](const AwsDynamodb& manifest) {
    const bool elsewhere = !options_.region.empty() &&
                           !manifest.spec.region.empty() &&
                           manifest.spec.region != options_.region;
    return manifest.spec.table_name != table_ || elsewhere;
  });
  if (inputs->manifests.size() != 1) {
    return Fail(
        Ending::kInvalid,
        fmt::format(
            "{} is there already and has {} of table {}{}; nothing was "
            "touched. Name another file",
            file_,
            inputs->manifests.empty() ? "no manifest" : "several manifests",
            table_, options_.region.empty() ? "" : " in " + options_.region));
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
  Result<std::shared_ptr<stack::LiveAws>> aws = world_.Aws(settings_);
  if (!aws) return tl::unexpected(aws.error());
  aws_ = *std::move(aws);
  Result<stack::LiveTable> live = aws_->Look(table_);
  if (!live) return tl::unexpected(live.error());
  live_ = *std::move(live);
  if (live_.cloudformation_stack.empty()) return {};
  return Fail(
      Ending::kRefused,
      fmt::format("the table {} belongs to the CloudFormation stack {}, which "
                  "would go on managing it; nothing was touched. Take it out "
                  "of there first: give it `DeletionPolicy: Retain`, update "
                  "the stack, remove it from the template, update again",
                  table_, live_.cloudformation_stack));
}

Result<void> Adoption::Describe() {
  if (IsKept()) {
    manifest_ = inputs_.manifests[0];
    said_ = manifest::WriteManifest(manifest_);
    return {};
  }
  module::Adopted adopted = module::DescribeLive(
      live_.resources, {options_.name.empty() ? table_ : options_.name,
                        settings_.region, options_.credential_id});
  left_out_ = std::move(adopted.left_out);
  const auto overrides = Overrides(options_);
  if (!overrides) return tl::unexpected(overrides.error());
  const std::string name = file_.empty() ? "<manifest>" : file_;
  said_ = manifest::WriteManifest(adopted.manifest);
  if (!overrides->empty()) {
    const auto changed = manifest::LoadText(Text(), name, *overrides);
    context_.console.Print(changed.diagnostics);
    if (changed.manifests.empty()) return Fail(Ending::kInvalid, "");
    said_ = manifest::WriteManifest(changed.manifests[0]);
  }
  auto loaded = manifest::LoadText(Text(), name);
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

std::string Adoption::Text() const { return manifest::ToYaml(said_); }

Result<void> Adoption::Plan() {
  Result<std::vector<stack::StackJob>> jobs =
      stack::PlanJobs(world_.session(), {manifest_});
  if (!jobs) return tl::unexpected(jobs.error());
  job_ = std::move(jobs->front());
  report_.stack = job_.name.ToString();
  job_.shares_stack = stack::HasOtherResources(job_);
  stack::ProviderSettler settler(options_);
  const auto planned =
      stack::PlanStack(settler, stack::Credentials::kRequired, job_);
  if (!planned) return planned;
  matches_ = stack::MatchLive(job_, live_.resources);
  return world_.CheckAccount(job_);
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
  missing_.clear();
  new_id_.clear();
  const pulumi::Object& live = live_.resources.front().outputs;
  const auto arn = [](const pulumi::Object& outputs) {
    return provider::GetString(outputs, "arn").value_or("");
  };
  auto& resources = job_.plan.program.resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const state::StateResource* entry = EntryOf(job_.lookup.state, i);
    if (entry == nullptr) {
      missing_.push_back(job_.urns[i]);
      if (matches_[i]) {
        resources[i].options.import_id =
            live_.resources[*matches_[i]].import_id;
      }
      continue;
    }
    if (resources[i].type != module::kTableType) continue;
    const std::string known = arn(entry->outputs);
    if (entry->id != table_ || (!known.empty() && known != arn(live))) {
      return Fail(Ending::kInvalid,
                  fmt::format("the stack {} has another table under the name "
                              "{}, {}; nothing was touched. Give another "
                              "--name or --stack",
                              job_.name.ToString(), resources[i].name,
                              known.empty() ? entry->id : known));
    }
    const std::string id = TableIdOf(live);
    const std::string old = TableIdOf(entry->outputs);
    if (!id.empty() && !old.empty() && id != old) new_id_ = id;
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
  differences_ = stack::FindDifferences(job_, live_.resources, matches_);
  if (differences_.empty() || !new_id_.empty()) return {};
  return Fail(Ending::kInvalid,
              fmt::format("the manifest of {} and AWS do not agree, and "
                          "adopting changes nothing on AWS; nothing was "
                          "touched. Mend the manifest:\n  {}",
                          table_, fmt::join(differences_, "\n  ")));
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

void Adoption::Announce(bool manifest) const {
  stack::Console& console = context_.console;
  console.Print(job_.plan.notes);
  for (const std::string& what : left_out_) {
    console.Warning(fmt::format(
        "stays on AWS as it is, and outside of the stack, since a manifest "
        "has no words for it: {}",
        what));
  }
  if (!differences_.empty()) {
    console.Note(fmt::format(
        "table {} was made anew and differs from its manifest; the next "
        "`dynaplane up` brings these back:\n  {}",
        table_, fmt::join(differences_, "\n  ")));
  }
  const auto say = [&](const std::string& text) {
    console.Line(stack::LogLevel::kInfo, text);
  };
  if (IsKept()) {
    say(fmt::format("The manifest is {}.", file_));
  } else if (manifest) {
    const std::string where =
        file_.empty() ? "The manifest:" : fmt::format("{} is to be:", file_);
    say(fmt::format("{}\n\n{}", where, Text()));
  }
  say(
      fmt::format("The stack {} takes over the table {} in {} ({}). On AWS "
                  "nothing changes but the tag {} of the table and of its "
                  "replicas, which names the stack.",
                  job_.name.ToString(), table_, settings_.region, Summary(),
                  stack::kOwnerTagName));
  if (source_) say(source_->Announcement());
}

}  // namespace dynaplane::cli
