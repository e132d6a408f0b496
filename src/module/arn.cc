#include "module/arn.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace dynaplane::module {
namespace {

using pulumi::Value;

// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE
enum Part : std::size_t { kRegion = 3, kAccount = 4, kResource = 5 };

// The parts of an ARN, the resource with its own colons; empty if it is none.
std::vector<std::string> Split(const Value& arn) {
  std::vector<std::string> parts;
  if (!arn.is_string() || !arn.as_string().starts_with("arn:")) return parts;
  std::string_view rest = arn.as_string();
  while (parts.size() < kResource) {
    std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return {};
    parts.emplace_back(rest.substr(0, colon));
    rest.remove_prefix(colon + 1);
  }
  parts.emplace_back(rest);
  return parts;
}

Value AccountOf(const Value& arn) {
  std::vector<std::string> parts = Split(arn);
  return parts.empty() ? Value() : Value(parts[kAccount]);
}

// `argument` is {"arn", "region"}.
Value Moved(const Value& argument) {
  std::vector<std::string> parts = Split(argument["arn"]);
  if (parts.empty()) return Value();
  parts[kRegion] = argument["region"].as_string();
  std::string arn = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) arn += ":" + parts[i];
  return arn;
}

Value Arn(pulumi::ResourceHandle table) {
  return pulumi::OutputReference{table, "arn"};
}

}  // namespace

Value RegionOf(const Value& arn) {
  std::vector<std::string> parts = Split(arn);
  return parts.empty() ? Value() : Value(parts[kRegion]);
}

Value ArnRegion(pulumi::ResourceHandle table) {
  return Value::Apply(Arn(table), RegionOf);
}

Value ArnAccount(pulumi::ResourceHandle table) {
  return Value::Apply(Arn(table), AccountOf);
}

Value ArnInRegion(pulumi::ResourceHandle table, const std::string& region) {
  return Value::Apply(pulumi::Object{{"arn", Arn(table)}, {"region", region}},
                      Moved);
}

}  // namespace dynaplane::module
