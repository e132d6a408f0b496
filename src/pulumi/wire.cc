#include "pulumi/wire.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "pulumi/bytes.h"

namespace pulumi::wire {
namespace {

using PbList = google::protobuf::ListValue;
using PbStruct = google::protobuf::Struct;
using PbValue = google::protobuf::Value;

// The member that marks an object as something else, and its values.
constexpr char kSignature[] = "4dabf18193072939515e22adb298388d";
constexpr char kSecret[] = "1b47061264138c4ac30d75fd1eb44270";
constexpr char kResource[] = "5cf8f73096256a8f31e491e813e4eb8e";
constexpr char kOutput[] = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
constexpr char kBytes[] = "803fd3297a5875dc03ca845dda5d2a98";
constexpr char kAsset[] = "c44067f5952c0a294b673a41bacd8c17";
constexpr char kArchive[] = "0def7320c3a5731c473e5ecbe6d01bc7";

// One for each type that an unknown value may have.
constexpr std::array<std::string_view, 7> kUnknowns = {
    kUnknownString,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  // bool
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  // number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  // array
    "030794c1-ac77-496b-92df-f27374a8bd58",  // asset
    "e48ece36-62e2-4504-bad9-02848725956a",  // archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  // object
};

bool IsUnknown(std::string_view text) {
  for (std::string_view sentinel : kUnknowns) {
    if (text == sentinel) return true;
  }
  return false;
}

// Where in the whole we are, for messages; cheap while nothing is wrong.
struct Path {
  const Path* parent = nullptr;
  const std::string* key = nullptr;
  int index = 0;
  int depth = 0;

  Path At(const std::string& member) const {
    return {this, &member, 0, depth + 1};
  }
  Path At(int element) const { return {this, nullptr, element, depth + 1}; }
  // What a secret or an output holds has the same name, but is deeper.
  Path Inside() const { return {parent, key, index, depth + 1}; }

  std::string Text() const {
    if (!parent) return "";
    std::string before = parent->Text();
    if (!key) return before + "[" + std::to_string(index) + "]";
    return before.empty() ? *key : before + "." + *key;
  }
};

tl::unexpected<Error> Malformed(const Path& path, std::string_view what) {
  std::string where = path.Text();
  std::string message = where.empty() ? "" : "property " + where + ": ";
  return Fail(Error::Code::kInvalidArgument, message.append(what));
}

tl::unexpected<Error> TooDeep() {
  return Fail(Error::Code::kInvalidArgument, "a value is nested more than " +
                                                 std::to_string(kMaxDepth) +
                                                 " levels deep");
}

// --- to the wire ---

PbStruct& Mark(PbValue& value, const char* signature) {
  PbStruct& object = *value.mutable_struct_value();
  (*object.mutable_fields())[kSignature].set_string_value(signature);
  return object;
}

void Set(PbStruct& object, const char* key, const std::string& text) {
  (*object.mutable_fields())[key].set_string_value(text);
}

void EncodeString(const std::string& text, PbValue& out) {
  if (dynaplane::base::IsUtf8(text)) {
    out.set_string_value(text);
  } else {
    Set(Mark(out, kBytes), "value", EncodeBase64(text));
  }
}

void EncodeResource(const ResourceReference& resource, PbValue& out) {
  PbStruct& object = Mark(out, kResource);
  Set(object, "urn", resource.urn);
  if (!resource.component) Set(object, "id", resource.id);
  if (!resource.package_version.empty()) {
    Set(object, "packageVersion", resource.package_version);
  }
}

void EncodeAsset(const Asset& asset, PbValue& out) {
  PbStruct& object = Mark(out, kAsset);
  if (!asset.hash.empty()) Set(object, "hash", asset.hash);
  if (!asset.path.empty()) {
    Set(object, "path", asset.path);
  } else if (!asset.uri.empty()) {
    Set(object, "uri", asset.uri);
  } else {
    Set(object, "text", asset.text);
  }
}

Status EncodeValue(const Value& value, const Path& path, PbValue& out);

Status EncodeObject(const Object& object, const Path& path, PbStruct& out) {
  for (const auto& [key, member] : object) {
    if (!dynaplane::base::IsUtf8(key)) {
      return Malformed(path, "has a key that is not UTF-8");
    }
    Status done =
        EncodeValue(member, path.At(key), (*out.mutable_fields())[key]);
    if (!done) return done;
  }
  return {};
}

Status EncodeArray(const Array& array, const Path& path, PbList& out) {
  int index = 0;
  for (const Value& element : array) {
    Status done = EncodeValue(element, path.At(index++), *out.add_values());
    if (!done) return done;
  }
  return {};
}

Status EncodeValue(const Value& value, const Path& path, PbValue& out) {
  if (path.depth > kMaxDepth) return TooDeep();
  if (value.is_bool()) {
    out.set_bool_value(value.as_bool());
  } else if (value.is_number()) {
    out.set_number_value(value.as_number());
  } else if (value.is_string()) {
    EncodeString(value.as_string(), out);
  } else if (value.is_array()) {
    return EncodeArray(value.as_array(), path, *out.mutable_list_value());
  } else if (value.is_object()) {
    return EncodeObject(value.as_object(), path, *out.mutable_struct_value());
  } else if (value.is_secret()) {
    PbStruct& object = Mark(out, kSecret);
    return EncodeValue(value.as_secret(), path.Inside(),
                       (*object.mutable_fields())["value"]);
  } else if (value.is_resource()) {
    EncodeResource(value.as_resource(), out);
  } else if (value.is_asset()) {
    EncodeAsset(value.as_asset(), out);
  } else if (value.is_null()) {
    out.set_null_value(google::protobuf::NULL_VALUE);
  } else {
    out.set_string_value(kUnknownString);
  }
  return {};
}

// --- from the wire ---

Result<Value> DecodeValue(const PbValue& value, const Path& path);
Result<Object> DecodeObject(const PbStruct& object, const Path& path);

const PbValue* Find(const PbStruct& object, const char* key) {
  auto field = object.fields().find(key);
  return field == object.fields().end() ? nullptr : &field->second;
}

// The text of a member; empty when there is none or it is no text.
std::string Text(const PbStruct& object, const char* key) {
  const PbValue* value = Find(object, key);
  return value ? value->string_value() : "";
}

Result<Value> DecodeSecret(const PbStruct& object, const Path& path) {
  const PbValue* inside = Find(object, "value");
  if (!inside) return Malformed(path, "is a secret without a value");
  return DecodeValue(*inside, path.Inside()).map(Value::MakeSecret);
}

// Its dependencies are not kept: a Value has no place for them, and the
// engine sends output values to those alone who ask for them.
Result<Value> DecodeOutput(const PbStruct& object, const Path& path) {
  Result<Value> value = Value(Unknown{});
  if (const PbValue* inside = Find(object, "value")) {
    value = DecodeValue(*inside, path.Inside());
  }
  const PbValue* secret = Find(object, "secret");
  if (secret && secret->bool_value()) return value.map(Value::MakeSecret);
  return value;
}

Result<Value> DecodeResource(const PbStruct& object, const Path& path) {
  const PbValue* urn = Find(object, "urn");
  if (!urn || urn->string_value().empty()) {
    return Malformed(path, "is a resource reference without a URN");
  }
  ResourceReference resource{
      .urn = urn->string_value(),
      .id = Text(object, "id"),
      .package_version = Text(object, "packageVersion"),
      .component = Find(object, "id") == nullptr,
  };
  if (IsUnknown(resource.id)) resource.id.clear();
  return Value(std::move(resource));
}

Result<Value> DecodeBytes(const PbStruct& object, const Path& path) {
  auto bytes = DecodeBase64(Text(object, "value"));
  if (!bytes) return Malformed(path, "is a byte string that is not base64");
  return Value(*std::move(bytes));
}

Value DecodeAsset(const PbStruct& object) {
  return Asset{.text = Text(object, "text"),
               .path = Text(object, "path"),
               .uri = Text(object, "uri"),
               .hash = Text(object, "hash")};
}

Result<Value> DecodeStruct(const PbStruct& object, const Path& path) {
  const PbValue* mark = Find(object, kSignature);
  const std::string& signature = mark ? mark->string_value() : std::string();
  if (signature == kSecret) return DecodeSecret(object, path);
  if (signature == kOutput) return DecodeOutput(object, path);
  if (signature == kResource) return DecodeResource(object, path);
  if (signature == kBytes) return DecodeBytes(object, path);
  if (signature == kAsset) return DecodeAsset(object);
  if (mark && signature != kArchive) {
    return Malformed(path, "has a signature that is not known here");
  }
  return DecodeObject(object, path).map([](Object members) {
    return Value(std::move(members));
  });
}

Result<Value> DecodeList(const PbList& list, const Path& path) {
  Array array;
  array.reserve(list.values_size());
  for (const PbValue& element : list.values()) {
    int index = static_cast<int>(array.size());
    Result<Value> value = DecodeValue(element, path.At(index));
    if (!value) return value;
    array.push_back(*std::move(value));
  }
  return Value(std::move(array));
}

Result<Value> DecodeValue(const PbValue& value, const Path& path) {
  if (path.depth > kMaxDepth) return TooDeep();
  switch (value.kind_case()) {
    case PbValue::kBoolValue:
      return Value(value.bool_value());
    case PbValue::kNumberValue:
      return Value(value.number_value());
    case PbValue::kStringValue:
      if (IsUnknown(value.string_value())) return Value(Unknown{});
      return Value(value.string_value());
    case PbValue::kListValue:
      return DecodeList(value.list_value(), path);
    case PbValue::kStructValue:
      return DecodeStruct(value.struct_value(), path);
    case PbValue::kNullValue:
    case PbValue::KIND_NOT_SET:
      break;
  }
  return Value();
}

Result<Object> DecodeObject(const PbStruct& object, const Path& path) {
  Object members;
  for (const auto& [key, member] : object.fields()) {
    Result<Value> value = DecodeValue(member, path.At(key));
    if (!value) return tl::unexpected(value.error());
    members.emplace(key, *std::move(value));
  }
  return members;
}

}  // namespace

Result<PbStruct> Encode(const Object& object) {
  PbStruct out;
  Status done = EncodeObject(object, Path{}, out);
  if (!done) return tl::unexpected(done.error());
  return out;
}

Result<Object> Decode(const PbStruct& object) {
  return DecodeObject(object, Path{});
}

}  // namespace pulumi::wire
