#include "stack/report/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "module/manifest_path.h"
#include "module/types.h"
#include "provider/generic/diff.h"
#include "provider/generic/property.h"
#include "provider/generic/values.h"
#include "pulumi/state/state_entry.h"
#include "stack/report/effects.h"
#include "stack/scaled.h"
#include "stack/type_place.h"

namespace dynaplane::stack {
namespace {

using manifest::AwsDynamodb;
using provider::PropertyPath;
using pulumi::Object;
using pulumi::StepEvent;
using pulumi::Value;

bool IsTable(const std::string& type) { return type == module::kTableType; }

bool IsReplacing(pulumi::DiffKind kind) {
  return kind == pulumi::DiffKind::kAddReplace ||
         kind == pulumi::DiffKind::kDeleteReplace ||
         kind == pulumi::DiffKind::kUpdateReplace;
}

// Below an element of a list: the one of that name, or at that place.
const Value* ElementOf(const Value& list, const provider::ObjectType* type,
                       const provider::PathStep& step) {
  if (!list.is_array()) return nullptr;
  const pulumi::Array& all = list.as_array();
  if (type == nullptr || type->key.empty()) {
    return step.index < all.size() ? &all[step.index] : nullptr;
  }
  const auto found = std::ranges::find_if(all, [&](const Value& each) {
    return provider::ScalarText(each[type->key]) == step.key;
  });
  return found == all.end() ? nullptr : &*found;
}

// Null where there is nothing.
Value ValueAt(const provider::ResourceType& type, const Object& properties,
              const PropertyPath& path) {
  const Value all = properties;
  const Value* value = &all;
  std::span<const provider::Property> known = type.properties;
  const provider::ObjectType* object = nullptr;
  for (const provider::PathStep& step : path.steps()) {
    if (step.element) {
      value = ElementOf(value->Plain(), object, step);
    } else {
      const auto* property = provider::FindProperty(known, step.key);
      object = property == nullptr ? nullptr : property->object;
      if (object != nullptr) known = object->properties;
      value = value->Plain().is_object()
                  ? provider::Find(value->Plain().as_object(), step.key)
                  : nullptr;
    }
    if (value == nullptr) return {};
  }
  return value->Plain();
}

// "list[1].x" → "list[by-a].x", of an element that has a name.
void PutName(std::string_view list, std::size_t index, std::string_view name,
             std::string& path) {
  const std::string at = fmt::format("{}[{}]", list, index);
  const std::size_t found = path.find(at);
  if (found == path.npos || name.empty()) return;
  path.replace(found, at.size(), fmt::format("{}[{}]", list, name));
}

std::string WithNames(const AwsDynamodb& manifest, std::string path) {
  const auto put = [&](const char* list, const auto& all, auto name) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      PutName(list, i, all[i].*name, path);
    }
  };
  const manifest::Spec& spec = manifest.spec;
  put("spec.globalSecondaryIndexes", spec.global_secondary_indexes,
      &manifest::GlobalSecondaryIndex::name);
  put("spec.localSecondaryIndexes", spec.local_secondary_indexes,
      &manifest::LocalSecondaryIndex::name);
  put("spec.replicas", spec.replicas, &manifest::Replica::region_name);
  return path;
}

// Where the manifest holds, or held, what a resource of the state tells.
std::string PathOfGone(const std::string& type, const Object& inputs) {
  const auto text = [&](const char* key) {
    return provider::GetString(inputs, key).value_or("");
  };
  const Scaled scaled = ScaledOf(inputs);
  const std::string index =
      scaled.index.empty() ? text("indexName") : scaled.index;
  const std::string base =
      index.empty() ? "spec"
                    : fmt::format("spec.globalSecondaryIndexes[{}]", index);
  if (type == module::kReplicaType) {
    return fmt::format("spec.replicas[{}]", text("region"));
  }
  if (type == module::kScheduledActionType) {
    return fmt::format("{}.autoScale.scheduledActions.{}", base,
                       scaled.capacity);
  }
  if (type == module::kTargetType || type == module::kPolicyType) {
    return fmt::format("{}.autoScale.{}", base, scaled.capacity);
  }
  if (type == module::kInsightsType) return base + ".contributorInsights";
  if (type == module::kKinesisType) return "spec.kinesisStreamingDestination";
  return text("resourceArn").find("/stream/") == std::string::npos
             ? "spec.resourcePolicy"
             : "spec.streamResourcePolicy";
}

// What a resource says of its field.
Value SettingsOf(const std::string& type, const Object& inputs) {
  if (inputs.empty()) return {};
  if (type == module::kReplicaType) return inputs.at("region");
  if (type == module::kResourcePolicyType) return inputs.at("policy");
  Object settings;
  const auto take = [&](const Object& from, const char* key, const char* as) {
    if (const Value* value = provider::Find(from, key)) settings[as] = *value;
  };
  for (const char* key : {"minCapacity", "maxCapacity", "schedule", "timezone",
                          "mode", "streamArn"}) {
    take(inputs, key, key);
  }
  for (const char* key :
       {"scalableTargetAction", "targetTrackingScalingPolicyConfiguration"}) {
    const Object& part = provider::GetObject(inputs, key);
    for (const char* bound : {"minCapacity", "maxCapacity"}) {
      take(part, bound, bound);
    }
    take(part, "targetValue", "targetUtilization");
  }
  if (settings.empty()) return true;  // it is on, and that is all
  return settings;
}

class Editor {
 public:
  Editor(const StackJob& job, const std::vector<StepEvent>& steps) : job_(job) {
    for (std::size_t i = 0; i < job.urns.size(); ++i) {
      planned_.emplace(job.urns[i], i);
    }
    for (const StepEvent& step : steps) {
      if (IsTable(step.type)) table_ops_[step.urn] = step.op;
    }
  }

  void Add(const StepEvent& step) {
    const provider::ResourceType* type = provider::FindResource(step.type);
    if (type == nullptr || step.op == "adopt") return;
    if (!IsTable(step.type) && GoesWithItsTable(step.urn)) return;
    const bool both = step.op == "update" || step.op == "replace";
    if (both && AddFields(*type, step)) return;
    AddWhole(step);
  }

  std::vector<Edit> Take() {
    std::ranges::stable_sort(edits_, [](const Edit& a, const Edit& b) {
      return std::tie(a.file, a.line, a.path) <
             std::tie(b.file, b.line, b.path);
    });
    return std::move(edits_);
  }

 private:
  std::string TableOf(std::string urn) const {
    while (!urn.empty()) {
      const state::StateResource* entry = job_.lookup.state.Find(urn);
      const auto planned = planned_.find(urn);
      if (entry != nullptr && IsTable(entry->type)) return urn;
      if (planned != planned_.end()) {
        const auto& resource = job_.plan.program.resources[planned->second];
        if (IsTable(resource.type)) return urn;
        if (!resource.options.parent) return "";
        urn = job_.urns[resource.options.parent.index];
      } else {
        urn = entry == nullptr ? "" : entry->parent;
      }
    }
    return "";
  }

  // A table that comes or goes takes all along.
  bool GoesWithItsTable(const std::string& urn) const {
    const auto op = table_ops_.find(TableOf(urn));
    return op != table_ops_.end() && op->second != "update";
  }

  const AwsDynamodb* ManifestOf(const std::string& urn) const {
    auto planned = planned_.find(urn);
    if (planned == planned_.end()) planned = planned_.find(TableOf(urn));
    if (planned == planned_.end()) return nullptr;
    return &job_.manifests[job_.plan.origins[planned->second].manifest];
  }

  std::string BaseOf(const StepEvent& step) const {
    const auto planned = planned_.find(step.urn);
    if (planned != planned_.end()) {
      return job_.plan.origins[planned->second].path;
    }
    return IsTable(step.type) ? "spec" : PathOfGone(step.type, step.old_inputs);
  }

  // False where no field has changed.
  bool AddFields(const provider::ResourceType& type, const StepEvent& step) {
    pulumi::DiffRequest request;
    request.resource = {step.urn, step.type, state::NameIn(step.urn), ""};
    request.old_inputs = step.old_inputs;
    request.old_outputs = step.old_outputs;
    request.new_inputs = step.new_inputs;
    const auto planned = planned_.find(step.urn);
    if (planned != planned_.end()) {
      request.ignore_changes =
          job_.plan.program.resources[planned->second].options.ignore_changes;
    }
    const auto paths = provider::ChangedPaths(request);
    const Object& record =
        step.old_outputs.empty() ? step.old_inputs : step.old_outputs;
    for (const PropertyPath& path : paths) {
      AddField(step, path, ValueAt(type, record, path),
               ValueAt(type, step.new_inputs, path));
    }
    return !paths.empty();
  }

  // A type that changes stands beside a key; one that comes or goes follows
  // from keys.
  std::string FieldOf(const StepEvent& step, const PropertyPath& path,
                      const Value& before, const Value& after) const {
    const auto& steps = path.steps();
    const AwsDynamodb* manifest = ManifestOf(step.urn);
    const bool is_type = IsTable(step.type) && steps[0].key == "attributes" &&
                         steps.size() > 1 && manifest != nullptr;
    if (is_type && !before.is_null() && !after.is_null()) {
      return PlaceOfType(*manifest, steps[1].key);
    }
    return module::ManifestPathOf(step.type, path.Text(), BaseOf(step));
  }

  void AddField(const StepEvent& step, const PropertyPath& path, Value before,
                Value after) {
    const std::string field = FieldOf(step, path, before, after);
    std::string place = field;
    if (after.is_null() && path.steps().back().element) {
      place.resize(place.rfind('['));
    }
    std::string named = field;
    std::string list;
    for (const provider::PathStep& part : path.steps()) {
      if (part.element) PutName(list, part.index, part.key, named);
      list = part.key;
    }
    const auto kind = step.detailed_diff.find(path.Text());
    const bool replaces = step.op == "replace" && IsTable(step.type) &&
                          kind != step.detailed_diff.end() &&
                          IsReplacing(kind->second);
    Put(step, place, named, std::move(before), std::move(after), replaces);
  }

  void AddWhole(const StepEvent& step) {
    const std::string base = BaseOf(step);
    if (IsTable(step.type)) {
      const auto name = [](const Object& inputs) {
        return inputs.empty() ? Value() : inputs.at("name");
      };
      Put(step, base, base, name(step.old_inputs), name(step.new_inputs),
          step.op != "create");
    } else {
      Put(step, base, base, SettingsOf(step.type, step.old_inputs),
          SettingsOf(step.type, step.new_inputs), false);
    }
  }

  void Put(const StepEvent& step, const std::string& place, std::string path,
           Value before, Value after, bool loses) {
    Edit edit;
    const AwsDynamodb* manifest = ManifestOf(step.urn);
    edit.path = std::move(path);
    if (manifest != nullptr) {
      edit.path = WithNames(*manifest, edit.path);
      edit.file = manifest->file;
      edit.line = manifest->PositionOf(place).line;
      // Keys' types follow from keys, where nobody has written them.
      if (edit.path.starts_with("spec.attributes") &&
          !manifest->positions.contains("spec.attributes")) {
        return;
      }
    }
    edit.before = std::move(before);
    edit.after = std::move(after);
    if (loses) {
      edit.effects = {kDataLoss};
      edit.reason = "the table goes with all its items";
    } else if (step.op != "create" || !IsTable(step.type)) {
      Effects effects = EffectsOf(edit.path, edit.before, edit.after);
      edit.effects = std::move(effects.effects);
      edit.reason = std::move(effects.reason);
    }
    Merge(TableOf(step.urn), std::move(edit));
  }

  // Several resources may follow from one field: each tells a part.
  void Merge(const std::string& table, Edit edit) {
    const auto [place, is_new] =
        places_.try_emplace({table, edit.path}, edits_.size());
    if (is_new) {
      edits_.push_back(std::move(edit));
      return;
    }
    Edit* same = &edits_[place->second];
    for (auto member : {&Edit::before, &Edit::after}) {
      Value& into = (*same).*member;
      const Value& more = edit.*member;
      if (into.is_null()) into = more;
      if (!into.is_object() || !more.is_object()) continue;
      Object both = into.as_object();
      both.insert(more.as_object().begin(), more.as_object().end());
      into = std::move(both);
    }
  }

  const StackJob& job_;
  std::map<std::string, std::size_t> planned_;
  std::map<std::string, std::string> table_ops_;  // by URN
  std::vector<Edit> edits_;
  // Where each field of each table (URN) is among them.
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

}  // namespace

std::vector<Edit> EditsOf(const StackJob& job,
                          const std::vector<StepEvent>& steps) {
  Editor editor(job, steps);
  for (const StepEvent& step : steps) editor.Add(step);
  return editor.Take();
}

}  // namespace dynaplane::stack
