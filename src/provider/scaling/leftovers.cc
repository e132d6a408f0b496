#include "provider/scaling/leftovers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dynaplane::provider {
namespace {

constexpr const char* kDescribe = "DescribeScheduledActions";

std::vector<Json> ActionsOf(const Json& answer) {
  std::vector<Json> actions;
  for (const Json* each : Objects(answer, "ScheduledActions")) {
    actions.push_back(*each);
  }
  return actions;
}

std::vector<std::string> NamesOf(const std::vector<Json>& actions,
                                 const ScalingSubject& subject) {
  std::vector<std::string> names;
  for (const Json& action : actions) {
    bool its = Text(action, "ResourceId") == subject.key.resource_id &&
               Text(action, "ScalableDimension") == subject.key.dimension;
    if (its) names.push_back(Text(action, "ScheduledActionName"));
  }
  return names;
}

}  // namespace

const Leftovers::Found& Leftovers::Everything(Operation& operation,
                                              const ScalingSubject& subject) {
  std::lock_guard lock(mutex_);
  std::string key = subject.service_namespace + "|" + operation.region();
  auto [at, fresh] = found_.try_emplace(key);
  if (!fresh) return at->second;
  aws::Result<Json> answer = operation.Scaling(
      kDescribe, {{"ServiceNamespace", subject.service_namespace}});
  if (answer) at->second.actions = ActionsOf(*answer);
  at->second.all = !answer || Text(*answer, "NextToken").empty();
  return at->second;
}

void Leftovers::Tell(Operation& operation, const ScalingSubject& subject) {
  const Found& everything = Everything(operation, subject);
  std::vector<std::string> names = NamesOf(everything.actions, subject);
  if (!everything.all) {
    aws::Result<Json> its =
        operation.Scaling(kDescribe, SubjectRequest(subject));
    if (its) names = NamesOf(ActionsOf(*its), subject);
  }
  if (names.empty()) return;
  operation.Warn(fmt::format(
      "The scalable target {} ({}) was there before, with the scheduled "
      "action {}. What the program does not name of it goes on as it is; "
      "delete it if nobody wants it.",
      subject.key.resource_id, subject.key.dimension, fmt::join(names, ", ")));
}

}  // namespace dynaplane::provider
