// DynamoDB's calls about one table.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "provider/operation.h"
#include "provider/table/model.h"
#include "provider/table/plan.h"

namespace dynaplane::provider {

// DescribeTable. kNotFound when it is not there.
aws::Result<Table> DescribeTable(Operation& operation, const std::string& name,
                                 const std::string& region = {});

// Every page of a list, as one answer of `call`.
aws::Result<Json> ListAll(Operation& operation, const std::string& call,
                          Json request, const char* list,
                          const std::string& region = {});
// ListTagsOfResource. AWS pages after some ten tags.
aws::Result<Json> ListTags(Operation& operation, const std::string& arn,
                           const std::string& region = {});

// The other reads, each into `table`.
aws::Status ReadParts(Operation& operation, Table& table, KnownParts parts);
// Adds those of `table.arn`.
aws::Status ReadTags(Operation& operation, Table& table,
                     const std::string& region = {});

// What only the replicas' own regions tell, for those that are there.
aws::Status ReadReplicas(Operation& operation, Table& table);
// Of a replica that AWS could not make, with its reason.
aws::Error CreationFailed(const Table& main, const Replica& replica);

// AWS may take a moment to show a table that it has just made; one that is
// imported stays out of sight for half a minute.
inline constexpr std::chrono::seconds kLongestUnseen{60};

// Waits until nothing is in motion. The table is there, or was just made: not
// to find it is an error only after kLongestUnseen.
aws::Result<Table> WaitSettled(Operation& operation, const std::string& name,
                               const std::string& region = {});
// Sends a change of a table, or of what belongs to it. A busy table takes
// none: then this waits until it is settled and sends again, unless `done`
// says that there is nothing left to do; the answer is empty then.
aws::Result<Json> SendChange(
    Operation& operation, std::string_view call, const Json& request,
    const std::string& table, const std::string& region = {},
    const std::function<aws::Result<bool>()>& done = {});
// Until the table with AWS's `id` is no more. Somebody may make another one of
// the same name at once.
aws::Status WaitGone(Operation& operation, const std::string& name,
                     const std::string& id);

}  // namespace dynaplane::provider
