// The ids of rules.h's findings, in the order of the reference page.
#include <iterator>

#include "manifest/awsdynamodb/rules.h"

namespace dynaplane::manifest::awsdynamodb {

namespace {

constexpr RuleDoc kRules[] = {
    {"table_key_schema_shape",
     "The table's key has exactly one HASH and at most one RANGE part."},
    {"gsi_key_schema_shape", "The same of a global index in the v1 dialect."},
    {"lsi_key_schema_shape",
     "A local index has exactly one HASH and one RANGE part."},
    {"key_schema_order", "HASH stands before RANGE."},
    {"lsi_hash_is_the_tables", "A local index has the table's partition key."},
    {"lsi_needs_range_key", "Local indexes need a table with a sort key."},
    {"key_attributes_distinct", "A key uses no attribute twice."},
    {"key_attribute_undefined", "Each key attribute has a type."},
    {"attribute_unused", "Only key attributes are defined."},
    {"attribute_defined_twice", "Each attribute is defined once."},
    {"index_name_unique", "Names are unique over all indexes."},
    {"include_requires_attributes",
     "INCLUDE goes with 1 to 20 non-key attributes, the others with none."},
    {"projected_attributes_unique", "No attribute is included twice."},
    {"projected_attributes_per_index", "At most 20 for each index."},
    {"projected_attributes_in_all", "At most 100 over all indexes."},
    {"billing_mode_set", "The v1 dialect says its billing mode."},
    {"provisioned_requires_throughput",
     "PROVISIONED has capacity, PAY_PER_REQUEST none."},
    {"gsi_throughput_matches_billing", "The same of each global index."},
    {"capacity_quota", "A capacity above AWS's default quota (a warning)."},
    {"on_demand_needs_billing",
     "onDemandThroughput goes with PAY_PER_REQUEST."},
    {"warm_throughput_minimum",
     "On-demand tables start at 12000 reads and 4000 writes."},
    {"warm_throughput_empty", "warmThroughput says at least one number."},
    {"auto_scale_needs_provisioned",
     "autoScale goes with PROVISIONED (in the classic dialects a note)."},
    {"scaling_bounds", "minCapacity is not above maxCapacity."},
    {"scaling_bounds_unused",
     "Bounds without scaling have no effect (a note)."},
    {"capacity_beside_scaling",
     "A capacity beside the scaler's bounds does not stay (a note)."},
    {"scheduled_action_empty", "A scheduled action sets a bound."},
    {"scheduled_action_name_unique", "Names of scheduled actions differ."},
    {"auto_scale_not_enabled", "autoScale says isEnabled (a warning)."},
    {"schedule_expression",
     "A schedule is a cron(), rate() or at() that AWS takes."},
    {"timezone_known", "A time zone is one of tzdata's."},
    {"scheduled_actions_unused",
     "Scheduled actions without scaling (a warning)."},
    {"stream_view_requires_enabled",
     "A stream has a view type, and only a stream has."},
    {"stream_policy_needs_stream", "streamResourcePolicy needs a stream."},
    {"ttl_attribute_when_enabled",
     "ttl has an attribute when it is enabled; while it is off the name has "
     "no effect (a note; an error in the v1 dialect)."},
    {"kms_key_when_encryption_enabled",
     "A KMS key goes with encryption that is enabled."},
    {"kms_key_arn", "A key that is not named by its ARN (a warning)."},
    {"arn_region",
     "Keys and streams are in the region of the table or replica."},
    {"one_partition",
     "Regions, keys, streams, sources and policies are in one partition of "
     "AWS."},
    {"resource_policy_empty", "A policy says something."},
    {"recovery_period_when_enabled",
     "A recovery period goes with point-in-time recovery."},
    {"tag_key_length", "A tag's key has 1 to 128 characters."},
    {"tag_value_length", "A tag's value has at most 256 characters."},
    {"tag_characters",
     "Tags hold letters, numbers and spaces of any script and + - = . _ : / "
     "@."},
    {"tag_key_reserved",
     "No tag's key starts with aws: or is dynaplane.dev/owner."},
    {"tag_count", "At most 50 tags, labels and tags of ownership."},
    {"replica_region_unique", "One replica in a region."},
    {"replica_region_differs",
     "Replicas and witness are not in the table's region."},
    {"replicas_need_scaling",
     "Replicas need PAY_PER_REQUEST, or autoScale on table and indexes."},
    {"replica_stream_view",
     "EVENTUAL replicas turn the stream on, though it says false (a note)."},
    {"replica_keys",
     "With a KMS key of yours on the table each replica has one, and only "
     "then (else a warning)."},
    {"replica_consistency_same", "All replicas have one consistency mode."},
    {"strong_replica_count",
     "STRONG needs two replicas, or one and a witness."},
    {"strong_region_set", "STRONG works within one set of regions."},
    {"witness_needs_strong", "A witness goes with STRONG."},
    {"strong_without_ttl", "AWS has no ttl with STRONG."},
    {"strong_without_local_indexes", "AWS has no local indexes with STRONG."},
    {"csv_options_need_csv", "CSV options go with the format CSV."},
    {"one_source", "A new table is imported or restored, not both."},
    {"import_without_local_indexes", "AWS's import makes no local indexes."},
    {"restore_source", "Exactly one source to restore from."},
    {"restore_time", "Exactly one of dateTime and toLatest."},
    {"version_message",
     "The original demanded metadata.version.message (a note)."},
    {"aws_credential_id",
     "The original demanded spec.awsCredentialId (a note)."},
    {"duplicate_table",
     "Manifests of one credential and region have different tables."},
    {"table_name", "The original demanded spec.tableName (a note)."},
    {"dialect", "Which dialect was read (a note)."},
};

}  // namespace

std::vector<RuleDoc> RuleDocs() {
  return {std::begin(kRules), std::end(kRules)};
}

}  // namespace dynaplane::manifest::awsdynamodb
