// What all tables of one `adopt` share.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "cli/command/commands.h"
#include "module/plan.h"
#include "stack/adoption/live_aws.h"
#include "stack/adoption/owners.h"
#include "stack/guard/account_change.h"
#include "stack/session.h"

namespace dynaplane::cli {

// Threads may share one.
class World {
 public:
  // Asks nobody yet.
  static Result<std::unique_ptr<World>> Open(const Context& context);

  const Context& context() const { return context_; }
  stack::Session& session() { return session_; }

  // The way to AWS with these settings, which is kept.
  Result<std::shared_ptr<stack::LiveAws>> Aws(
      const module::ProviderSettings& settings);
  // Which stack of the backend manages what. Read at the first call: in another
  // backend than a folder that takes a process for each stack. Of what cannot
  // be read nothing is known; it is told.
  const stack::Owners& Owners();
  // Whether Owners is cheap.
  bool KnowsOwners() const;
  Result<void> CheckAccount(const stack::StackJob& job);

  // Tables are told apart in what is printed. Set before there are threads.
  bool several = false;

 private:
  World(const Context& context, stack::Session session)
      : context_(context),
        session_(std::move(session)),
        accounts_(context.options, context.console) {}

  const Context& context_;
  stack::Session session_;
  std::mutex mutex_;  // of all that follows
  stack::AccountCheck accounts_;
  std::map<std::string, std::shared_ptr<stack::LiveAws>> aws_;
  std::once_flag owners_read_;
  stack::Owners owners_;
};

}  // namespace dynaplane::cli
