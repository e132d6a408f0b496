#include "provider/possession.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/arn.h"
#include "provider/configuration/run_settings.h"
#include "provider/generic/values.h"
#include "provider/resource.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

// AWS's account ids; what else stands in an ARN tells nothing.
std::string AccountIn(const std::string& arn) {
  std::string account = ParseArn(arn).account;
  bool is_account = account.size() == 12 &&
                    account.find_first_not_of("0123456789") == account.npos;
  return is_account ? account : "";
}

// The table that it belongs to; an empty name: it is one, or not ours.
TablePlace PlaceOf(const ResourceType& type, const std::string& region,
                   const std::string& id, const Object& outputs) {
  const Resource* row = FindRow(type.token);
  if (row == nullptr || row->table == nullptr) return {};
  return row->table({region, id, outputs});
}

std::string Short(const std::string& id) { return id.substr(0, 8); }

// Whose it seems to be, of one that bears a tag or none. `mark`: the tag's
// value that the stack gave its own.
std::string Maker(const Table& live, const std::string& mark) {
  if (live.owner.empty()) return "anew, without an ownership tag";
  if (live.owner == mark) {
    return "anew with this stack's tag, as a restored copy has it";
  }
  return fmt::format("anew by another stack or resource of dynaplane (mark {})",
                     live.owner.substr(0, 12));
}

tl::unexpected<aws::Error> RefuseRemade(const Table& live,
                                        const std::string& id,
                                        const std::string& mark) {
  const std::string ids = id.empty() || live.id.empty()
                              ? ""
                              : fmt::format(" (id {}…, in the state {}…)",
                                            Short(live.id), Short(id));
  return Refuse(fmt::format(
      "table {} in {} is not the one that this stack manages: it was made "
      "{}{}. "
      "If it is to be managed here, also after a backup was restored, "
      "`dynaplane adopt {} --region {}` takes it into the stack; `dynaplane "
      "forget --state-only` lets the stack go of it.",
      live.name, live.region, Maker(live, mark), ids, live.name, live.region));
}

}  // namespace

tl::unexpected<aws::Error> Refuse(const std::string& why) {
  return aws::Fail(aws::ErrorClass::kAlreadyExists, Refused(why).message);
}

std::string AccountOf(const TableBook& book, const ResourceType& type,
                      const std::string& region, const std::string& id,
                      const Object& properties) {
  for (const char* key : {"globalTableArn", "resourceArn"}) {
    std::string account = AccountIn(GetString(properties, key).value_or(""));
    if (!account.empty()) return account;
  }
  const std::string arn = GetString(properties, "arn").value_or("");
  if (arn.find(":dynamodb:") != arn.npos) return AccountIn(arn);
  if (auto account = GetString(properties, kAccount)) return *account;
  // The table's word before that of another service: the two are of one
  // account, but where each has an endpoint of its own they may not say so.
  std::string account = TableAccount(book, type, region, properties);
  if (!account.empty()) return account;
  const Resource* row = FindRow(type.token);
  if (row != nullptr && row->account != nullptr) return row->account(id);
  account = AccountIn(arn);
  if (!account.empty()) return account;
  return AccountIn(GetString(properties, "streamArn").value_or(""));
}

std::string TableAccount(const TableBook& book, const ResourceType& type,
                         const std::string& region, const Object& properties) {
  const TablePlace place = PlaceOf(type, region, "", properties);
  auto table = book.Find(place.region, place.name);
  return table ? table->account : "";
}

bool NeedsAccount(const ResourceType& type) {
  const Resource* row = FindRow(type.token);
  return row != nullptr && row->needs_account;
}

bool IsRemade(const Table& live, const std::string& id) {
  return !id.empty() && !live.id.empty() && id != live.id;
}

aws::Status RequireOurs(Operation& operation, const Table& live,
                        const std::string& id) {
  if (operation.services().tables().IsAccepted(live.id)) return {};
  const bool known = !id.empty() && !live.id.empty();
  if (known && id == live.id) return {};
  Table tagged = live;
  aws::Status read = ReadTags(operation, tagged, live.region);
  if (!read) return read;
  const bool ours =
      tagged.owner.empty() || tagged.owner == operation.OwnerMark();
  if (!known && ours) return {};
  return RefuseRemade(tagged, id, operation.OwnerMark());
}

aws::Status RequireDeletable(Operation& operation, const Table& live,
                             const std::string& id) {
  if (aws::Status ours = RequireOurs(operation, live, id); !ours) return ours;
  return RequireUnprotected(live, "table " + live.name);
}

aws::Status RequireUnprotected(const Table& live, const std::string& what) {
  if (!live.protection) return {};
  return Refuse(fmt::format(
      "{} is protected against deletion. Set deletionProtectionEnabled to "
      "false and apply that first.",
      what));
}

aws::Status RequireOwnTable(Operation& operation, const ResourceType& type,
                            const std::string& id, const Object& outputs) {
  TableBook& book = operation.services().tables();
  const TablePlace place = PlaceOf(type, operation.region(), id, outputs);
  const auto recorded = book.Find(place.region, place.name);
  if (place.name.empty() || !recorded || recorded->id.empty()) return {};
  aws::Result<std::optional<Table>> live =
      book.Look(operation, place.name, place.region);
  if (!live) return tl::unexpected(live.error());
  const bool remade =
      *live && IsRemade(**live, recorded->id) && !book.IsAccepted((*live)->id);
  if (!remade) return {};
  Table tagged = **live;
  if (aws::Status read = ReadTags(operation, tagged, place.region); !read) {
    return read;
  }
  return RefuseRemade(
      tagged, recorded->id,
      OwnerMark(operation.services().owner_id(), recorded->urn));
}

}  // namespace dynaplane::provider
