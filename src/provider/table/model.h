// A DynamoDB table as typed values: as a program wants it, and as it is.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pulumi/value.h"

namespace dynaplane::provider {

using Json = nlohmann::json;
using Tags = std::map<std::string, std::string>;

// Among the inputs: the keys of replicas that are resources of their own, by
// region. AWS changes the keys of all regions in one request, the table's.
// Engines show no property whose name begins like this.
inline constexpr const char* kReplicaKeys = "__replicaKeys";

struct KeyElement {
  std::string attribute;
  bool hash = true;  // else RANGE
  bool operator==(const KeyElement&) const = default;
};

// Limits of what is on demand; -1: none.
struct Maximum {
  std::int64_t read = -1;
  std::int64_t write = -1;
  bool operator==(const Maximum&) const = default;
};

// Units of a side; nothing: not known, or not wanted to be anything.
struct Capacity {
  std::optional<std::int64_t> read;
  std::optional<std::int64_t> write;
  bool operator==(const Capacity&) const = default;
};

struct GlobalIndex {
  std::string name;
  std::vector<KeyElement> keys;  // HASH first
  std::string projection;
  std::set<std::string> non_key_attributes;
  Capacity capacity;
  Maximum maximum;
  Capacity warm;
  std::string status;  // live: "ACTIVE", "CREATING", …
  std::string warm_status;
};

struct LocalIndex {
  std::string name;
  std::string range_key;
  std::string projection;
  std::set<std::string> non_key_attributes;
  bool operator==(const LocalIndex&) const = default;
};

struct Replica {
  std::string region;
  std::string kms_key;  // empty: the table's kind of key
  bool strong = false;
  std::optional<bool> protection;
  bool recovery = false;
  bool propagate_tags = false;
  Tags tags;          // live
  std::string owner;  // live: value of the ownership tag
  std::string arn;
  std::string stream_arn;
  std::string stream_label;
  std::string status;
  std::string status_description;  // live: why AWS failed to make it

  bool failed() const { return status == "CREATION_FAILED"; }
};

// Where the data of a restored table come from. Seconds since 1970.
struct RestoreSummary {
  std::string table;   // ARN
  std::string backup;  // ARN; empty for a point in time
  std::optional<std::int64_t> time;
};

struct Table {
  std::string name;
  bool on_demand = false;
  std::string hash_key;
  std::string range_key;
  std::map<std::string, std::string> attributes;  // name → S, N or B
  std::vector<GlobalIndex> indexes;
  std::vector<LocalIndex> local_indexes;
  Capacity capacity;
  Maximum maximum;
  Capacity warm;
  bool stream = false;
  std::string stream_view;
  bool encrypted = false;     // with a key of KMS
  std::string kms_key;        // wanted: empty for AWS's managed one
  bool keep_kms_key = false;  // wanted: none was given: whatever the key is
  bool ttl = false;
  std::string ttl_attribute;
  bool recovery = false;
  std::optional<std::int64_t> recovery_days;
  std::string table_class = "STANDARD";
  bool protection = false;
  Tags tags;          // without hidden ones
  std::string owner;  // value of the ownership tag; wanted: empty for none
  bool manages_replicas = false;  // wanted: this resource has `replicas`
  std::vector<Replica> replicas;
  Tags replica_keys;  // wanted: see kReplicaKeys
  std::string witness;

  // Live alone.
  std::string status;
  std::string region;
  std::string arn;
  std::string id;
  std::string stream_arn;
  std::string stream_label;
  std::string encryption_status;
  std::string warm_status;
  bool strong = false;                  // multi-region strong consistency
  std::optional<std::int64_t> created;  // seconds since 1970
  RestoreSummary restored;

  const GlobalIndex* FindIndex(std::string_view index) const;
  const Replica* FindReplica(std::string_view replica_region) const;
};

// From inputs in which every value is known.
Table WantedTable(const pulumi::Object& inputs);

// From DescribeTable's "Table" (or CreateTable's "TableDescription").
Table LiveTable(const Json& description);
// Adds what the other calls tell.
void AddTimeToLive(Table& table, const Json& answer);
void AddBackups(Table& table, const Json& answer);
void AddTags(Table& table, const Json& answer);

// The outputs of the resource. What a program wants and AWS does not tell
// (create-only settings, or what an answer leaves out) is taken from `inputs`.
pulumi::Object TableOutputs(const Table& live, const pulumi::Object& inputs);

// Nothing is in motion: the table and everything in it is ACTIVE.
bool IsSettled(const Table& live);

// Names of the key attributes of the table and its indexes, with their types.
std::map<std::string, std::string> KeyAttributes(
    const Table& table, const std::map<std::string, std::string>& types);

}  // namespace dynaplane::provider
