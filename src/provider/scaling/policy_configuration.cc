#include "provider/scaling/policy_configuration.h"

#include "provider/scaling/scaling_rules.h"

namespace dynaplane::provider {
namespace {

using enum Type;

// Target tracking and each of the three uses of predictive scaling have types
// of their own for the very same metric queries: PREFIX tells them apart, and
// NEED is whether name and namespace of the metric are compulsory.
#define DYNAPLANE_METRIC_QUERY(ID, PREFIX, NEED)                            \
  const Property k##ID##Dimension[] = {                                     \
      {.name = "name",                                                      \
       .type = kString,                                                     \
       .doc = "Name of the dimension.",                                     \
       .use = Use::kRequired},                                              \
      {.name = "value",                                                     \
       .type = kString,                                                     \
       .doc = "Value of the dimension.",                                    \
       .use = Use::kRequired},                                              \
  };                                                                        \
  const ObjectType k##ID##DimensionType{PREFIX "MetricStatMetricDimension", \
                                        k##ID##Dimension};                  \
  const Property k##ID##StatMetric[] = {                                    \
      {.name = "dimensions",                                                \
       .type = kObjectList,                                                 \
       .doc = "What the metric is about.",                                  \
       .unordered = true,                                                   \
       .object = &k##ID##DimensionType},                                    \
      {.name = "metricName",                                                \
       .type = kString,                                                     \
       .doc = "Name of the metric.",                                        \
       .use = NEED},                                                        \
      {.name = "namespace",                                                 \
       .type = kString,                                                     \
       .doc = "Namespace of the metric.",                                   \
       .use = NEED},                                                        \
  };                                                                        \
  const ObjectType k##ID##StatMetricType{PREFIX "MetricStatMetric",         \
                                         k##ID##StatMetric};                \
  const Property k##ID##Stat[] = {                                          \
      {.name = "metric",                                                    \
       .type = kObject,                                                     \
       .doc = "The metric of CloudWatch.",                                  \
       .use = Use::kRequired,                                               \
       .object = &k##ID##StatMetricType},                                   \
      {.name = "stat",                                                      \
       .type = kString,                                                     \
       .doc = "The statistic of it.",                                       \
       .use = Use::kRequired},                                              \
      {.name = "unit", .type = kString, .doc = "Unit of the values."},      \
  };                                                                        \
  const ObjectType k##ID##StatType{PREFIX "MetricStat", k##ID##Stat};       \
  const Property k##ID##Query[] = {                                         \
      {.name = "expression",                                                \
       .type = kString,                                                     \
       .doc = "Metric-math expression over other queries."},                \
      {.name = "id",                                                        \
       .type = kString,                                                     \
       .doc = "Short name that expressions use.",                           \
       .use = Use::kRequired},                                              \
      {.name = "label", .type = kString, .doc = "A label for people."},     \
      {.name = "metricStat",                                                \
       .type = kObject,                                                     \
       .doc = "A metric and a statistic of it.",                            \
       .object = &k##ID##StatType},                                         \
      {.name = "returnData",                                                \
       .type = kBool,                                                       \
       .doc = "Whether this query is the result.",                          \
       .absent = "true"},                                                   \
  };                                                                        \
  const ObjectType k##ID##QueryType { PREFIX, k##ID##Query, "id" }

#define DYNAPLANE_TRACKING \
  "appautoscaling/PolicyTargetTrackingScalingPolicyConfiguration"
#define DYNAPLANE_PREDICTIVE \
  "appautoscaling/"          \
  "PolicyPredictiveScalingPolicyConfigurationMetricSpecification"

DYNAPLANE_METRIC_QUERY(Tracking,
                       DYNAPLANE_TRACKING "CustomizedMetricSpecificationMetric",
                       Use::kRequired);
DYNAPLANE_METRIC_QUERY(Capacity,
                       DYNAPLANE_PREDICTIVE
                       "CustomizedCapacityMetricSpecificationMetricDataQuery",
                       Use::kOptional);
DYNAPLANE_METRIC_QUERY(Load,
                       DYNAPLANE_PREDICTIVE
                       "CustomizedLoadMetricSpecificationMetricDataQuery",
                       Use::kOptional);
DYNAPLANE_METRIC_QUERY(Scaling,
                       DYNAPLANE_PREDICTIVE
                       "CustomizedScalingMetricSpecificationMetricDataQuery",
                       Use::kOptional);

const Property kPredefined[] = {
    {.name = "predefinedMetricType",
     .type = kString,
     .doc = "A metric that AWS knows, for example "
            "DynamoDBReadCapacityUtilization.",
     .use = Use::kRequired},
    {.name = "resourceLabel",
     .type = kString,
     .doc = "What the metric is about, where its type needs that."},
};

const Property kCustomDimension[] = {
    {.name = "name",
     .type = kString,
     .doc = "Name of the dimension.",
     .use = Use::kRequired},
    {.name = "value",
     .type = kString,
     .doc = "Value of the dimension.",
     .use = Use::kRequired},
};
const ObjectType kCustomDimensionType{DYNAPLANE_TRACKING
                                      "CustomizedMetricSpecificationDimension",
                                      kCustomDimension};
const Property kCustomMetric[] = {
    {.name = "dimensions",
     .type = kObjectList,
     .doc = "What the metric is about.",
     .unordered = true,
     .object = &kCustomDimensionType},
    {.name = "metricName", .type = kString, .doc = "Name of the metric."},
    {.name = "metrics",
     .type = kObjectList,
     .doc = "Queries to compute the metric from.",
     .unordered = true,
     .object = &kTrackingQueryType},
    {.name = "namespace", .type = kString, .doc = "Namespace of the metric."},
    {.name = "statistic", .type = kString, .doc = "Statistic of the metric."},
    {.name = "unit", .type = kString, .doc = "Unit of the metric."},
};
const ObjectType kCustomMetricType{
    DYNAPLANE_TRACKING "CustomizedMetricSpecification", kCustomMetric};
const ObjectType kTrackingPredefinedType{
    DYNAPLANE_TRACKING "PredefinedMetricSpecification", kPredefined};

const Property kTracking[] = {
    {.name = "customizedMetricSpecification",
     .type = kObject,
     .doc = "A metric of your own.",
     .object = &kCustomMetricType},
    {.name = "disableScaleIn",
     .type = kBool,
     .doc = "Whether capacity is never taken away.",
     .absent = "false"},
    {.name = "predefinedMetricSpecification",
     .type = kObject,
     .doc = "A metric that AWS knows.",
     .object = &kTrackingPredefinedType},
    {.name = "scaleInCooldown",
     .type = kInteger,
     .doc = "Seconds between two steps down.",
     .same = SameCooldown},
    {.name = "scaleOutCooldown",
     .type = kInteger,
     .doc = "Seconds between two steps up.",
     .same = SameCooldown},
    {.name = "targetValue",
     .type = kNumber,
     .doc = "Value at which the metric is held; per cent for DynamoDB.",
     .use = Use::kRequired},
};
const ObjectType kTrackingType{DYNAPLANE_TRACKING, kTracking};

const Property kStepAdjustment[] = {
    {.name = "metricIntervalLowerBound",
     .type = kString,
     .doc = "Where the step begins, from the alarm's threshold.",
     .aws_number = true},
    {.name = "metricIntervalUpperBound",
     .type = kString,
     .doc = "Where the step ends, from the alarm's threshold.",
     .aws_number = true},
    {.name = "scalingAdjustment",
     .type = kInteger,
     .doc = "How much is added; below 0, taken away.",
     .use = Use::kRequired},
};
const ObjectType kStepAdjustmentType{
    "appautoscaling/PolicyStepScalingPolicyConfigurationStepAdjustment",
    kStepAdjustment};
const Property kStep[] = {
    {.name = "adjustmentType",
     .type = kString,
     .doc = "ChangeInCapacity, ExactCapacity or PercentChangeInCapacity."},
    {.name = "cooldown", .type = kInteger, .doc = "Seconds between two steps."},
    {.name = "metricAggregationType",
     .type = kString,
     .doc = "Minimum, Maximum or Average.",
     .absence = Absence::kKeep},
    {.name = "minAdjustmentMagnitude",
     .type = kInteger,
     .doc = "The least change of a percentage step."},
    {.name = "stepAdjustments",
     .type = kObjectList,
     .doc = "The steps.",
     .unordered = true,
     .object = &kStepAdjustmentType},
};
const ObjectType kStepType{
    "appautoscaling/PolicyStepScalingPolicyConfiguration", kStep};

#define DYNAPLANE_QUERIES(ID)                                    \
  const Property k##ID##Queries[] = {                            \
      {.name = "metricDataQueries",                              \
       .type = kObjectList,                                      \
       .doc = "Queries that give the data.",                     \
       .use = Use::kRequired,                                    \
       .object = &k##ID##QueryType},                             \
  };                                                             \
  const ObjectType k##ID##QueriesType {                          \
    DYNAPLANE_PREDICTIVE "Customized" #ID "MetricSpecification", \
        k##ID##Queries                                           \
  }
DYNAPLANE_QUERIES(Capacity);
DYNAPLANE_QUERIES(Load);
DYNAPLANE_QUERIES(Scaling);

const ObjectType kPredefinedLoadType{
    DYNAPLANE_PREDICTIVE "PredefinedLoadMetricSpecification", kPredefined};
const ObjectType kPredefinedPairType{
    DYNAPLANE_PREDICTIVE "PredefinedMetricPairSpecification", kPredefined};
const ObjectType kPredefinedScalingType{
    DYNAPLANE_PREDICTIVE "PredefinedScalingMetricSpecification", kPredefined};

const Property kPredictiveMetric[] = {
    {.name = "customizedCapacityMetricSpecification",
     .type = kObject,
     .doc = "Capacity by queries of your own.",
     .object = &kCapacityQueriesType},
    {.name = "customizedLoadMetricSpecification",
     .type = kObject,
     .doc = "Load by queries of your own.",
     .object = &kLoadQueriesType},
    {.name = "customizedScalingMetricSpecification",
     .type = kObject,
     .doc = "Utilisation by queries of your own.",
     .object = &kScalingQueriesType},
    {.name = "predefinedLoadMetricSpecification",
     .type = kObject,
     .doc = "Load that AWS knows.",
     .object = &kPredefinedLoadType},
    {.name = "predefinedMetricPairSpecification",
     .type = kObject,
     .doc = "Load and utilisation that AWS knows.",
     .object = &kPredefinedPairType},
    {.name = "predefinedScalingMetricSpecification",
     .type = kObject,
     .doc = "Utilisation that AWS knows.",
     .object = &kPredefinedScalingType},
    {.name = "targetValue",
     .type = kString,
     .doc = "Value at which the metric is held.",
     .use = Use::kRequired,
     .aws_number = true},
};
const ObjectType kPredictiveMetricType{DYNAPLANE_PREDICTIVE, kPredictiveMetric};
const Property kPredictive[] = {
    {.name = "maxCapacityBreachBehavior",
     .type = kString,
     .doc = "HonorMaxCapacity or IncreaseMaxCapacity.",
     .absence = Absence::kKeep},
    {.name = "maxCapacityBuffer",
     .type = kInteger,
     .doc = "Per cent above the forecast."},
    {.name = "metricSpecifications",
     .type = kObjectList,
     .doc = "What to forecast by.",
     .use = Use::kRequired,
     .object = &kPredictiveMetricType},
    {.name = "mode",
     .type = kString,
     .doc = "ForecastOnly or ForecastAndScale.",
     .absence = Absence::kKeep,
     .always = true},
    {.name = "schedulingBufferTime",
     .type = kInteger,
     .doc = "Seconds ahead of the forecast.",
     .absence = Absence::kKeep,
     .always = true},
};
const ObjectType kPredictiveType{
    "appautoscaling/PolicyPredictiveScalingPolicyConfiguration", kPredictive};

#undef DYNAPLANE_METRIC_QUERY
#undef DYNAPLANE_QUERIES
#undef DYNAPLANE_TRACKING
#undef DYNAPLANE_PREDICTIVE

}  // namespace

const ObjectType& TargetTrackingType() { return kTrackingType; }
const ObjectType& StepScalingType() { return kStepType; }
const ObjectType& PredictiveScalingType() { return kPredictiveType; }

}  // namespace dynaplane::provider
