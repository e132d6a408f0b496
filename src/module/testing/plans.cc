#include "module/testing/plans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "module/types.h"

namespace dynaplane::module::testing {
namespace {

using nlohmann::json;
using pulumi::Object;
using pulumi::ResourceHandle;
using pulumi::Value;

json ToJson(const Plan& plan, const Value& value) {
  if (value.is_null()) return nullptr;
  if (value.is_bool()) return value.as_bool();
  if (value.is_string()) return value.as_string();
  if (value.is_number()) {
    double number = value.as_number();
    auto whole = static_cast<long long>(number);
    return static_cast<double>(whole) == number ? json(whole) : json(number);
  }
  if (value.is_output()) {
    return "<" + Name(plan, value.as_output().resource) + "." +
           value.as_output().property + ">";
  }
  if (value.is_secret()) {
    return "<secret " + Text(plan, value.as_secret()) + ">";
  }
  if (value.is_applied()) {
    return "<f of " + Text(plan, *value.as_applied().argument) + ">";
  }
  if (value.is_array()) {
    json array = json::array();
    for (const Value& element : value.as_array()) {
      array.push_back(ToJson(plan, element));
    }
    return array;
  }
  json object = json::object();
  for (const auto& [key, member] : value.as_object()) {
    object[key] = ToJson(plan, member);
  }
  return object;
}

std::string Line(const char* what, const std::string& value) {
  return value.empty() ? "" : std::string("  ") + what + ": " + value + "\n";
}

std::string Joined(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) {
    joined += (joined.empty() ? "" : ", ") + word;
  }
  return joined;
}

std::string OptionsText(const Plan& plan,
                        const pulumi::ResourceOptions& options) {
  std::string text;
  text += Line("provider", Name(plan, options.provider));
  text += Line("parent", Name(plan, options.parent));
  text += Line("depends on", Joined(Names(plan, options.depends_on)));
  text += Line("deleted with", Name(plan, options.deleted_with));
  for (const std::string& alias : options.aliases) text += Line("alias", alias);
  text += Line("ignores", Joined(options.ignore_changes));
  if (options.protect) {
    text += Line("protect", *options.protect ? "yes" : "no");
  }
  if (options.delete_before_replace) {
    text += Line("deletes before replace",
                 *options.delete_before_replace ? "yes" : "no");
  }
  text += Line("version", options.version);
  if (options.source.line > 0) {
    text += Line("at", options.source.file + ":" +
                           std::to_string(options.source.line) + ":" +
                           std::to_string(options.source.column));
  }
  return text;
}

manifest::GlobalSecondaryIndex Index(const std::string& name,
                                     const std::string& hash,
                                     const std::string& range) {
  manifest::GlobalSecondaryIndex index;
  index.name = name;
  index.key = {.hash = {hash}, .range = {range}};
  return index;
}

}  // namespace

manifest::AwsDynamodb OnDemand(const std::string& name) {
  manifest::AwsDynamodb result;
  result.api_version = "aws.dynaplane.dev/v1";
  result.metadata.name = name;
  result.spec.table_name = name;
  result.spec.key.hash = {"id"};
  result.spec.attributes = {{"id", manifest::ScalarType::kString}};
  result.file = "/m/" + name + ".yaml";
  result.positions = {{"metadata.name", {4, 9}}, {"spec", {5, 1}}};
  return result;
}

manifest::AwsDynamodb Orders() {
  using manifest::ScalarType;
  manifest::AwsDynamodb orders = OnDemand("orders");
  manifest::Spec& spec = orders.spec;
  spec.aws_credential_id = "acme";
  spec.table_name = "acme-orders";
  spec.billing_mode = manifest::BillingMode::kProvisioned;
  spec.key = {.hash = {"customerId"}, .range = {"orderId"}};
  spec.attributes = {{"customerId", ScalarType::kString},
                     {"orderId", ScalarType::kString},
                     {"status", ScalarType::kString},
                     {"placedAt", ScalarType::kNumber},
                     {"warehouseId", ScalarType::kString}};
  manifest::GlobalSecondaryIndex by_status =
      Index("by-status", "status", "placedAt");
  by_status.projection = {.type = manifest::ProjectionType::kInclude,
                          .non_key_attributes = {"total", "currency"}};
  manifest::GlobalSecondaryIndex by_warehouse =
      Index("by-warehouse", "warehouseId", "placedAt");
  by_warehouse.projection.type = manifest::ProjectionType::kKeysOnly;
  spec.global_secondary_indexes = {by_status, by_warehouse};
  spec.local_secondary_indexes = {
      {.name = "by-placed-at", .range_key = "placedAt"}};
  spec.auto_scale.is_enabled = true;
  spec.auto_scale.read_capacity = {.min_capacity = 6, .max_capacity = 100};
  spec.auto_scale.write_capacity = {.min_capacity = 7, .max_capacity = 50};
  spec.enable_streams = true;
  spec.stream_view_type = manifest::StreamViewType::kNewImage;
  orders.positions["spec.awsCredentialId"] = {6, 3};
  orders.positions["spec.autoScale"] = {30, 3};
  orders.positions["spec.autoScale.writeCapacity"] = {35, 5};
  orders.positions["spec.globalSecondaryIndexes[0]"] = {20, 7};
  orders.positions["spec.globalSecondaryIndexes[1]"] = {25, 7};
  return orders;
}

manifest::Replica ReplicaIn(const std::string& region) {
  manifest::Replica replica;
  replica.region_name = region;
  return replica;
}

PlanOptions Options(std::size_t manifests) {
  PlanOptions options;
  options.project = "shop";
  options.stack = "prod";
  options.providers.assign(manifests, {.credential_id = "acme",
                                       .credentials_file = "/c/file.yaml",
                                       .account_id = "123456789012",
                                       .region = "eu-west-1"});
  return options;
}

Plan PlanOf(const manifest::AwsDynamodb& manifest) {
  return MakePlan({&manifest, 1}, Options());
}

Plan PlanOf(const std::vector<manifest::AwsDynamodb>& manifests) {
  return MakePlan(manifests, Options(manifests.size()));
}

bool Has(const Plan& plan, std::string_view type, std::string_view name) {
  return std::ranges::any_of(
      plan.program.resources, [&](const pulumi::Resource& resource) {
        return resource.type == type && resource.name == name;
      });
}

const pulumi::Resource& Find(const Plan& plan, std::string_view type,
                             std::string_view name) {
  static const pulumi::Resource none;
  for (const pulumi::Resource& resource : plan.program.resources) {
    if (resource.type == type && resource.name == name) return resource;
  }
  ADD_FAILURE() << "no " << type << " named " << name;
  return none;
}

std::size_t PlaceOf(const Plan& plan, const pulumi::Resource& resource) {
  return static_cast<std::size_t>(&resource - plan.program.resources.data());
}

std::string Name(const Plan& plan, ResourceHandle handle) {
  return handle ? plan.program.resources.at(handle.index).name : "";
}

std::vector<std::string> Names(const Plan& plan,
                               const std::vector<ResourceHandle>& handles) {
  std::vector<std::string> names;
  names.reserve(handles.size());
  for (ResourceHandle handle : handles) names.push_back(Name(plan, handle));
  return names;
}

std::string Text(const Plan& plan, const Value& value) {
  return ToJson(plan, value).dump();
}

std::string Text(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.program.resources.size(); ++i) {
    const pulumi::Resource& resource = plan.program.resources[i];
    text += resource.type + " " + resource.name + "\n";
    text += OptionsText(plan, resource.options);
    text += Line("from", plan.origins.at(i).path);
    for (const auto& [key, value] : resource.inputs) {
      text += "    " + key + " = " + Text(plan, value) + "\n";
    }
  }
  text += "exports\n";
  for (const auto& [key, value] : plan.program.exports) {
    text += "    " + key + " = " + Text(plan, value) + "\n";
  }
  return text;
}

std::string ProjectFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(std::string(DYNAPLANE_SOURCE_DIR) + "/" + path).rdbuf();
  return text.str();
}

std::string TestData(const std::string& name) {
  return ProjectFile("src/module/testdata/" + name);
}

std::string Golden(const std::string& name, const std::string& actual) {
  if (std::getenv("DYNAPLANE_ACCEPT")) {
    std::ofstream(std::string(DYNAPLANE_SOURCE_DIR) + "/src/module/testdata/" +
                  name)
        << actual;
  }
  return TestData(name);
}

Value Evaluate(const Value& value, const Object& outputs) {
  if (value.is_output()) {
    auto output = outputs.find(value.as_output().property);
    return output == outputs.end() ? Value() : output->second;
  }
  if (value.is_applied()) {
    const Value::Applied& applied = value.as_applied();
    return applied.function(Evaluate(*applied.argument, outputs));
  }
  if (value.is_array()) {
    pulumi::Array array;
    for (const Value& element : value.as_array()) {
      array.push_back(Evaluate(element, outputs));
    }
    return array;
  }
  if (!value.is_object()) return value;
  Object object;
  for (const auto& [key, member] : value.as_object()) {
    Value resolved = Evaluate(member, outputs);
    if (!resolved.is_null()) object.emplace(key, std::move(resolved));
  }
  return object;
}

}  // namespace dynaplane::module::testing
