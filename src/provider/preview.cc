#include "provider/preview.h"

#include "provider/diff.h"
#include "provider/values.h"

namespace dynaplane::provider {

using pulumi::Object;
using pulumi::Unknown;
using pulumi::Value;

Object PreviewCreate(const ResourceType& type, const Object& inputs) {
  Object outputs = inputs;
  for (const Property& each : type.properties) {
    std::string key(each.name);
    if (outputs.contains(key)) continue;
    bool told_later = each.use == Use::kComputed ||
                      (each.always && each.absence == Absence::kKeep);
    if (told_later) outputs[key] = Unknown{};
  }
  if (FindProperty(type.properties, "tagsAll") != nullptr) {
    const Value* tags = Find(inputs, "tags");
    outputs["tagsAll"] = tags != nullptr ? *tags : Value(Object());
  }
  return outputs;
}

Object PreviewUpdate(const ResourceType& type,
                     const pulumi::UpdateRequest& request) {
  Object outputs = request.old_outputs;
  for (auto& [key, value] : EffectiveInputs(request, request.old_outputs)) {
    outputs[key] = value;
  }
  const Object& inputs = request.new_inputs;
  if (FindProperty(type.properties, "tagsAll") != nullptr) {
    const Value* tags = Find(inputs, "tags");
    outputs["tagsAll"] = tags != nullptr ? *tags : Value(Object());
  }
  if (FindProperty(type.properties, "streamArn") == nullptr) return outputs;
  bool same_stream = SameText(outputs["streamEnabled"],
                              request.old_outputs.contains("streamEnabled")
                                  ? request.old_outputs.at("streamEnabled")
                                  : Value(false)) &&
                     SameText(outputs["streamViewType"],
                              request.old_outputs.contains("streamViewType")
                                  ? request.old_outputs.at("streamViewType")
                                  : Value(""));
  const Property* arn = FindProperty(type.properties, "streamArn");
  if (!same_stream && arn->use == Use::kComputed) {
    outputs["streamArn"] = Unknown{};
    outputs["streamLabel"] = Unknown{};
  }
  return outputs;
}

}  // namespace dynaplane::provider
