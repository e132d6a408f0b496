// The stack that a table is taken out of, of whatever program and provider.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "pulumi/state/deployment.h"
#include "stack/adoption/adoption.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

class SourceStack {
 public:
  // `name` as on the command line; not the stack that takes over.
  static Result<SourceStack> Open(const Session& session,
                                  const std::string& name,
                                  const state::StackName& destination);

  const state::StackName& name() const { return name_; }

  // Finds the entries of the planned resources; whether the table is there.
  bool Find(std::span<const module::LiveResource> live, const Matches& matches);
  // Whether the entries can go.
  Result<void> CheckReleasable() const;
  // Values that the table's ownership tag has by this stack.
  std::vector<std::string> Marks() const;
  std::string Announcement() const;

  // No program of that stack deletes the entries' resources any more: those of
  // what it holds now. A backup is kept until Release.
  Result<void> Shield(const Session& session);
  // The entries go, out of the state as it is now.
  Result<void> Release(const Session& session);

 private:
  explicit SourceStack(state::StackName name) : name_(std::move(name)) {}
  Result<void> Read(const std::string& deployment);
  bool FindNow();

  state::StackName name_;
  std::vector<module::LiveResource> live_;
  Matches matches_;
  std::string deployment_;
  state::State state_;
  std::set<std::string> urns_;
  std::vector<std::string> marks_;
  std::optional<state::DeploymentBackup> backup_;
};

}  // namespace dynaplane::stack
