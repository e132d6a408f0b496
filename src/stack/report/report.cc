#include "stack/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace dynaplane::stack {
namespace {

using Json = nlohmann::ordered_json;

Json NumberToJson(double number) {
  constexpr double kExact = 9007199254740992;  // 2^53
  if (std::trunc(number) == number && std::fabs(number) <= kExact) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

Json ChangesToJson(const StackReport& report) {
  Json changes = Json::object();
  for (const char* op :
       {"create", "update", "replace", "delete", "adopt", "same"}) {
    changes[op] = report.Count(op);
  }
  return changes;
}

Json ResourcesToJson(const StackReport& report) {
  Json resources = Json::array();
  for (const ResourceChange& change : report.resources) {
    resources.push_back({{"urn", change.urn},
                         {"type", change.type},
                         {"name", change.name},
                         {"op", change.op},
                         {"diff", change.diff}});
  }
  return resources;
}

Json EditsToJson(const StackReport& report) {
  Json edits = Json::array();
  for (const Edit& edit : report.edits) {
    edits.push_back({{"path", edit.path},
                     {"file", edit.file},
                     {"line", edit.line},
                     {"old", ToJson(edit.before)},
                     {"new", ToJson(edit.after)},
                     {"effects", edit.effects},
                     {"reason", edit.reason}});
  }
  return edits;
}

Json DiagnosticsToJson(const StackReport& report) {
  Json diagnostics = Json::array();
  for (const StackDiagnostic& diagnostic : report.diagnostics) {
    diagnostics.push_back({{"severity", diagnostic.severity},
                           {"message", diagnostic.message},
                           {"urn", diagnostic.urn},
                           {"file", diagnostic.file},
                           {"line", diagnostic.line}});
  }
  return diagnostics;
}

Json ReportToJson(const StackReport& report) {
  Json outputs = Json::object();
  for (const auto& [name, values] : report.outputs) {
    outputs[name] = ToJson(values);
  }
  return {{"stack", report.stack},
          {"manifests", report.manifests},
          {"result", report.Outcome()},
          {"changes", ChangesToJson(report)},
          {"resources", ResourcesToJson(report)},
          {"edits", EditsToJson(report)},
          {"outputs", std::move(outputs)},
          {"diagnostics", DiagnosticsToJson(report)},
          {"seconds", std::round(report.seconds * 1000) / 1000}};
}

}  // namespace

int StackReport::Count(const std::string& op) const {
  return static_cast<int>(std::count_if(resources.begin(), resources.end(),
                                        [&](const ResourceChange& change) {
                                          return change.op == op && change.done;
                                        }));
}

bool StackReport::HasChanges() const {
  return std::ranges::any_of(
      resources, [](const auto& change) { return change.op != "same"; });
}

const char* StackReport::Outcome() const {
  if (!started) return "not-started";
  switch (ending) {
    case Ending::kDone:
      return HasChanges() ? "succeeded" : "unchanged";
    case Ending::kRefused:
      return "refused";
    case Ending::kInterrupted:
      return "interrupted";
    default:
      return "failed";
  }
}

Json ToJson(const pulumi::Value& value) {
  if (value.is_secret()) return "[secret]";
  if (value.is_bool()) return value.as_bool();
  if (value.is_number()) return NumberToJson(value.as_number());
  if (value.is_string()) return value.as_string();
  if (value.is_array()) {
    Json array = Json::array();
    for (const pulumi::Value& item : value.as_array()) {
      if (!item.is_unknown()) array.push_back(ToJson(item));
    }
    return array;
  }
  if (value.is_object()) {
    Json object = Json::object();
    for (const auto& [key, item] : value.as_object()) {
      if (!item.is_unknown()) object[key] = ToJson(item);
    }
    return object;
  }
  return nullptr;
}

Json ToJson(const std::vector<StackReport>& reports) {
  Json json = Json::array();
  for (const StackReport& report : reports) {
    json.push_back(ReportToJson(report));
  }
  return json;
}

}  // namespace dynaplane::stack
