#include "provider/table_book.h"

#include "provider/arn.h"
#include "provider/generic/values.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {

void TableBook::Note(const std::string& region, const std::string& name,
                     RecordedTable table) {
  std::lock_guard lock(mutex_);
  recorded_[{region, name}] = std::move(table);
}

void TableBook::NoteOutputs(const pulumi::ResourceIdentity& table,
                            const pulumi::Object& outputs) {
  const Arn arn = ParseArn(GetString(outputs, "arn").value_or(""));
  if (arn.region.empty()) return;
  Note(arn.region, TableOfArn(GetString(outputs, "arn").value_or("")),
       {GetString(outputs, "tableId").value_or(""), arn.account, table.urn});
}

std::optional<RecordedTable> TableBook::Find(const std::string& region,
                                             const std::string& name) const {
  std::lock_guard lock(mutex_);
  auto found = recorded_.find({region, name});
  if (found == recorded_.end()) return std::nullopt;
  return found->second;
}

void TableBook::Accept(std::string id) {
  std::lock_guard lock(mutex_);
  accepted_.insert(std::move(id));
}

bool TableBook::IsAccepted(const std::string& id) const {
  std::lock_guard lock(mutex_);
  return accepted_.contains(id);
}

aws::Result<std::optional<Table>> TableBook::Look(Operation& operation,
                                                  const std::string& name,
                                                  const std::string& region) {
  std::shared_ptr<Seen> seen;
  {
    std::lock_guard lock(mutex_);
    std::shared_ptr<Seen>& kept = looks_[{region, name}];
    if (kept == nullptr) kept = std::make_shared<Seen>();
    seen = kept;
  }
  std::lock_guard lock(seen->mutex);
  const bool holds =
      !seen->until || std::chrono::system_clock::now() < *seen->until;
  if (seen->looked && holds) return seen->table;
  seen->until.reset();
  seen->table.reset();
  aws::Result<Table> live = DescribeTable(operation, name, region);
  if (!live && live.error().kind != aws::ErrorClass::kNotFound) {
    return tl::unexpected(live.error());
  }
  if (live) seen->table = *std::move(live);
  seen->looked = true;
  return seen->table;
}

void TableBook::NoteLook(const Table& table,
                         std::chrono::system_clock::time_point until) {
  auto seen = std::make_shared<Seen>();
  seen->looked = true;
  seen->table = table;
  seen->until = until;
  std::lock_guard lock(mutex_);
  looks_[{table.region, table.name}] = std::move(seen);
}

void TableBook::ForgetLook(const std::string& name, const std::string& region) {
  std::lock_guard lock(mutex_);
  looks_.erase({region, name});
}

}  // namespace dynaplane::provider
