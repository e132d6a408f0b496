// All that belongs to a table is in one partition of AWS.
#include <fmt/format.h>

#include "manifest/awsdynamodb/limits.h"
#include "manifest/awsdynamodb/rules.h"
#include "manifest/field/words.h"
#include "manifest/partition.h"
#include "manifest/yaml/json.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

// The first ARN below `tree` of another partition than `home`. One with a
// wildcard may mean any.
const std::string* FindForeign(const Tree& tree, std::string_view home) {
  const std::string_view partition = PartitionOfArn(tree.text);
  if (!partition.empty() && partition != home &&
      partition.find_first_of("*?$") == std::string_view::npos) {
    return &tree.text;
  }
  for (const Tree& item : tree.items) {
    if (const std::string* found = FindForeign(item, home)) return found;
  }
  for (const auto& [key, value] : tree.entries) {
    if (const std::string* found = FindForeign(value, home)) return found;
  }
  return nullptr;
}

// Principals and resources; what a condition compares is its own affair.
const std::string* FindForeignInPolicy(const Tree& tree,
                                       std::string_view home) {
  for (const Tree& statement : tree.items) {
    if (const auto* found = FindForeignInPolicy(statement, home)) return found;
  }
  for (const auto& [key, value] : tree.entries) {
    const std::string* found = nullptr;
    if (key == "Statement") found = FindForeignInPolicy(value, home);
    if (key == "Principal" || key == "NotPrincipal" || key == "Resource" ||
        key == "NotResource") {
      found = FindForeign(value, home);
    }
    if (found != nullptr) return found;
  }
  return nullptr;
}

class Partitions {
 public:
  explicit Partitions(Check& check)
      : check_(check), home_(PartitionOf(check.spec)) {}

  std::string_view home() const { return home_; }

  void Region(const std::string& path, const std::string& region) {
    const std::string_view own = PartitionOfRegion(region);
    if (own.empty() || own == home_ || check_.IsBroken(path)) return;
    Say(path, fmt::format("{} is in the partition {}, and the table is in {}; "
                          "name a region of {}",
                          region, own, home_, home_));
  }

  // `home`: where the key or stream has to be.
  void Arn(const std::string& path, const std::string& arn,
           std::string_view home) {
    const std::string_view own = PartitionOfArn(arn);
    if (own.empty() || home.empty() || check_.IsBroken(path)) return;
    const std::string_view place = PartitionOfRegion(RegionOfArn(arn));
    const bool torn = !place.empty() && place != own;
    if (own == home && !torn) return;
    if (torn && place == home) {
      return Say(path, fmt::format("the ARNs of {} begin with arn:{}:, this "
                                   "one with arn:{}:; write arn:{}:…",
                                   RegionOfArn(arn), place, own, place));
    }
    Say(path, fmt::format("this is in the partition {}, and the table is in "
                          "{}; name one of {}",
                          torn ? place : own, home, home));
  }

  void Policy(const std::string& path, const std::string& json) {
    if (home_.empty() || json.find("arn:") == std::string::npos) return;
    const Tree policy = JsonToTree(json);
    const std::string* found = FindForeignInPolicy(policy, home_);
    if (found == nullptr) return;
    check_.ErrorAtKey(
        path, "one_partition",
        fmt::format("{} is in the partition {}, and the table is in {}; name "
                    "one of {}",
                    Quoted(*found), PartitionOfArn(*found), home_, home_));
  }

 private:
  void Say(const std::string& path, std::string message) {
    check_.Error(path, "one_partition", std::move(message));
  }

  Check& check_;
  std::string_view home_;
};

}  // namespace

void CheckPartitions(Check& check) {
  const Spec& spec = check.spec;
  Partitions partitions(check);
  const std::string_view home = partitions.home();
  partitions.Arn("spec.serverSideEncryption.kmsKeyArn",
                 spec.server_side_encryption.kms_key_arn, home);
  if (spec.kinesis_streaming_destination) {
    partitions.Arn("spec.kinesisStreamingDestination.streamArn",
                   spec.kinesis_streaming_destination->stream_arn, home);
  }
  if (spec.restore) {
    partitions.Arn("spec.restore.sourceTableArn",
                   spec.restore->source_table_arn, home);
  }
  for (std::size_t i = 0; i < spec.replicas.size(); ++i) {
    const Replica& replica = spec.replicas[i];
    const std::string path = ReplicaPath(i);
    partitions.Region(path + ".regionName", replica.region_name);
    partitions.Region(path + ".witnessRegionName", replica.witness_region_name);
    partitions.Arn(path + ".kmsKeyArn", replica.kms_key_arn,
                   PartitionOfRegion(replica.region_name));
  }
  partitions.Policy("spec.resourcePolicy", spec.resource_policy);
  partitions.Policy("spec.streamResourcePolicy", spec.stream_resource_policy);
}

}  // namespace dynaplane::manifest::awsdynamodb
