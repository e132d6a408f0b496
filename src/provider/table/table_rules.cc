#include "provider/table/table_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "provider/generic/values.h"
#include "provider/owner.h"

namespace dynaplane::provider {

using pulumi::Array;
using pulumi::DiffKind;
using pulumi::Object;
using pulumi::Value;

bool IsOnDemand(const Object& table) {
  return GetString(table, "billingMode") == "PAY_PER_REQUEST";
}

bool NotRestored(const Context& context) {
  return Find(context.root, "hashKey") != nullptr;
}

bool SameMaximum(const Value&, const Value& actual, const Value& wanted) {
  auto none = [](const Value& value) {
    return value.is_number() && value.as_number() <= 0;
  };
  return none(actual) && none(wanted);
}

bool SameWarm(const Value& given, const Value& actual, const Value& wanted) {
  if (!actual.is_number() || !wanted.is_number()) return false;
  bool less = given.is_number() && wanted.as_number() < given.as_number();
  return !less && wanted.as_number() <= actual.as_number();
}

bool SameKey(const Value& given, const Value& actual, const Value& wanted) {
  if (!actual.is_string() || !wanted.is_string()) return false;
  const std::string& key = wanted.as_string();
  if (key.starts_with("alias/") || key.find(":alias/") != std::string::npos) {
    return given == wanted;
  }
  return !key.starts_with("arn:") && actual.as_string().ends_with("key/" + key);
}

bool IsHiddenTag(std::string_view key) {
  return key.starts_with("aws:") || key == kOwnerTag;
}

Object NormaliseTags(Object resource) {
  for (const char* name : {"tags", "tagsAll"}) {
    auto found = resource.find(name);
    if (found == resource.end() || !found->second.is_object()) continue;
    std::erase_if(found->second.as_object(),
                  [](const auto& tag) { return IsHiddenTag(tag.first); });
  }
  return resource;
}

namespace {

// keySchemas with at most one key of a kind become hashKey and rangeKey; with
// more, hashKey and rangeKey go and the hash keys stand first.
void NormaliseKeys(Object& index) {
  const Array& schemas = GetArray(index, "keySchemas");
  if (schemas.empty()) {
    if (!IsUnknown(index, "keySchemas")) index.erase("keySchemas");
    return;
  }
  if (index["keySchemas"].ContainsUnknown()) return;
  Array hash;
  Array range;
  for (const Value& each : schemas) {
    (each["keyType"] == Value("RANGE") ? range : hash).push_back(each);
  }
  index.erase("hashKey");
  index.erase("rangeKey");
  if (hash.size() > 1 || range.size() > 1) {
    hash.insert(hash.end(), range.begin(), range.end());
    index["keySchemas"] = std::move(hash);
    return;
  }
  if (!hash.empty()) index["hashKey"] = hash[0]["attributeName"];
  if (!range.empty()) index["rangeKey"] = range[0]["attributeName"];
  index.erase("keySchemas");
}

}  // namespace

Object NormaliseTable(Object table) {
  table = NormaliseTags(std::move(table));
  auto indexes = table.find("globalSecondaryIndexes");
  if (indexes != table.end() && indexes->second.is_array()) {
    for (Value& index : indexes->second.as_array()) {
      if (index.is_object()) NormaliseKeys(index.as_object());
    }
  }
  return table;
}

namespace {

void FillInCapacity(Object& object) {
  constexpr int kDefault = 5;
  for (const char* side : {"readCapacity", "writeCapacity"}) {
    if (Find(object, side) == nullptr) object[side] = kDefault;
  }
}

}  // namespace

void CompleteCapacity(const Object& old_inputs, Object& inputs) {
  bool switched = IsOnDemand(old_inputs) && !IsUnknown(inputs, "billingMode") &&
                  !IsOnDemand(inputs);
  if (!switched) return;
  FillInCapacity(inputs);
  auto indexes = inputs.find("globalSecondaryIndexes");
  if (indexes == inputs.end() || !indexes->second.is_array()) return;
  for (Value& index : indexes->second.as_array()) {
    if (index.is_object()) FillInCapacity(index.as_object());
  }
}

namespace {

bool TypeIsFixed(const Object& table, const std::string& attribute) {
  if (GetString(table, "hashKey") == attribute) return true;
  if (GetString(table, "rangeKey") == attribute) return true;
  const Array& indexes = GetArray(table, "localSecondaryIndexes");
  return std::ranges::any_of(indexes, [&](const Value& index) {
    return index["rangeKey"] == Value(attribute);
  });
}

// Decides about the changes below `attributes`.
void RefineAttributes(const pulumi::DiffRequest& request,
                      pulumi::DiffResponse& response) {
  auto below = [](const std::string& path, std::string_view root) {
    return path.starts_with(root);
  };
  bool keys_move =
      std::ranges::any_of(response.changes, [&](const auto& change) {
        return below(change.first, "globalSecondaryIndexes") ||
               below(change.first, "localSecondaryIndexes") ||
               change.first == "hashKey" || change.first == "rangeKey";
      });
  const Array& wanted = GetArray(request.new_inputs, "attributes");
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::string path = fmt::format("attributes[{}].type", i);
    auto change = response.changes.find(path);
    if (change == response.changes.end()) continue;
    std::string name = ScalarText(wanted[i]["name"]);
    if (TypeIsFixed(request.old_outputs, name)) {
      change->second = DiffKind::kUpdateReplace;
    }
  }
  if (keys_move) return;
  std::erase_if(response.changes, [&](const auto& change) {
    return below(change.first, "attributes[") &&
           !change.first.ends_with(".type");
  });
}

// Replicas hold the stream: see plan.cc.
void RefineStream(const pulumi::DiffRequest& request,
                  pulumi::DiffResponse& response) {
  const Value* replicas = Find(request.new_inputs, "replicas");
  bool some = replicas != nullptr &&
              (replicas->is_unknown() ||
               (replicas->is_array() && !replicas->as_array().empty()));
  if (!some || IsUnknown(request.new_inputs, "streamEnabled") ||
      GetBool(request.new_inputs, "streamEnabled") == true) {
    return;
  }
  response.changes.erase("streamEnabled");
  response.changes.erase("streamViewType");
}

void RefineWarmThroughput(const pulumi::DiffRequest& request,
                          pulumi::DiffResponse& response) {
  const Object& given = GetObject(request.old_inputs, "warmThroughput");
  const Object& wanted = GetObject(request.new_inputs, "warmThroughput");
  for (const char* side : {"readUnitsPerSecond", "writeUnitsPerSecond"}) {
    auto change = response.changes.find(fmt::format("warmThroughput.{}", side));
    if (change == response.changes.end()) continue;
    auto was = GetInteger(given, side);
    auto now = GetInteger(wanted, side);
    if (was && now && *now < *was) change->second = DiffKind::kUpdateReplace;
  }
}

const Object& IndexNamed(const Object& table, const std::string& list,
                         const Value& name) {
  static const Object kNone;
  for (const Value& each : GetArray(table, list)) {
    if (each.is_object() && each["name"] == name) return each.as_object();
  }
  return kNone;
}

// What an index projects beside its keys and the table's.
std::set<std::string> Projected(const Object& table, const Object& index) {
  std::set<std::string> names;
  for (const Value& each : GetArray(index, "nonKeyAttributes")) {
    names.insert(ScalarText(each));
  }
  for (const Object* keyed : {&table, &index}) {
    for (const char* key : {"hashKey", "rangeKey"}) {
      names.erase(GetString(*keyed, key).value_or(""));
    }
  }
  for (const Value& each : GetArray(index, "keySchemas")) {
    names.erase(ScalarText(each["attributeName"]));
  }
  return names;
}

void RefineProjections(const std::string& list,
                       const pulumi::DiffRequest& request,
                       pulumi::DiffResponse& response) {
  const Array& indexes = GetArray(request.new_inputs, list);
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    auto change =
        response.changes.find(fmt::format("{}[{}].nonKeyAttributes", list, i));
    if (change == response.changes.end()) continue;
    const Object& wanted = indexes[i].as_object();
    const Object& actual =
        IndexNamed(request.old_outputs, list, indexes[i]["name"]);
    bool unknown = indexes[i].ContainsUnknown();
    if (!unknown && Projected(request.old_outputs, actual) ==
                        Projected(request.new_inputs, wanted)) {
      response.changes.erase(change);
    }
  }
}

void CheckRise(const Object& was, const Object& now, const std::string& path,
               std::vector<pulumi::CheckFailure>& failures) {
  for (const char* side : {"readUnitsPerSecond", "writeUnitsPerSecond"}) {
    auto before = GetInteger(GetObject(was, "warmThroughput"), side);
    auto after = GetInteger(GetObject(now, "warmThroughput"), side);
    if (!before || !after || *after >= *before) continue;
    failures.push_back(
        {fmt::format("{}warmThroughput.{}", path, side),
         fmt::format("cannot be lowered: it was {}; leave it at that, or "
                     "leave it out",
                     *before)});
  }
}

}  // namespace

void ValidateTableChange(const Object& old_inputs, const Object& inputs,
                         std::vector<pulumi::CheckFailure>& failures) {
  CheckRise(old_inputs, inputs, "", failures);
  const Array& indexes = GetArray(inputs, "globalSecondaryIndexes");
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (!indexes[i].is_object()) continue;
    CheckRise(
        IndexNamed(old_inputs, "globalSecondaryIndexes", indexes[i]["name"]),
        indexes[i].as_object(), fmt::format("globalSecondaryIndexes[{}].", i),
        failures);
  }
}

void RefineTableDiff(const pulumi::DiffRequest& request,
                     pulumi::DiffResponse& response) {
  RefineProjections("globalSecondaryIndexes", request, response);
  RefineProjections("localSecondaryIndexes", request, response);
  RefineAttributes(request, response);
  RefineStream(request, response);
  RefineWarmThroughput(request, response);
}

}  // namespace dynaplane::provider
