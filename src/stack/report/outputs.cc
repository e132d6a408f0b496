#include "stack/report/outputs.h"

#include "module/arn.h"

namespace dynaplane::stack {

using pulumi::Value;

std::map<std::string, pulumi::Object> ResolveOutputs(
    const module::Plan& plan, const state::OutputLookup& lookup) {
  std::map<std::string, pulumi::Object> result;
  for (const module::ManifestOutputs& manifest : plan.outputs) {
    pulumi::Object& outputs = result[manifest.name];
    for (const auto& [name, value] : manifest.outputs) {
      Value resolved = state::Resolve(value, lookup);
      const bool is_empty_list =
          resolved.is_array() && resolved.as_array().empty();
      if (resolved.is_null() || resolved.ContainsUnknown() || is_empty_list) {
        continue;
      }
      if (resolved.is_string() && resolved.as_string().empty()) continue;
      outputs[name] = std::move(resolved);
    }
  }
  return result;
}

std::map<std::string, pulumi::Object> OutputsInState(
    const module::Plan& plan, const state::State& state,
    const std::vector<std::string>& urns) {
  auto result = ResolveOutputs(plan, state::LookupIn(state, urns));
  for (auto& [name, outputs] : result) {
    const auto arn = outputs.find("tableArn");
    if (arn == outputs.end() || !arn->second.is_string()) {
      outputs.clear();
      continue;
    }
    if (Value region = module::RegionOf(arn->second); region.is_string()) {
      outputs["region"] = std::move(region);
    }
  }
  return result;
}

}  // namespace dynaplane::stack
