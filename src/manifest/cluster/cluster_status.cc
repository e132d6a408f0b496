#include "manifest/cluster/cluster_status.h"

#include "manifest/field/bind.h"

namespace dynaplane::manifest {
namespace {

const Message& ConditionMessage() {
  static const Message message(
      "Condition", "One thing that is so, is not so, or is not known.",
      {
          Discard<std::string>("type",
                               "Ready, Synced, Refused, Reconciling or "
                               "Stalled.")
              .Length(1, 316)
              .Required(),
          Discard<std::string>("status", "True, False or Unknown.").Required(),
          Discard<std::int64_t>("observedGeneration",
                                "Which generation of the spec it is about."),
          Discard<std::string>("lastTransitionTime",
                               "Since when the status is this one.")
              .Required(),
          Discard<std::string>("reason", "Why, in one word.").Required(),
          Discard<std::string>("message", "Why, and how to mend it.")
              .Length(0, 32768)
              .Required(),
      });
  return message;
}

Field Conditions() {
  Field field;
  field.name = "conditions";
  field.doc = "What is so: Ready first.";
  field.type = FieldType::kMessage;
  field.shape = Shape::kList;
  field.message = &ConditionMessage;
  return std::move(field).KeyedBy("type");
}

}  // namespace

const Message& ClusterStatusMessage() {
  static const Message message(
      "ClusterStatus", "Written by the controller.",
      {
          Discard<std::int64_t>("observedGeneration",
                                "The generation of the spec that the rest of "
                                "the status is about."),
          Conditions(),
          Discard<std::string>("stack", "The Pulumi stack of the object."),
          Discard<std::string>("planHash",
                               "Of the plan that was brought to life last."),
      });
  return message;
}

}  // namespace dynaplane::manifest
