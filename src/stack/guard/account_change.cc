#include "stack/guard/account_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <string_view>
#include <vector>

#include "base/side_by_side.h"
#include "module/types.h"
#include "provider/arn.h"
#include "provider/generic/diff.h"
#include "provider/generic/property.h"
#include "provider/generic/values.h"
#include "provider/possession.h"
#include "pulumi/state/program_view.h"
#include "pulumi/state/state_entry.h"
#include "stack/left_alone.h"

namespace dynaplane::stack {
namespace {

using pulumi::Object;

std::string Account(const Object& inputs) {
  return provider::GetString(inputs, "accountId").value_or("");
}

// Whether a planned provider is to be of another account than the state's.
bool NamesAnotherAccount(const StackJob& job, std::size_t index) {
  const pulumi::Resource& wanted = job.plan.program.resources[index];
  if (wanted.type != module::kProviderType) return false;
  const std::string account = Account(wanted.inputs);
  if (account.empty()) return false;
  const state::StateResource* before = job.lookup.state.Find(job.urns[index]);
  return before != nullptr && Account(before->inputs) != account;
}

std::optional<std::size_t> PlanOf(const StackJob& job, const std::string& urn) {
  const auto found = std::ranges::find(job.urns, urn);
  if (found != job.urns.end()) {
    return static_cast<std::size_t>(found - job.urns.begin());
  }
  // Under another name in the state: whatever it manages is planned.
  for (const state::StateResource& each : job.lookup.state.resources) {
    if (each.provider_urn() != urn) continue;
    const auto at = std::ranges::find(job.urns, each.urn);
    if (at == job.urns.end()) continue;
    const auto& options =
        job.plan.program
            .resources[static_cast<std::size_t>(at - job.urns.begin())]
            .options;
    if (options.provider) return options.provider.index;
  }
  return std::nullopt;
}

Object InputsOf(const StackJob& job, const std::string& urn,
                const std::optional<std::size_t>& planned,
                const std::map<std::string, Object>& credentials) {
  if (planned) {
    return provider::Reveal(job.plan.program.resources[*planned].inputs)
        .as_object();
  }
  const state::StateResource* entry = job.lookup.state.Find(urn);
  return provider::WithCredentials(credentials, urn,
                                   entry == nullptr ? Object() : entry->inputs);
}

std::string WhoseKeys(const StackJob& job, const Object& inputs,
                      const std::optional<std::size_t>& planned) {
  if (planned) {
    for (std::size_t i = 0; i < job.plan.program.resources.size(); ++i) {
      const auto& options = job.plan.program.resources[i].options;
      if (!options.provider || options.provider.index != *planned) {
        continue;
      }
      const auto& manifest = job.manifests[job.plan.origins[i].manifest];
      if (manifest.spec.aws_credential_id.empty()) break;
      return fmt::format(
          "the credential {} of {}: ", manifest.spec.aws_credential_id,
          manifest::FieldWithPlace(manifest, "spec.awsCredentialId"));
    }
  }
  const auto id = provider::GetString(inputs, "credentialId");
  return id && !id->empty() ? fmt::format("the credential {}: ", *id) : "";
}

// Whether the engine would find the entry of the state as the plan wants it.
bool IsAsPlanned(const state::StateResource& entry,
                 const pulumi::Resource& wanted,
                 const state::OutputLookup& lookup) {
  if (entry.init_failed) return false;
  const auto diff =
      provider::DiffResource(state::DiffRequestOf(entry, wanted, lookup));
  return diff && diff->changes.empty();
}

}  // namespace

std::map<std::string, std::set<std::string>> AccountsInState(
    const state::State& state) {
  provider::TableBook book;
  for (const state::StateResource& entry : state.resources) {
    if (entry.type == module::kTableType && !entry.pending_delete) {
      book.NoteOutputs({entry.urn, entry.type, entry.name(), entry.id},
                       entry.outputs);
    }
  }
  std::map<std::string, std::set<std::string>> accounts;
  for (const state::StateResource& entry : state.resources) {
    const provider::ResourceType* type = provider::FindResource(entry.type);
    if (type == nullptr) continue;
    const std::string region =
        provider::GetString(entry.outputs, "region").value_or("");
    const std::string account =
        AccountOf(book, *type, region, entry.id, entry.outputs);
    if (!account.empty()) accounts[entry.provider_urn()].insert(account);
  }
  return accounts;
}

std::map<std::string, std::vector<provider::RunSettings::RecordedTable>>
TablesInState(const state::State& state,
              const std::map<std::string, std::int64_t>& seen) {
  std::map<std::string, std::vector<provider::RunSettings::RecordedTable>>
      tables;
  for (const state::StateResource& entry : state.resources) {
    if (entry.type != module::kTableType || entry.pending_delete) continue;
    const auto text = [&](const char* key) {
      return provider::GetString(entry.outputs, key).value_or("");
    };
    if (provider::ParseArn(text("arn")).region.empty()) continue;
    const auto at = seen.find(entry.urn);
    tables[entry.provider_urn()].push_back({text("arn"), text("tableId"),
                                            entry.urn,
                                            at == seen.end() ? 0 : at->second});
  }
  return tables;
}

Object ProviderInputs(const StackJob& job, const std::string& urn,
                      const Settings& options) {
  return InputsOf(job, urn, PlanOf(job, urn),
                  CredentialsByProvider(job, options));
}

// What one provider is to be asked about.
struct AccountCheck::Question {
  Object inputs;                   // of the provider, with this run's keys
  std::set<std::string> recorded;  // accounts in the state
  std::optional<std::size_t> planned;
};

std::vector<AccountCheck::Question> AccountCheck::QuestionsOf(
    const StackJob& job) const {
  const auto credentials = CredentialsByProvider(job, options_);
  const auto recorded = AccountsInState(*StateOfRun(job));
  std::set<std::string> urns;
  for (const auto& [urn, accounts] : recorded) urns.insert(urn);
  const auto& resources = job.plan.program.resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (NamesAnotherAccount(job, i)) urns.insert(job.urns[i]);
  }
  std::vector<Question> questions;
  for (const std::string& urn : urns) {
    const auto planned = PlanOf(job, urn);
    const auto found = recorded.find(urn);
    questions.push_back(
        {InputsOf(job, urn, planned, credentials),
         found == recorded.end() ? std::set<std::string>() : found->second,
         planned});
  }
  return questions;
}

Result<void> AccountCheck::Ask(const StackJob& job, const Question& question) {
  Object key = question.inputs;
  key.erase("ownerId");
  key.erase("region");
  const std::string keys = provider::CanonicalText(key);
  auto aws = asked_.find(keys);
  if (aws == asked_.end()) {
    Result<LiveAws> opened = LiveAws::Open(question.inputs, console_);
    if (!opened) return tl::unexpected(opened.error());
    aws = asked_.emplace(keys, *std::move(opened)).first;
  }
  std::set<std::string> recorded = question.recorded;
  if (recorded.empty()) recorded.insert("");
  for (const std::string& account : recorded) {
    const Result<void> right = aws->second.RequireAccount(account);
    if (right) continue;
    return Fail(right.error().ending,
                fmt::format("the stack {}: {}{}", job.name.ToString(),
                            WhoseKeys(job, question.inputs, question.planned),
                            right.error().message));
  }
  return {};
}

Result<void> AccountCheck::Check(const StackJob& job) {
  for (const Question& question : QuestionsOf(job)) {
    if (auto right = Ask(job, question); !right) return right;
  }
  return {};
}

namespace {

// What a run would delete or replace of tables and replicas. Of one whose
// creation nobody has seen to its end there is nothing to compare with.
std::vector<const state::StateResource*> GoingOf(const StackJob& job) {
  std::vector<const state::StateResource*> going;
  const auto add = [&](const auto& losses) {
    for (const auto& loss : losses) {
      const state::StateResource* entry = job.lookup.state.Find(loss.urn);
      if (entry == nullptr || KnownText(*entry, "arn").empty()) continue;
      going.push_back(entry);
    }
  };
  add(job.losses.replicas);
  add(job.losses.tables);
  return going;
}

// Whether it was there.
Result<bool> LookAt(LiveAws& aws, const state::StateResource& entry) {
  const std::string arn = KnownText(entry, "arn");
  if (entry.type == module::kTableType) {
    return aws.RequireDeletable(entry.urn, arn, KnownText(entry, "tableId"));
  }
  const Result<void> may = aws.RequireUnprotected(arn);
  if (!may) return tl::unexpected(may.error());
  return false;
}

}  // namespace

Result<void> AccountCheck::CheckGoing(StackJob& job) {
  constexpr std::size_t kSideBySide = 16;
  const std::vector<const state::StateResource*> going = GoingOf(job);
  std::map<std::string, LiveAws> sessions;  // by the URN of the provider
  for (const state::StateResource* entry : going) {
    const std::string provider = entry->provider_urn();
    if (sessions.contains(provider)) continue;
    Result<LiveAws> opened =
        LiveAws::Open(ProviderInputs(job, provider, options_), console_);
    if (!opened) return tl::unexpected(opened.error());
    sessions.emplace(provider, *std::move(opened));
  }
  const std::int64_t now = std::time(nullptr);
  std::vector<Result<bool>> looks(going.size());
  const auto thrown =
      base::SideBySide(going.size(), kSideBySide, [&](std::size_t i) {
        looks[i] = LookAt(sessions.at(going[i]->provider_urn()), *going[i]);
      });
  for (std::size_t i = 0; i < going.size(); ++i) {
    if (thrown[i]) return Fail(Ending::kFailed, *thrown[i]);
    if (!looks[i]) {
      return Fail(looks[i].error().ending,
                  fmt::format("the stack {}: {}", job.name.ToString(),
                              looks[i].error().message));
    }
    if (*looks[i]) job.seen[going[i]->urn] = now;
  }
  return {};
}

Result<void> AccountCheck::Check(const StackJob& job,
                                 pulumi::Operation operation) {
  using pulumi::Operation;
  const bool asks =
      operation == Operation::kRefresh || operation == Operation::kDestroy ||
      options_.refresh ||
      (operation == Operation::kUp && !options_.expect_no_changes &&
       !job.settled && MaySend(job));
  return asks ? Check(job) : Result<void>();
}

bool NamesAnotherAccount(const StackJob& job) {
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    if (NamesAnotherAccount(job, i)) return true;
  }
  return false;
}

bool MaySend(const StackJob& job) {
  // What is written into the state alone has to be right as well.
  if (NamesAnotherAccount(job)) return true;
  if (job.lookup.recovery.needed()) return true;
  const state::OutputLookup lookup =
      state::LookupIn(job.lookup.state, job.urns);
  std::map<std::string_view, std::size_t> planned;
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    planned.emplace(job.urns[i], i);
  }
  std::size_t found = 0;
  for (const state::StateResource& entry : job.lookup.state.resources) {
    if (state::IsBookkeeping(entry.type)) continue;
    if (job.left_alone.contains(entry.urn)) continue;
    const auto at = planned.find(entry.urn);
    // One under an alias is asked about, too: what the engine makes of it shows
    // in the run alone.
    if (at == planned.end() || entry.pending_delete) return true;
    const pulumi::Resource& wanted = job.plan.program.resources[at->second];
    if (!IsAsPlanned(entry, wanted, lookup)) return true;
    ++found;
  }
  return found < static_cast<std::size_t>(std::ranges::count_if(
                     job.plan.program.resources,
                     [](const auto& resource) {
                       return !state::IsBookkeeping(resource.type);
                     }));
}

}  // namespace dynaplane::stack
