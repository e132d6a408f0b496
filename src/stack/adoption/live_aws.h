// The native provider's way to AWS within this process, for the commands that
// look at AWS themselves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "module/adopt.h"
#include "provider/inspect.h"
#include "provider/survey.h"
#include "pulumi/value.h"
#include "stack/console.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

struct LiveTable {
  std::vector<module::LiveResource> resources;  // the table first
  std::string owner;                            // its ownership tag, or ""
  std::string cloudformation_stack;             // that manages it, or ""
};

class LiveAws {
 public:
  // `inputs` of a pulumi:providers:aws, planned or in the state. Asks nobody
  // yet.
  static Result<LiveAws> Open(const pulumi::Object& inputs, Console& console);

  // Fails unless the keys are of the account that the inputs name, and with
  // exit 4 unless they are of the one that a state tells of (`recorded`; "":
  // of none).
  Result<void> RequireAccount(const std::string& recorded = {});
  // Exit 4 when another table than the one with this TableId has the ARN now;
  // what is gone passes.
  Result<void> RequireRecorded(const std::string& urn, const std::string& arn,
                               const std::string& id);
  // Exit 4 when AWS or its id forbid to delete the table; whether it is there.
  Result<bool> RequireDeletable(const std::string& urn, const std::string& arn,
                                const std::string& id);
  // Exit 4 when AWS protects the replica.
  Result<void> RequireUnprotected(const std::string& arn);
  Result<LiveTable> Look(const std::string& table);
  // Of the region: the names of all tables, and what tells whose one is.
  Result<std::vector<std::string>> ListTables();
  Result<provider::TableOverview> Survey(const std::string& table);
  Result<void> WriteOwner(const std::string& arn, const std::string& mark);
  Result<void> RemoveOwner(const std::string& arn,
                           const std::vector<std::string>& marks);

 private:
  LiveAws(std::unique_ptr<pulumi::EngineLog> log,
          std::unique_ptr<provider::Session> session)
      : log_(std::move(log)), session_(std::move(session)) {}

  // On the heap, since the session refers to its log.
  std::unique_ptr<pulumi::EngineLog> log_;
  std::unique_ptr<provider::Session> session_;
};

}  // namespace dynaplane::stack
