// The work of one command, stack by stack, before the engine is started.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "manifest/model.h"
#include "module/plan.h"
#include "provider/configuration/run_settings.h"
#include "pulumi/state/journal.h"
#include "pulumi/state/program_view.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/state.h"
#include "stack/guard/guard.h"
#include "stack/provider_settings.h"
#include "stack/session.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

struct StackJob {
  state::StackName name;
  std::vector<manifest::AwsDynamodb> manifests;
  module::Plan plan;
  std::vector<std::string> urns;  // of plan.program.resources
  state::StateLookup lookup;
  // The stack holds more than these manifests, and the run leaves that alone.
  bool shares_stack = false;
  // The run works on these manifests alone; whatever else the stack holds stays
  // as it is: the entries `left_alone` (left_alone.h).
  bool is_selection = false;
  std::set<std::string> left_out;  // metadata.name of manifests beside it
  std::set<std::string> left_alone;
  // Tables (URNs) that go, and when AWS was seen to hold them as recorded and
  // unprotected, in seconds since 1970.
  std::map<std::string, std::int64_t> seen;
  // An update would do nothing, as the state was read (settled.h).
  bool settled = false;
  Losses losses;                   // of the command at hand; filled by Decide
  manifest::Diagnostics findings;  // about the manifests and the plan
};

// The files of its manifests, each once.
std::vector<std::string> FilesOf(const StackJob& job);

// The planned resource at that place as the state has it, maybe below the
// component of a program; null: it has none.
const state::StateResource* InState(const StackJob& job, std::size_t planned);

// Whether the run may be planned without the credentials that the manifests
// name: what only reads the state asks nobody.
enum class Credentials { kRequired, kOptional };

// Settles the providers of the job's manifests and plans them. What a selection
// leaves alone keeps its outputs, too.
Result<void> PlanStack(ProviderSettler& settler, Credentials credentials,
                       StackJob& job);

// Groups the manifests by stack, settles their providers, plans them and
// looks their state up. A stack that holds other programs' resources
// is refused (exit 2). With a selection, `left_out` are the manifests that were
// given beside these.
Result<std::vector<StackJob>> PlanJobs(
    const Session& session, const std::vector<manifest::AwsDynamodb>& manifests,
    Credentials credentials = Credentials::kRequired,
    const std::optional<std::vector<manifest::AwsDynamodb>>& left_out = {});

// Exit 2 when the stack's state holds what no manifest makes.
Result<void> CheckForeign(const StackJob& job);

// The resources in the state that belong to the job's manifests: those that
// the plan names, and all that depend on their tables.
std::vector<std::string> OwnResources(const StackJob& job);

// What has to be looked up of the tables whose scaling the plan drops: the
// scaler may have moved capacities, which the state does not tell.
provider::Looks LooksAtEndedScaling(const StackJob& job);
// And of updates that a killed run had begun: what they were to change. Whoever
// looked at more would find there what others have changed, and undo it.
provider::Looks LooksAtBegun(const pulumi::Journal& journal,
                             const state::State& state);

// The credentials that each provider has in this run, by its URN: those of the
// manifests, and of what no manifest declares any more the entry of the same id
// in this run's file.
std::map<std::string, pulumi::Object> CredentialsByProvider(
    const StackJob& job, const Settings& options);

// What is in the state besides them; the stack and providers do not count.
bool HasOtherResources(const StackJob& job);

}  // namespace dynaplane::stack
