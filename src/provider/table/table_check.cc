// Faults of a Table's inputs that concern several properties at once. Every
// one of them is refused by AWS; nothing is refused that may turn out right
// when a value is not known yet.
#include <fmt/format.h>

#include <set>

#include "base/timestamp.h"
#include "provider/generic/values.h"
#include "provider/table/table_rules.h"

namespace dynaplane::provider {

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

namespace {

class TableFaults {
 public:
  TableFaults(const Object& table, std::vector<pulumi::CheckFailure>& failures)
      : table_(table), failures_(failures) {}

  void Find() {
    Keys();
    Attributes();
    Blocks();
    Source();
  }

 private:
  void Add(std::string path, std::string reason) {
    failures_.push_back({std::move(path), std::move(reason)});
  }

  void Need(std::string_view attribute, std::string path) {
    used_.insert(std::string(attribute));
    if (attributes_known_ && !defined_.contains(std::string(attribute))) {
      Add(std::move(path),
          fmt::format("the key attribute \"{}\" is not defined; add it to "
                      "attributes with its type",
                      attribute));
    }
  }

  void Keys() {
    const Value* attributes = provider::Find(table_, "attributes");
    // A restored table has its source's.
    attributes_known_ =
        attributes == nullptr ? !Restored() : !attributes->ContainsUnknown();
    for (const Value& each : GetArray(table_, "attributes")) {
      std::string name = ScalarText(each["name"]);
      if (attributes_known_ && !defined_.insert(name).second) {
        Add("attributes",
            fmt::format("the attribute \"{}\" is defined twice", name));
      }
    }
    if (auto key = GetString(table_, "hashKey")) Need(*key, "hashKey");
    if (auto key = GetString(table_, "rangeKey")) Need(*key, "rangeKey");
    GlobalIndexes();
    LocalIndexes();
  }

  void GlobalIndexes() {
    const Array& indexes = GetArray(table_, "globalSecondaryIndexes");
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      std::string path = fmt::format("globalSecondaryIndexes[{}]", i);
      if (!indexes[i].Plain().is_object()) {
        keys_known_ = false;
        continue;
      }
      const Object& index = indexes[i].Plain().as_object();
      Name(index, path);
      keys_known_ = keys_known_ && !Value(index).ContainsUnknown();
      bool schema = !GetArray(index, "keySchemas").empty();
      bool plain = provider::Find(index, "hashKey") != nullptr;
      if (!schema && !plain && !IsUnknown(index, "keySchemas")) {
        Add(path, "an index needs hashKey, or keySchemas");
      }
      for (const char* key : {"hashKey", "rangeKey"}) {
        if (schema) break;
        if (auto name = GetString(index, key)) Need(*name, path + "." + key);
      }
      for (const Value& each : GetArray(index, "keySchemas")) {
        if (each["attributeName"].is_string()) {
          Need(each["attributeName"].as_string(), path + ".keySchemas");
        }
      }
      Projection(index, path);
      Capacity(index, path);
    }
    if (IsUnknown(table_, "globalSecondaryIndexes")) keys_known_ = false;
  }

  void LocalIndexes() {
    const Array& indexes = GetArray(table_, "localSecondaryIndexes");
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      std::string path = fmt::format("localSecondaryIndexes[{}]", i);
      if (!indexes[i].Plain().is_object()) {
        keys_known_ = false;
        continue;
      }
      const Object& index = indexes[i].Plain().as_object();
      Name(index, path);
      keys_known_ = keys_known_ && !Value(index).ContainsUnknown();
      if (auto key = GetString(index, "rangeKey"))
        Need(*key, path + ".rangeKey");
      Projection(index, path);
    }
    if (!indexes.empty() && provider::Find(table_, "hashKey") != nullptr &&
        provider::Find(table_, "rangeKey") == nullptr) {
      Add("localSecondaryIndexes",
          "a table with local secondary indexes needs a rangeKey");
    }
    if (IsUnknown(table_, "localSecondaryIndexes")) keys_known_ = false;
  }

  void Name(const Object& index, const std::string& path) {
    auto name = GetString(index, "name");
    if (name && !names_.insert(*name).second) {
      Add(path + ".name",
          fmt::format("the index name \"{}\" is used twice", *name));
    }
  }

  void Projection(const Object& index, const std::string& path) {
    auto type = GetString(index, "projectionType");
    if (!type || IsUnknown(index, "nonKeyAttributes")) return;
    bool given = !GetArray(index, "nonKeyAttributes").empty();
    if (*type == "INCLUDE" && !given) {
      Add(path + ".nonKeyAttributes",
          "projectionType INCLUDE needs at least one attribute");
    } else if (*type != "INCLUDE" && given) {
      Add(path + ".nonKeyAttributes",
          fmt::format("projectionType {} takes no attributes", *type));
    }
  }

  // Attributes that no key uses: AWS refuses them.
  void Attributes() {
    bool settled = attributes_known_ && keys_known_ &&
                   provider::Find(table_, "hashKey") != nullptr &&
                   !IsUnknown(table_, "hashKey") &&
                   !IsUnknown(table_, "rangeKey");
    if (!settled) return;
    for (const std::string& name : defined_) {
      if (used_.contains(name)) continue;
      Add("attributes", fmt::format("\"{}\" is no key of the table or of an "
                                    "index; define key attributes only",
                                    name));
    }
  }

  void Capacity(const Object& object, const std::string& path) {
    if (GetString(table_, "billingMode") != "PROVISIONED") return;
    std::string prefix = path.empty() ? "" : path + ".";
    for (const char* side : {"readCapacity", "writeCapacity"}) {
      if (IsUnknown(object, side)) continue;
      if (GetNumber(object, side).value_or(0) >= 1) continue;
      Add(prefix + side, "must be at least 1 when billingMode is PROVISIONED");
    }
  }

  void Blocks() {
    if (!Restored()) Capacity(table_, "");
    if (GetBool(table_, "streamEnabled") == true &&
        provider::Find(table_, "streamViewType") == nullptr) {
      Add("streamViewType", "must be given when streamEnabled is true");
    }
    const Object& ttl = GetObject(table_, "ttl");
    if (GetBool(ttl, "enabled") == true &&
        provider::Find(ttl, "attributeName") == nullptr) {
      Add("ttl.attributeName", "must be given when ttl.enabled is true");
    }
    const Object& recovery = GetObject(table_, "pointInTimeRecovery");
    auto days = GetInteger(recovery, "recoveryPeriodInDays");
    // The outputs of a table without backups say 0.
    bool none = days == 0 && GetBool(recovery, "enabled") != true;
    if (days && !none && (*days < 1 || *days > 35)) {
      Add("pointInTimeRecovery.recoveryPeriodInDays", "must be 1 to 35");
    }
    // One tag is the mark of ownership.
    if (GetObject(table_, "tags").size() > 49) {
      Add("tags",
          "more than 49 tags; AWS allows 50, one of which marks the "
          "owner of the table");
    }
  }

  bool Restored() const {
    return provider::Find(table_, "restoreSourceName") != nullptr ||
           provider::Find(table_, "restoreSourceTableArn") != nullptr ||
           provider::Find(table_, "restoreBackupArn") != nullptr;
  }

  void Source() {
    bool import = provider::Find(table_, "importTable") != nullptr;
    if (import && Restored()) {
      Add("importTable", "a table is imported or restored, not both");
    }
    if (import && !GetArray(table_, "localSecondaryIndexes").empty()) {
      Add("localSecondaryIndexes",
          "AWS cannot make local secondary indexes in an import");
    }
    if (!Restored() && provider::Find(table_, "hashKey") == nullptr) {
      Add("hashKey", "must be given");
    }
    RestoreTime();
  }

  // AWS restores the newest point there is when it is told none.
  void RestoreTime() {
    bool unknown = IsUnknown(table_, "restoreDateTime") ||
                   IsUnknown(table_, "restoreToLatestTime");
    if (unknown) return;
    const std::string time = GetString(table_, "restoreDateTime").value_or("");
    if (!time.empty() && !base::ParseIso8601(time)) {
      Add("restoreDateTime",
          fmt::format("\"{}\" is no point in time; write it as "
                      "2026-11-23T02:07:06Z",
                      time));
    }
    bool latest = GetBool(table_, "restoreToLatestTime") == true;
    bool recovered = provider::Find(table_, "restoreSourceName") != nullptr ||
                     provider::Find(table_, "restoreSourceTableArn") != nullptr;
    if (!time.empty() && latest) {
      Add("restoreToLatestTime",
          "restoreDateTime names another point; keep one of the two");
    } else if (recovered && time.empty() && !latest) {
      Add("restoreDateTime",
          "must be given, or restoreToLatestTime must be true");
    }
  }

  const Object& table_;
  std::vector<pulumi::CheckFailure>& failures_;
  bool attributes_known_ = true;
  bool keys_known_ = true;
  std::set<std::string> defined_;
  std::set<std::string> used_;
  std::set<std::string> names_;
};

}  // namespace

void ValidateTable(const Object& table,
                   std::vector<pulumi::CheckFailure>& failures) {
  TableFaults(table, failures).Find();
}

}  // namespace dynaplane::provider
