// What the property table of a Table cannot say by itself: conditions, equal
// values, faults that concern several properties, and the last word on a diff.
#pragma once

#include <string_view>
#include <vector>

#include "provider/generic/property.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

inline constexpr std::string_view kTableClasses[] = {
    "STANDARD", "STANDARD_INFREQUENT_ACCESS"};

// By `billingMode`; not known counts as provisioned.
bool IsOnDemand(const pulumi::Object& table);
// A restored table takes its keys from its source when none are given.
bool NotRestored(const Context& context);

// 0 and -1 both mean "no maximum".
bool SameMaximum(const pulumi::Value& given, const pulumi::Value& actual,
                 const pulumi::Value& wanted);
// Warm throughput grows by itself with use: more than wanted is as wanted,
// unless the program now wants less than it did.
bool SameWarm(const pulumi::Value& given, const pulumi::Value& actual,
              const pulumi::Value& wanted);
// AWS always tells the full ARN of a key, whatever form it was given in: a
// bare id is compared with the ARN's end, an alias with what was given before.
bool SameKey(const pulumi::Value& given, const pulumi::Value& actual,
             const pulumi::Value& wanted);

// A tag that no program manages: AWS's own and the mark of ownership.
bool IsHiddenTag(std::string_view key);
// `tags` and `tagsAll` without hidden ones.
pulumi::Object NormaliseTags(pulumi::Object resource);

// Index keys in one form; no hidden tags.
pulumi::Object NormaliseTable(pulumi::Object table);

// A table that was on demand and is to be provisioned starts with 5 units of
// what is not given: where ignoreChanges names a capacity, the engine passes
// on only what the last run had, which was none.
void CompleteCapacity(const pulumi::Object& old_inputs, pulumi::Object& inputs);

void ValidateTable(const pulumi::Object& table,
                   std::vector<pulumi::CheckFailure>& failures);

// Warm throughput rises and never falls; it would take the index, or the table,
// anew to lower it.
void ValidateTableChange(const pulumi::Object& old_inputs,
                         const pulumi::Object& inputs,
                         std::vector<pulumi::CheckFailure>& failures);

// Attribute definitions follow from the keys: a change of them alone is none,
// but a new type for a key of the table or of a local index cannot be had
// without a new table. Warm throughput never falls. Key attributes among the
// projected ones are no difference: every index has them.
void RefineTableDiff(const pulumi::DiffRequest& request,
                     pulumi::DiffResponse& response);

}  // namespace dynaplane::provider
