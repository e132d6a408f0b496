#include "module/outputs.h"

#include <string>
#include <utility>
#include <vector>

#include "module/arn.h"
#include "module/table.h"

namespace dynaplane::module {
namespace {

using pulumi::Array;
using pulumi::Object;
using pulumi::OutputReference;
using pulumi::ResourceHandle;
using pulumi::Value;

constexpr std::string_view kNames[] = {
    "tableName",
    "tableArn",
    "tableId",
    "tableStreamArn",
    "streamLabel",
    "replicaArns",
    "autoscalingReadPolicyArn",
    "autoscalingWritePolicyArn",
    "autoscalingIndexReadPolicyArnList",
    "autoscalingIndexWritePolicyArnList",
    "region",
    "accountId",
};

// The Go module's exports and what it exported with nothing to say.
enum class Otherwise { kNothing, kEmptyText, kEmptyListWhenScaled };
struct GoExport {
  const char* name;
  const char* output;
  Otherwise otherwise;
};
constexpr GoExport kGoExports[] = {
    {"table-name", "tableName", Otherwise::kNothing},
    {"table-arn", "tableArn", Otherwise::kNothing},
    {"table-stream-arn", "tableStreamArn", Otherwise::kEmptyText},
    {"autoscaling-read-policy-arn", "autoscalingReadPolicyArn",
     Otherwise::kNothing},
    {"autoscaling-write-policy-arn", "autoscalingWritePolicyArn",
     Otherwise::kNothing},
    {"autoscaling-index-read-policy-arn-list",
     "autoscalingIndexReadPolicyArnList", Otherwise::kEmptyListWhenScaled},
    {"autoscaling-index-write-policy-arn-list",
     "autoscalingIndexWritePolicyArnList", Otherwise::kEmptyListWhenScaled},
};

void SetPolicyArns(Object& outputs, const ScalingPolicies& policies,
                   const char* of_table, const char* of_indexes) {
  if (policies.table) {
    outputs[of_table] = OutputReference{policies.table, "arn"};
  }
  Array arns;
  for (ResourceHandle policy : policies.indexes) {
    arns.push_back(OutputReference{policy, "arn"});
  }
  if (!arns.empty()) outputs[of_indexes] = std::move(arns);
}

// AWS's TableId where the native provider tells it, else Pulumi's id, which is
// the table's name.
Value TableIdOf(const Value& ids) {
  const Value& table_id = ids["tableId"];
  return table_id.is_string() ? table_id : ids["id"];
}

Value TableId(ResourceHandle table, ProviderKind provider) {
  OutputReference id{table, "id"};
  // An output that the official schema does not have would stay unknown.
  if (provider == ProviderKind::kOfficial) return id;
  return Value::Apply(
      Object{{"id", id}, {"tableId", OutputReference{table, "tableId"}}},
      TableIdOf);
}

// What the settings do not tell is in the table's ARN.
Value Known(const std::string& setting, Value otherwise) {
  return setting.empty() ? std::move(otherwise) : Value(setting);
}

}  // namespace

std::span<const std::string_view> OutputNames() { return kNames; }

Object StackOutputs(const Draft& draft, ResourceHandle table,
                    const Scaling& scaling, const Array& replica_arns,
                    const ProviderSettings& settings) {
  Object outputs{
      {"tableName", OutputReference{table, "name"}},
      {"tableArn", OutputReference{table, "arn"}},
      {"tableId", TableId(table, draft.options().provider)},
      {"region", Known(settings.region, ArnRegion(table))},
      {"accountId", Known(settings.account_id, ArnAccount(table))},
  };
  if (HasStream(draft.spec())) {
    outputs["tableStreamArn"] = OutputReference{table, "streamArn"};
    outputs["streamLabel"] = OutputReference{table, "streamLabel"};
  }
  if (!replica_arns.empty()) outputs["replicaArns"] = replica_arns;
  SetPolicyArns(outputs, scaling.read, "autoscalingReadPolicyArn",
                "autoscalingIndexReadPolicyArnList");
  SetPolicyArns(outputs, scaling.write, "autoscalingWritePolicyArn",
                "autoscalingIndexWritePolicyArnList");
  return outputs;
}

Object Exports(const Object& outputs) {
  Object exports = outputs;
  const bool scaled = outputs.contains("autoscalingReadPolicyArn");
  for (const GoExport& go : kGoExports) {
    if (auto output = outputs.find(go.output); output != outputs.end()) {
      exports[go.name] = output->second;
    } else if (go.otherwise == Otherwise::kEmptyText) {
      exports[go.name] = "";
    } else if (go.otherwise == Otherwise::kEmptyListWhenScaled && scaled) {
      exports[go.name] = Array();
    }
  }
  return exports;
}

Object OutputsIn(const Object& exports) {
  Object outputs;
  if (!exports.contains("tableName")) return outputs;
  for (const std::string_view name : kNames) {
    const auto found = exports.find(name);
    if (found != exports.end()) outputs.insert(*found);
  }
  return outputs;
}

}  // namespace dynaplane::module
