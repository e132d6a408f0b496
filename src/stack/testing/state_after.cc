#include "stack/testing/state_after.h"

#include <fmt/format.h>

#include <stdexcept>

#include "module/types.h"
#include "provider/generic/check.h"
#include "provider/generic/values.h"
#include "pulumi/json_value.h"
#include "pulumi/state/program_view.h"
#include "pulumi/state/state_entry.h"

namespace dynaplane::stack::testing {
namespace {

using nlohmann::json;
using provider::GetBool;
using provider::GetString;
using pulumi::Object;

constexpr char kTime[] = "2026-01-01T00:00:00Z";
constexpr char kProviderId[] = "00000000-0000-4000-8000-000000000000";

std::string Text(const Object& object, const char* key) {
  return GetString(object, key).value_or("");
}

// Makes the planned resources one after another, as an engine would.
class Maker {
 public:
  explicit Maker(const StackJob& job) : job_(job) {}

  json Make() {
    const auto& resources = job_.plan.program.resources;
    for (std::size_t i = 0; i < resources.size(); ++i) Add(i, resources[i]);
    json all = json::array({Stack()});
    for (json& entry : entries_) all.push_back(std::move(entry));
    return all;
  }

 private:
  std::string StackUrn() const {
    return fmt::format("urn:pulumi:{0}::{1}::pulumi:pulumi:Stack::{1}-{0}",
                       job_.name.stack, job_.name.project);
  }

  pulumi::Value Resolved(const pulumi::Value& value) const {
    return state::Resolve(
        value, [this](const pulumi::OutputReference& output) -> pulumi::Value {
          const Object& of = outputs_.at(output.resource.index);
          const auto found = of.find(output.property);
          return found == of.end() ? pulumi::Value() : found->second;
        });
  }

  json Stack() const {
    return {{"urn", StackUrn()},
            {"custom", false},
            {"type", pulumi::kStackType},
            {"outputs", pulumi::ToJson(Resolved(job_.plan.program.exports))},
            {"created", kTime},
            {"modified", kTime}};
  }

  Object InputsOf(const pulumi::Resource& resource) const {
    Object inputs = Resolved(resource.inputs).as_object();
    std::erase_if(inputs,
                  [](const auto& each) { return each.second.is_null(); });
    if (state::IsBookkeeping(resource.type)) return inputs;
    pulumi::CheckRequest request;
    request.resource.type = resource.type;
    request.resource.name = resource.name;
    request.new_inputs = std::move(inputs);
    const auto checked = provider::CheckResource(request);
    if (!checked || !checked->failures.empty()) {
      throw std::runtime_error(checked ? checked->failures[0].reason
                                       : checked.error().message);
    }
    return checked->inputs;
  }

  // What AWS says of it beside what was asked for.
  void AddOutputs(const pulumi::Resource& resource, const std::string& region,
                  Object& outputs) const {
    if (resource.type == module::kTableType) {
      const std::string name = Text(outputs, "name");
      const std::string arn = fmt::format("arn:aws:dynamodb:{}:{}:table/{}",
                                          region, kAccount, name);
      const bool streams = GetBool(outputs, "streamEnabled").value_or(false);
      outputs["arn"] = arn;
      outputs["tableId"] = "id-of-" + name;
      outputs["streamArn"] = streams ? arn + "/stream/1" : "";
      outputs["region"] = region;
    } else if (resource.type == module::kReplicaType) {
      const std::string table = Text(outputs, "globalTableArn");
      outputs["arn"] =
          fmt::format("arn:aws:dynamodb:{}:{}:{}", Text(outputs, "region"),
                      kAccount, table.substr(table.rfind(':') + 1));
    } else {
      outputs["region"] = region;
      outputs["arn"] = fmt::format("arn:aws:application-autoscaling:{}:{}:{}",
                                   region, kAccount, resource.name);
    }
  }

  static std::string IdOf(const pulumi::Resource& resource,
                          const Object& inputs) {
    return resource.type == module::kTableType   ? Text(inputs, "name")
           : state::IsBookkeeping(resource.type) ? kProviderId
                                                 : resource.name;
  }

  void Add(std::size_t index, const pulumi::Resource& resource) {
    const pulumi::ResourceOptions& options = resource.options;
    const Object inputs = InputsOf(resource);
    Object outputs = inputs;
    if (options.provider) {
      AddOutputs(resource, Text(outputs_.at(options.provider.index), "region"),
                 outputs);
    }
    const auto urn = [&](const pulumi::ResourceHandle& handle) {
      return job_.urns.at(handle.index);
    };
    json entry = {{"urn", job_.urns.at(index)},
                  {"custom", resource.custom},
                  {"type", resource.type},
                  {"id", IdOf(resource, inputs)},
                  {"inputs", pulumi::ToJson(inputs)},
                  {"outputs", pulumi::ToJson(outputs)},
                  {"parent", options.parent ? urn(options.parent) : StackUrn()},
                  {"created", kTime},
                  {"modified", kTime}};
    if (options.protect.value_or(false)) entry["protect"] = true;
    if (options.provider) {
      entry["provider"] = urn(options.provider) + "::" + kProviderId;
    }
    if (options.deleted_with) entry["deletedWith"] = urn(options.deleted_with);
    for (const auto& each : options.depends_on) {
      entry["dependencies"].push_back(urn(each));
    }
    outputs["id"] = entry["id"].get<std::string>();
    outputs["urn"] = job_.urns[index];
    outputs_.push_back(std::move(outputs));
    entries_.push_back(std::move(entry));
  }

  const StackJob& job_;
  std::vector<Object> outputs_;  // of the resources so far
  std::vector<json> entries_;
};

}  // namespace

json& EntryIn(json& state, const std::string& type, const std::string& name) {
  for (json& entry : state["checkpoint"]["latest"]["resources"]) {
    const std::string urn = entry["urn"];
    if (entry["type"] == type && urn.ends_with("::" + name)) return entry;
  }
  throw std::runtime_error("the state has no " + type + " " + name);
}

json StateAfter(const StackJob& job) {
  return {{"version", 3},
          {"checkpoint",
           {{"stack", job.name.Qualified(/*own_backend=*/true)},
            {"latest",
             {{"manifest",
               {{"time", kTime}, {"magic", ""}, {"version", "v3.259.0"}}},
              {"resources", Maker(job).Make()}}}}}};
}

}  // namespace dynaplane::stack::testing
