// The accounts of a run's credentials beside those that the state tells of.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "provider/configuration/run_settings.h"
#include "pulumi/engine.h"
#include "stack/adoption/live_aws.h"
#include "stack/console.h"
#include "stack/job.h"
#include "stack/settings.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// The accounts that the entries of a state tell of, by the URN of the provider
// that manages them.
std::map<std::string, std::set<std::string>> AccountsInState(
    const state::State& state);

// The tables that a state holds, for the provider to tell them from others of
// their names; `seen`: when some of them were looked at (StackJob::seen).
std::map<std::string, std::vector<provider::RunSettings::RecordedTable>>
TablesInState(const state::State& state,
              const std::map<std::string, std::int64_t>& seen = {});

// The configuration that the provider of the state with this URN has in this
// run: as planned, else as it was, with the run's credentials.
pulumi::Object ProviderInputs(const StackJob& job, const std::string& urn,
                              const Settings& options);

// Before a run sends its first request: asks AWS whose the credentials are that
// each provider of a stack has in this run, once for all stacks that share
// some.
class AccountCheck {
 public:
  AccountCheck(const Settings& options, Console& console)
      : options_(options), console_(console) {}

  // Exit 4, with both accounts, when the state tells of another one: there a
  // table of the same name is somebody else's, and what is not there would
  // count as gone. Exit 1, with the field that names the credential, when the
  // credentials are not of the account that the entry itself says; it must not
  // get into the state, since the way back would look like a move of all
  // tables.
  Result<void> Check(const StackJob& job);
  // Looks at each table and replica that the run would delete or replace
  // (job.losses), and notes tables in job.seen: exit 4 for one that others made
  // anew or that AWS protects, since the engine would have let go of what
  // belongs to it by the time the provider says so. After Check.
  Result<void> CheckGoing(StackJob& job);
  // As Check, if the operation sends requests at all.
  Result<void> Check(const StackJob& job, pulumi::Operation operation);

 private:
  struct Question;
  std::vector<Question> QuestionsOf(const StackJob& job) const;
  Result<void> Ask(const StackJob& job, const Question& question);

  const Settings& options_;
  Console& console_;
  std::map<std::string, LiveAws> asked_;  // by configuration
};

// Whether an entry of the credentials says another account than the state: a
// move of all its tables, or a mistake that looks like one until AWS is asked.
bool NamesAnotherAccount(const StackJob& job);

// Whether an update without a refresh would ask AWS for anything: one that has
// nothing to do asks nothing.
bool MaySend(const StackJob& job);

}  // namespace dynaplane::stack
