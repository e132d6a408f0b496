#include "provider/scaling/scaling_calls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "provider/generic/changes.h"
#include "provider/generic/values.h"

namespace dynaplane::provider {

using pulumi::Object;

std::optional<ScalingImport> ParseScalingImport(const std::string& id,
                                                bool with_name) {
  // dynamodb/table/T/index/I/dynamodb:index:ReadCapacityUnits/NAME: the
  // dimension is the part that begins with the namespace and a colon.
  std::size_t slash = id.find('/');
  if (slash == std::string::npos) return std::nullopt;
  std::string service_namespace = id.substr(0, slash);
  std::size_t at = id.find("/" + service_namespace + ":", slash);
  if (at == std::string::npos || at == slash) return std::nullopt;
  ScalingImport import;
  import.service_namespace = service_namespace;
  import.key.resource_id = id.substr(slash + 1, at - slash - 1);
  std::string rest = id.substr(at + 1);
  std::size_t end = rest.find('/');
  import.key.dimension = rest.substr(0, end);
  if (end != std::string::npos) import.key.name = rest.substr(end + 1);
  if (import.key.name.empty() == with_name) return std::nullopt;
  return import;
}

ScalingSubject SubjectOf(const Object& properties) {
  return {GetString(properties, "serviceNamespace").value_or(""),
          {GetString(properties, "resourceId").value_or(""),
           GetString(properties, "scalableDimension").value_or(""),
           GetString(properties, "name").value_or("")}};
}

pulumi::Result<ScalingSubject> SubjectOf(const pulumi::ReadRequest& request,
                                         bool with_name) {
  ScalingSubject subject = SubjectOf(request.old_outputs);
  if (subject.key.dimension.empty()) subject = SubjectOf(request.old_inputs);
  if (!subject.key.dimension.empty()) return subject;
  auto import = ParseScalingImport(request.resource.id, with_name);
  if (import) return ScalingSubject{import->service_namespace, import->key};
  return pulumi::Fail(
      pulumi::Error::Code::kInvalidArgument,
      fmt::format(
          "\"{}\" is no id to import: write it as {}", request.resource.id,
          with_name ? "dynamodb/table/T/dynamodb:table:ReadCapacityUnits/NAME"
                    : "dynamodb/table/T/dynamodb:table:ReadCapacityUnits"));
}

Json SubjectRequest(const ScalingSubject& subject) {
  return {{"ServiceNamespace", subject.service_namespace},
          {"ResourceId", subject.key.resource_id},
          {"ScalableDimension", subject.key.dimension}};
}

std::string TargetOf(const ScalingSubject& subject) {
  return fmt::format("the scalable target {} ({})", subject.key.resource_id,
                     subject.key.dimension);
}

pulumi::Object OverLive(Operation& operation, const ResourceType& type,
                        const pulumi::UpdateRequest& request,
                        const pulumi::Object& live,
                        const pulumi::Object& wanted) {
  const Changes changes = Changes::Of(request);
  std::vector<std::string> drifted;
  for (const PropertyPath& path : DriftedPaths(request, live, changes)) {
    drifted.push_back(path.steps().back().key);
  }
  if (!drifted.empty()) {
    const ScalingSubject subject = SubjectOf(wanted);
    operation.Warn(fmt::format(
        "AWS has another {} of {} at {} than the manifest; `up --refresh` "
        "would set it back.",
        fmt::join(drifted, ", "), subject.key.name, TargetOf(subject)));
  }
  return TakeNamed(type.properties, live, wanted, changes);
}

aws::Result<Json> CallPatiently(Operation& operation, std::string_view call,
                                const Json& request) {
  constexpr std::chrono::seconds kPatience{30};
  aws::Clock& clock = operation.services().clock();
  auto begin = clock.Now();
  for (;;) {
    aws::Result<Json> answer = operation.Scaling(call, request);
    if (answer || answer.error().kind != aws::ErrorClass::kNotFound ||
        clock.Now() - begin > kPatience) {
      return answer;
    }
    aws::Status slept =
        operation.Sleep("the scalable target", std::chrono::seconds(2));
    if (!slept) return tl::unexpected(slept.error());
  }
}

aws::Status Remove(Operation& operation, std::string_view call,
                   const Json& request) {
  aws::Result<Json> answer = operation.Scaling(call, request);
  if (answer) return {};
  const aws::Error& error = answer.error();
  bool gone = error.kind == aws::ErrorClass::kNotFound ||
              error.message.starts_with("No scal") ||
              error.message.starts_with("No scheduled action");
  if (gone) return {};
  return tl::unexpected(error);
}

TablePlace TableOfScaling(const Recorded& resource) {
  constexpr std::string_view kTable = "table/";
  std::string id = GetString(resource.outputs, "resourceId").value_or("");
  if (GetString(resource.outputs, "serviceNamespace") != "dynamodb" ||
      !id.starts_with(kTable)) {
    return {};
  }
  id.erase(0, kTable.size());
  return {id.substr(0, id.find('/')), resource.region};
}

}  // namespace dynaplane::provider
