// The tables that a process works with: what the state tells of each, and one
// look at it on AWS.
//
// AWS takes requests by a table's name, so what stands under a recorded name
// may be another table by now: one of another stack, or a backup that was
// restored by hand. Only its id tells. Whoever takes something away looks
// first, once for all that belongs to the table: six scalable targets and the
// table itself are one request.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "provider/operation.h"
#include "provider/table/model.h"

namespace dynaplane::provider {

// What a state tells of a table.
struct RecordedTable {
  std::string id;       // AWS's TableId; empty: not recorded
  std::string account;  // of its ARN; empty: not recorded
  std::string urn;
};

// Thread-safe.
class TableBook {
 public:
  // A record of the table; of several the last one holds.
  void Note(const std::string& region, const std::string& name,
            RecordedTable table);
  // From the outputs of a Table; nothing is noted when they tell no ARN.
  void NoteOutputs(const pulumi::ResourceIdentity& table,
                   const pulumi::Object& outputs);
  std::optional<RecordedTable> Find(const std::string& region,
                                    const std::string& name) const;

  // A table id that a user has taken into the stack with `adopt`, though the
  // state has another one yet.
  void Accept(std::string id);
  bool IsAccepted(const std::string& id) const;

  // A look by whoever started this process: the table of this name, id and
  // region was there and unprotected. It holds until then.
  void NoteLook(const Table& table,
                std::chrono::system_clock::time_point until);
  // The table as the first look of this process found it; nothing: it is gone.
  // Of a noted look, what NoteLook was told.
  aws::Result<std::optional<Table>> Look(Operation& operation,
                                         const std::string& name,
                                         const std::string& region);
  // It is being deleted: the next look asks AWS again.
  void ForgetLook(const std::string& name, const std::string& region);

 private:
  using Key = std::pair<std::string, std::string>;  // region, name
  struct Seen {
    std::mutex mutex;  // held while AWS is asked
    bool looked = false;
    std::optional<std::chrono::system_clock::time_point> until;
    std::optional<Table> table;
  };

  mutable std::mutex mutex_;
  std::map<Key, RecordedTable> recorded_;       // guarded by mutex_
  std::set<std::string> accepted_;              // guarded by mutex_
  std::map<Key, std::shared_ptr<Seen>> looks_;  // guarded by mutex_
};

}  // namespace dynaplane::provider
