// Type tokens: of the resources that the module plans, the official provider's,
// and of the components that other programs have them below.
#pragma once

namespace dynaplane::module {

inline constexpr char kProviderType[] = "pulumi:providers:aws";
inline constexpr char kTableType[] = "aws:dynamodb/table:Table";
inline constexpr char kReplicaType[] = "aws:dynamodb/tableReplica:TableReplica";
inline constexpr char kInsightsType[] =
    "aws:dynamodb/contributorInsights:ContributorInsights";
inline constexpr char kKinesisType[] =
    "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination";
inline constexpr char kResourcePolicyType[] =
    "aws:dynamodb/resourcePolicy:ResourcePolicy";
inline constexpr char kTargetType[] = "aws:appautoscaling/target:Target";
inline constexpr char kPolicyType[] = "aws:appautoscaling/policy:Policy";
inline constexpr char kScheduledActionType[] =
    "aws:appautoscaling/scheduledAction:ScheduledAction";

inline constexpr char kComponentPackage[] = "awsdynamodb";
// One table, its inputs the fields of a manifest's spec.
inline constexpr char kTableComponent[] = "awsdynamodb:index:AwsDynamodb";
// The tables of manifests, given as text or file.
inline constexpr char kManifestComponent[] = "awsdynamodb:index:Manifest";

}  // namespace dynaplane::module
