#include "stack/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include "base/side_by_side.h"
#include "module/names.h"
#include "module/provider.h"
#include "module/types.h"
#include "provider/configuration/run_settings.h"
#include "provider/generic/changes.h"
#include "provider/generic/values.h"
#include "pulumi/json_value.h"
#include "pulumi/state/deployment.h"
#include "pulumi/state/state_entry.h"
#include "stack/left_alone.h"
#include "stack/manifest_stack.h"
#include "stack/provider_settings.h"
#include "stack/scaled.h"

namespace dynaplane::stack {
namespace {

using manifest::AwsDynamodb;

// What the module makes, now or in an earlier version, and what the original
// module made.
bool IsOurs(const state::StateResource& resource) {
  const std::string_view type = resource.type;
  return type == pulumi::kStackType || type == "pulumi:providers:aws" ||
         type == "pulumi:providers:awsdynamodb" ||
         type == module::kTableComponent ||
         type == module::kManifestComponent ||
         type.starts_with("aws:dynamodb/") ||
         type.starts_with("aws:appautoscaling/");
}

Result<state::StackName> NameFor(const Session& session,
                                 const AwsDynamodb& manifest) {
  if (session.options.stack.empty()) return StackNameOf(manifest).name;
  return state::ParseStackName(session.options.stack);
}

Result<std::vector<StackJob>> GroupByStack(
    const Session& session, const std::vector<AwsDynamodb>& manifests) {
  std::vector<StackJob> jobs;
  for (const AwsDynamodb& manifest : manifests) {
    const Result<state::StackName> name = NameFor(session, manifest);
    if (!name) return tl::unexpected(name.error());
    auto job = std::find_if(jobs.begin(), jobs.end(),
                            [&](const StackJob& j) { return j.name == *name; });
    if (job == jobs.end()) {
      job = jobs.insert(jobs.end(), StackJob{});
      job->name = *name;
    }
    job->manifests.push_back(manifest);
  }
  return jobs;
}

// The version of the official provider whose schema ours follows.
constexpr char kOfficialVersion[] = DYNAPLANE_OFFICIAL_AWS_VERSION;

// What the module has to know of what is there already.
void AddFromState(const state::State& state, module::PlanOptions& plan) {
  for (const state::StateResource& resource : state.resources) {
    if (resource.pending_delete) continue;
    const auto text = [&](const char* key) {
      const auto found = resource.inputs.find(key);
      return found != resource.inputs.end() && found->second.is_string()
                 ? found->second.as_string()
                 : "";
    };
    if (resource.type == "aws:dynamodb/table:Table" &&
        text("billingMode") == "PAY_PER_REQUEST") {
      plan.on_demand_in_state.insert(resource.name());
    }
    if (resource.type == "pulumi:providers:aws" &&
        resource.name() == "classic-provider") {
      plan.classic_provider_in_state =
          module::ProviderKey{text("credentialId"), text("region")};
    }
  }
}

// What a run would lose, whose the stack is and what scales now: all of it is
// in the state. Where the engine has to bring that, it takes a process each.
Result<void> LookUpStates(const Session& session, std::vector<StackJob>& jobs) {
  constexpr std::size_t kSideBySide = 8;
  std::vector<Result<state::StateLookup>> lookups(jobs.size());
  const auto thrown =
      base::SideBySide(jobs.size(), session.backend.folder ? 1 : kSideBySide,
                       [&](std::size_t i) {
                         lookups[i] = state::FetchState(session, jobs[i].name);
                       });
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (thrown[i]) {
      return Fail(Ending::kFailed,
                  fmt::format("the state of the stack {} cannot be read: {}",
                              jobs[i].name.ToString(), *thrown[i]));
    }
    if (!lookups[i]) return tl::unexpected(lookups[i].error());
    jobs[i].lookup = *std::move(lookups[i]);
  }
  return {};
}

// Where its table is; "" if there is none.
std::string RegionInState(const state::State& state,
                          const AwsDynamodb& manifest) {
  for (const state::StateResource& resource : state.resources) {
    const bool is_it = resource.type == module::kTableType &&
                       resource.name() == manifest.metadata.name &&
                       !resource.pending_delete;
    if (!is_it) continue;
    return provider::GetString(resource.outputs, "region").value_or("");
  }
  return {};
}

// Settled before the first plan, which depends on it.
void NoteSelection(const Session& session,
                   const std::vector<AwsDynamodb>& left_out, StackJob& job) {
  job.is_selection = true;
  for (const AwsDynamodb& each : left_out) {
    const Result<state::StackName> name = NameFor(session, each);
    if (name && *name == job.name) job.left_out.insert(each.metadata.name);
  }
  job.shares_stack = job.manifests.size() + job.left_out.size() > 1;
}

bool DependsOn(const state::StateResource& resource,
               const std::set<std::string>& urns) {
  return urns.contains(resource.parent) ||
         urns.contains(resource.deleted_with) ||
         std::any_of(resource.dependencies.begin(), resource.dependencies.end(),
                     [&](const auto& urn) { return urns.contains(urn); });
}

// What stands below a component in the state, in a program's stack, is taken
// over where the plan has the same without one.
void TakeOutOfComponents(StackJob& job) {
  std::map<std::string, std::size_t> planned;
  for (std::size_t i = 0; i < job.urns.size(); ++i) planned[job.urns[i]] = i;
  for (const state::StateResource& each : job.lookup.state.resources) {
    const auto found = planned.find(module::UrnWithoutComponent(each.urn));
    if (found == planned.end()) continue;
    job.plan.program.resources[found->second].options.aliases.push_back(
        each.urn);
  }
}

}  // namespace

std::vector<std::string> FilesOf(const StackJob& job) {
  std::vector<std::string> files;
  for (const AwsDynamodb& manifest : job.manifests) {
    if (std::find(files.begin(), files.end(), manifest.file) == files.end()) {
      files.push_back(manifest.file);
    }
  }
  return files;
}

const state::StateResource* InState(const StackJob& job, std::size_t planned) {
  const state::StateResource* found = job.lookup.state.Find(job.urns[planned]);
  for (const std::string& alias :
       job.plan.program.resources[planned].options.aliases) {
    if (found == nullptr) found = job.lookup.state.Find(alias);
  }
  return found;
}

Result<void> PlanStack(ProviderSettler& settler, Credentials credentials,
                       StackJob& job) {
  module::PlanOptions plan;
  std::error_code error;
  plan.directory = std::filesystem::current_path(error);
  AddFromState(job.lookup.state, plan);
  plan.shares_stack = job.shares_stack;
  plan.project = job.name.project;
  plan.stack = job.name.stack;
  if (settler.settings().provider == "official") {
    plan.provider = module::ProviderKind::kOfficial;
    plan.provider_version = kOfficialVersion;
  }
  for (const AwsDynamodb& manifest : job.manifests) {
    Result<module::ProviderSettings> settings =
        settler.Settle(manifest, RegionInState(job.lookup.state, manifest));
    if (!settings && credentials == Credentials::kOptional) {
      settings = module::ProviderSettings{};
      settings->region = manifest.spec.region;
    }
    if (!settings) return tl::unexpected(settings.error());
    plan.providers.push_back(*std::move(settings));
  }
  job.plan = module::MakePlan(job.manifests, plan);
  for (const module::ProviderSettings& each : plan.providers) {
    job.plan.regions_from.push_back(each.region_from);
  }
  job.urns = state::UrnsOf(job.plan.program, job.name);
  TakeOutOfComponents(job);
  if (!job.is_selection) return {};
  job.left_alone = FindLeftAlone(job, settler.settings().prune);
  if (job.left_alone.empty()) return {};
  if (!job.shares_stack) {  // under the names of several, then
    job.shares_stack = true;
    return PlanStack(settler, credentials, job);
  }
  KeepOtherOutputs(job);
  return {};
}

Result<std::vector<StackJob>> PlanJobs(
    const Session& session, const std::vector<AwsDynamodb>& manifests,
    Credentials credentials,
    const std::optional<std::vector<AwsDynamodb>>& left_out) {
  Result<std::vector<StackJob>> jobs = GroupByStack(session, manifests);
  if (!jobs) return jobs;
  if (left_out) {
    for (StackJob& job : *jobs) NoteSelection(session, *left_out, job);
  }
  if (auto looked = LookUpStates(session, *jobs); !looked) {
    return tl::unexpected(looked.error());
  }
  ProviderSettler settler(session.options);
  for (StackJob& job : *jobs) {
    const Result<void> planned = PlanStack(settler, credentials, job);
    if (!planned) return tl::unexpected(planned.error());
    if (const Result<void> ours = CheckForeign(job); !ours) {
      return tl::unexpected(ours.error());
    }
  }
  return jobs;
}

Result<void> CheckForeign(const StackJob& job) {
  std::vector<std::string> foreign;
  for (const state::StateResource& resource : job.lookup.state.resources) {
    if (!IsOurs(resource)) {
      foreign.push_back(fmt::format("{} {}", resource.type, resource.name()));
    }
  }
  if (foreign.empty()) return {};
  const std::size_t count = foreign.size();
  if (count > 3) foreign.resize(3);
  return Fail(
      Ending::kInvalid,
      fmt::format("the stack {} was made by another program: it holds "
                  "{}{}; nothing was touched. Name another stack with "
                  "--stack",
                  job.name.ToString(), fmt::join(foreign, ", "),
                  count > 3 ? fmt::format(" and {} more", count - 3) : ""));
}

std::vector<std::string> OwnResources(const StackJob& job) {
  std::set<std::string> own;
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& resource = job.plan.program.resources[i];
    if (resource.type.starts_with("pulumi:providers:")) continue;
    own.insert(job.urns[i]);
    own.insert(resource.options.aliases.begin(),
               resource.options.aliases.end());
  }
  // What belonged to a table bears its name, also when the table is gone.
  std::vector<std::string> prefixes;
  for (const AwsDynamodb& manifest : job.manifests) {
    prefixes.push_back(manifest.metadata.name + "/");
  }
  const auto bears_name = [&](const state::StateResource& resource) {
    return std::ranges::any_of(prefixes, [&](const std::string& prefix) {
      return resource.name().starts_with(prefix);
    });
  };
  // The state lists a resource after all that it depends on.
  std::vector<std::string> result;
  for (const state::StateResource& resource : job.lookup.state.resources) {
    if (state::IsBookkeeping(resource.type)) continue;
    if (own.contains(resource.urn) || DependsOn(resource, own) ||
        bears_name(resource)) {
      own.insert(resource.urn);
      result.push_back(resource.urn);
    }
  }
  return result;
}

namespace {

std::vector<const state::StateResource*> EndedTargets(const StackJob& job) {
  std::set<std::string> planned(job.urns.begin(), job.urns.end());
  for (const pulumi::Resource& resource : job.plan.program.resources) {
    planned.insert(resource.options.aliases.begin(),
                   resource.options.aliases.end());
  }
  std::vector<const state::StateResource*> ended;
  for (const state::StateResource& each : job.lookup.state.resources) {
    if (each.type == module::kTargetType && !planned.contains(each.urn) &&
        !job.left_alone.contains(each.urn)) {
      ended.push_back(&each);
    }
  }
  return ended;
}

}  // namespace

provider::Looks LooksAtEndedScaling(const StackJob& job) {
  provider::Looks looks;
  for (const state::StateResource* target : EndedTargets(job)) {
    const Scaled scaled = ScaledOf(target->inputs);
    std::vector<std::string> path = {scaled.capacity};
    if (!scaled.index.empty()) {
      path = {"globalSecondaryIndexes", scaled.index, scaled.capacity};
    }
    for (const state::StateResource& each : job.lookup.state.resources) {
      const bool its =
          each.type == module::kTableType &&
          provider::GetString(each.outputs, "name") == scaled.table;
      if (its) looks[each.urn].push_back(path);
    }
  }
  return looks;
}

provider::Looks LooksAtBegun(const pulumi::Journal& journal,
                             const state::State& state) {
  using pulumi::JournalStep;
  provider::Looks looks;
  for (const JournalStep& step : journal.steps) {
    const bool begun = step.kind == JournalStep::Kind::kUpdate &&
                       step.end != JournalStep::End::kNothing &&
                       step.inputs.is_object();
    const state::StateResource* resource =
        begun ? state.Find(step.urn) : nullptr;
    if (resource == nullptr) continue;
    pulumi::UpdateRequest update;
    update.resource.urn = step.urn;
    update.resource.type = resource->type;
    update.old_inputs = resource->inputs;
    update.old_outputs = resource->outputs;
    update.new_inputs = pulumi::FromJson(step.inputs).as_object();
    const auto changes = provider::Changes::Of(update);
    auto& look = looks[step.urn];
    for (const provider::PropertyPath& path : changes.paths()) {
      std::vector<std::string> names;
      for (const provider::PathStep& each : path.steps()) {
        names.push_back(each.key);
      }
      look.push_back(std::move(names));
    }
  }
  return looks;
}

std::map<std::string, pulumi::Object> CredentialsByProvider(
    const StackJob& job, const Settings& options) {
  std::map<std::string, pulumi::Object> credentials;
  const auto& resources = job.plan.program.resources;
  std::map<std::string_view, std::size_t> provider_of;  // by URN
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const pulumi::ResourceHandle provider = resources[i].options.provider;
    if (!provider) continue;
    provider_of[job.urns[i]] = provider.index;
    credentials.try_emplace(
        job.urns[provider.index],
        provider::RunCredentials(resources[provider.index].inputs));
  }
  // In the state they may still have other names.
  for (const state::StateResource& each : job.lookup.state.resources) {
    const auto planned = provider_of.find(each.urn);
    if (planned == provider_of.end() || each.pending_delete) continue;
    credentials[each.provider_urn()] =
        provider::RunCredentials(resources[planned->second].inputs);
  }
  for (const state::StateResource& each : job.lookup.state.resources) {
    const bool dropped =
        each.type == module::kProviderType && !credentials.contains(each.urn);
    if (!dropped) continue;
    const auto id = provider::GetString(each.inputs, "credentialId");
    const auto entry = id ? SettingsOfEntry(*id, options) : std::nullopt;
    if (!entry) continue;
    credentials[each.urn] =
        provider::RunCredentials(module::NativeInputs(*entry));
  }
  return credentials;
}

bool HasOtherResources(const StackJob& job) {
  const std::vector<std::string> list = OwnResources(job);
  const std::set<std::string_view> own(list.begin(), list.end());
  const auto& resources = job.lookup.state.resources;
  return std::any_of(resources.begin(), resources.end(),
                     [&](const state::StateResource& resource) {
                       return !state::IsBookkeeping(resource.type) &&
                              !own.contains(resource.urn);
                     });
}

}  // namespace dynaplane::stack
