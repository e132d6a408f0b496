#include "provider/generic/preview.h"

#include "provider/generic/diff.h"
#include "provider/generic/values.h"

namespace dynaplane::provider {

using pulumi::Object;
using pulumi::Unknown;
using pulumi::Value;

namespace {

void PreviewTags(const ResourceType& type, const Object& inputs,
                 const DefaultTags& defaults, Object& outputs) {
  if (FindProperty(type.properties, "tagsAll") == nullptr) return;
  const Value* tags = Find(inputs, "tags");
  bool known = tags == nullptr || tags->is_object();
  outputs["tagsAll"] =
      known ? Value(AllTags(defaults, GetObject(inputs, "tags"))) : *tags;
}

}  // namespace

Object PreviewCreate(const ResourceType& type, const Object& inputs,
                     const DefaultTags& defaults) {
  Object outputs = inputs;
  for (const Property& each : type.properties) {
    std::string key(each.name);
    if (outputs.contains(key)) continue;
    bool told_later = each.use == Use::kComputed ||
                      (each.always && each.absence == Absence::kKeep);
    if (told_later) outputs[key] = Unknown{};
  }
  PreviewTags(type, inputs, defaults, outputs);
  return outputs;
}

Object PreviewUpdate(const ResourceType& type,
                     const pulumi::UpdateRequest& request,
                     const DefaultTags& defaults) {
  Object outputs = request.old_outputs;
  for (auto& [key, value] : EffectiveInputs(request, request.old_outputs)) {
    outputs[key] = value;
  }
  PreviewTags(type, request.new_inputs, defaults, outputs);
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
