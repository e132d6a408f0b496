#include "manifest/root.h"

#include "manifest/resource.h"

namespace dynaplane::manifest {
namespace {

Field Part(std::string_view name, std::string_view doc,
           const Message& (*message)() = nullptr) {
  Field field;
  field.name = name;
  field.doc = doc;
  field.message = message;
  if (message != nullptr) field.type = FieldType::kMessage;
  return field;
}

}  // namespace

Message RootMessage(const Kind& kind) {
  return Message(
      kind.name, kind.doc,
      {Part("apiVersion", "The dialect this manifest is written in.")
           .Required()
           .Default(kind.api_version()),
       Part("kind", "What it describes.").Required().Default(kind.name),
       Part("metadata", "What identifies it.", &MetadataMessage).Required(),
       Part("spec", "What is wanted.", kind.spec).Required(),
       Part("status", "What is there; written by the system.", kind.status)});
}

}  // namespace dynaplane::manifest
