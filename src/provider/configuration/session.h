// What a configured provider process has: its way to AWS, its account check,
// its log. One for the life of the process, shared by all threads.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "provider/configuration/configuration.h"
#include "provider/operation.h"
#include "provider/table_book.h"

namespace dynaplane::provider {

class Session : public Services {
 public:
  // No I/O: keys are looked for by the first call that needs some. `api` and
  // `clock` are for tests; null: the real ones.
  Session(Configuration configuration, pulumi::EngineLog& log,
          base::Cancellation cancel, std::unique_ptr<AwsApi> api = nullptr,
          std::shared_ptr<aws::Clock> clock = nullptr, PollPace pace = {});

  AwsApi& api() override { return *api_; }
  pulumi::EngineLog& log() override { return log_; }
  const base::Cancellation& cancel() const override { return cancel_; }
  aws::Clock& clock() override { return *clock_; }
  const PollPace& pace() const override { return pace_; }
  const std::string& region() const override { return region_; }
  const std::string& owner_id() const override {
    return configuration_.owner_id;
  }
  const std::map<std::string, std::string>& default_tags() const override {
    return configuration_.default_tags;
  }

  TableBook& tables() override { return tables_; }

  // Before anything is sent: there is a region.
  pulumi::Status RequireRegion() const;
  // Before a resource is read or changed: the keys are of the account that the
  // configuration allows, and of the one that the resource's record tells; a
  // refusal (run_settings.h) for another than that. `recorded`: "" when it
  // tells none. AWS is asked once, and only when there is something to compare.
  pulumi::Status RequireAccount(const std::string& recorded = {});
  // Of the keys; "" when AWS does not tell.
  std::string CallerAccount();

 private:
  Configuration configuration_;
  pulumi::EngineLog& log_;
  base::Cancellation cancel_;
  std::shared_ptr<aws::Clock> clock_;
  PollPace pace_;
  std::string region_;
  std::optional<pulumi::Error> region_error_;
  std::unique_ptr<AwsApi> api_;
  TableBook tables_;
  // Asks AWS whose keys they are, once.
  pulumi::Result<aws::CallerIdentity> Caller();

  std::mutex account_mutex_;
  std::optional<aws::CallerIdentity> caller_;  // guarded by account_mutex_
};

}  // namespace dynaplane::provider
