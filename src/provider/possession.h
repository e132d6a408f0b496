// Whether what stands on AWS under a recorded name is what the record tells
// of, and so the stack's to change or to take away.
//
// A table with the recorded id is. One with another id is not, whatever tag it
// bears: a restored copy can bear a copied one. It is the stack's only while
// the stack's creation of it is open, and an open creation reaches the provider
// as Create, or as a Read of pulumi::kPendingId (what killed runs had begun
// stands so in the state); neither comes with a recorded id.
#pragma once

#include <string>

#include "provider/generic/property.h"
#include "provider/resource_handler.h"
#include "provider/table_book.h"

namespace dynaplane::provider {

// The account that a resource's record tells, by ARNs in its outputs, its id or
// else the table that it belongs to; "" when nothing does.
std::string AccountOf(const TableBook& book, const ResourceType& type,
                      const std::string& region, const std::string& id,
                      const pulumi::Object& properties);

// In the outputs of what has no ARN of DynamoDB: the account that it was made
// in. Engines show no property whose name begins like this.
inline constexpr const char* kAccount = "__account";
bool NeedsAccount(const ResourceType& type);
// Of the table that a resource belongs to; "" when the book does not know it.
std::string TableAccount(const TableBook& book, const ResourceType& type,
                         const std::string& region,
                         const pulumi::Object& properties);

// Whether both ids are known and not the same.
bool IsRemade(const Table& live, const std::string& id);

// Fails as a refusal unless `live` is the table of the record `id`. Reads its
// tags only when ids tell nothing.
aws::Status RequireOurs(Operation& operation, const Table& live,
                        const std::string& id);

// Before something is taken away from a table, by whatever is not the table
// itself (scaling, replicas, policies, …): refused when the table that the
// state holds under that name was made anew by others. Tables that no record
// tells of are the user's own affair.
aws::Status RequireOwnTable(Operation& operation, const ResourceType& type,
                            const std::string& id,
                            const pulumi::Object& outputs);

// Fails as a refusal unless AWS would let `live`, the table of the record `id`,
// go: somebody may have protected it by hand.
aws::Status RequireDeletable(Operation& operation, const Table& live,
                             const std::string& id);

// Fails as a refusal when AWS protects `live`; `what` it is: "table orders".
aws::Status RequireUnprotected(const Table& live, const std::string& what);

// A message that begins as a refusal does.
tl::unexpected<aws::Error> Refuse(const std::string& why);

}  // namespace dynaplane::provider
