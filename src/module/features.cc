#include "module/features.h"

#include <fmt/format.h>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "module/names.h"
#include "module/table.h"
#include "module/types.h"
#include "module/words.h"

namespace dynaplane::module {
namespace {

using pulumi::Object;
using pulumi::OutputReference;
using pulumi::ResourceHandle;

// Deleting the table is enough to delete these. Taking the table's name or ARN
// from its outputs makes them follow when it is replaced.
pulumi::ResourceOptions BelowTable(ResourceHandle table) {
  return {.parent = table, .deleted_with = table};
}

void AddInsights(Draft& draft, ResourceHandle table,
                 const manifest::ContributorInsights& insights,
                 const std::string& index, const std::string& path) {
  if (!insights.is_enabled) return;
  Object inputs{{"tableName", OutputReference{table, "name"}}};
  if (!index.empty()) inputs["indexName"] = index;
  if (insights.mode) inputs["mode"] = Word(*insights.mode);
  draft.Add({.type = kInsightsType,
             .name = index.empty()
                         ? ChildName(draft.name(), "insights")
                         : ChildName(draft.name(), "insights", {index}),
             .settings = path,
             .inputs = std::move(inputs),
             .options = BelowTable(table)});
}

void AddAllInsights(Draft& draft, ResourceHandle table) {
  const manifest::Spec& spec = draft.spec();
  AddInsights(draft, table, spec.contributor_insights, "",
              "spec.contributorInsights");
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const manifest::GlobalSecondaryIndex& index =
        spec.global_secondary_indexes[i];
    AddInsights(
        draft, table, index.contributor_insights, index.name,
        fmt::format("spec.globalSecondaryIndexes[{}].contributorInsights", i));
  }
}

void AddKinesis(Draft& draft, ResourceHandle table) {
  const auto& destination = draft.spec().kinesis_streaming_destination;
  if (!destination) return;
  Object inputs{{"tableName", OutputReference{table, "name"}},
                {"streamArn", destination->stream_arn}};
  if (destination->approximate_creation_date_time_precision) {
    inputs["approximateCreationDateTimePrecision"] =
        Word(*destination->approximate_creation_date_time_precision);
  }
  pulumi::ResourceOptions options = BelowTable(table);
  options.delete_before_replace = true;  // one destination at a time
  draft.Add({.type = kKinesisType,
             .name = ChildName(draft.name(), "kinesis"),
             .settings = "spec.kinesisStreamingDestination",
             .inputs = std::move(inputs),
             .options = std::move(options)});
}

void AddPolicy(Draft& draft, ResourceHandle table, const std::string& policy,
               const char* role, const char* of, const char* path) {
  if (policy.empty()) return;
  draft.Add({.type = kResourcePolicyType,
             .name = ChildName(draft.name(), role),
             .settings = path,
             .inputs = {{"resourceArn", OutputReference{table, of}},
                        {"policy", NormaliseJson(policy)}},
             .options = BelowTable(table)});
}

}  // namespace

void AddFeatures(Draft& draft, ResourceHandle table) {
  const manifest::Spec& spec = draft.spec();
  AddAllInsights(draft, table);
  AddKinesis(draft, table);
  AddPolicy(draft, table, spec.resource_policy, "resource-policy", "arn",
            "spec.resourcePolicy");
  if (!HasStream(spec)) return;
  AddPolicy(draft, table, spec.stream_resource_policy, "stream-resource-policy",
            "streamArn", "spec.streamResourcePolicy");
}

std::string NormaliseJson(const std::string& text) {
  nlohmann::json parsed = nlohmann::json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return text;
  return parsed.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace dynaplane::module
