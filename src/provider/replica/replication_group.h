// The regions of a replicated table, which AWS changes through the table in
// its main region: one replica at a time, and never a table that is busy.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "provider/operation.h"
#include "provider/table/model.h"

namespace dynaplane::provider {

// Which replica it is: of which table, from where, to where.
struct ReplicaSubject {
  std::string table;
  std::string main_region;
  std::string region;

  // T:MAIN-REGION
  std::string Id() const;
};

// How far a change came.
struct ReplicaChange {
  bool accepted = false;  // by AWS, whatever became of it
  bool existed = false;   // Add: it was there before
  aws::Status status;
};

// Thread-safe: the changes of a table wait for each other.
class ReplicationGroup {
 public:
  // Adds it as `inputs` of a TableReplica say, unless it is there; waits until
  // nothing moves. One that AWS failed to make is removed first. kOther with
  // AWS's reason when AWS fails to make it.
  ReplicaChange Add(Operation& operation, const ReplicaSubject& subject,
                    const pulumi::Object& inputs);
  // Waits until nothing moves. kNotFound when it is not there.
  ReplicaChange Await(Operation& operation, const ReplicaSubject& subject);
  ReplicaChange Remove(Operation& operation, const ReplicaSubject& subject);
  // Turns the table's stream off unless there is still a replica.
  ReplicaChange TurnStreamOff(Operation& operation,
                              const ReplicaSubject& subject);
  // Another customer key: AWS takes it together with those of all other
  // regions alone, the table's own included.
  ReplicaChange SetKey(Operation& operation, const ReplicaSubject& subject,
                       const std::string& key);
  // Nothing: the class of the table itself.
  ReplicaChange SetClass(Operation& operation, const ReplicaSubject& subject,
                         const std::optional<std::string>& table_class);

 private:
  // What is still to be sent of an UpdateTable, seen how the table is now; none
  // when all is as wanted.
  using Next =
      std::function<aws::Result<std::optional<Json>>(const Table& main)>;

  ReplicaChange Change(Operation& operation, const ReplicaSubject& subject,
                       const Next& next);
  std::mutex& LockOf(const ReplicaSubject& subject);

  std::mutex mutex_;
  std::map<std::string, std::mutex> locks_;  // guarded by mutex_
};

}  // namespace dynaplane::provider
