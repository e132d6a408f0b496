// Replicas, and the sources of a new table.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "manifest/awsdynamodb/rules.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

// The regions that can agree strongly with each other.
constexpr std::array<std::array<std::string_view, 4>, 3> kRegionSets = {{
    {"us-east-1", "us-east-2", "us-west-2", ""},
    {"eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"},
    {"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", ""},
}};

int SetOf(std::string_view region) {
  for (std::size_t i = 0; i < kRegionSets.size(); ++i) {
    if (std::find(kRegionSets[i].begin(), kRegionSets[i].end(), region) !=
        kRegionSets[i].end()) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void CheckRegions(Check& check) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < check.spec.replicas.size(); ++i) {
    const std::string& region = check.spec.replicas[i].region_name;
    if (region.empty()) continue;
    if (region == check.spec.region) {
      check.Error(ReplicaPath(i) + ".regionName", "replica_region_differs",
                  fmt::format("{} is the table's own region; a replica needs "
                              "another one",
                              region));
    }
    if (seen.insert(region).second) continue;
    check.Error(
        ReplicaPath(i) + ".regionName", "replica_region_unique",
        fmt::format("the region {} has a replica already; remove one", region));
  }
}

// AWS makes replicas of a provisioned table only where writes can follow the
// load everywhere.
void CheckReplicaBilling(Check& check) {
  const Spec& spec = check.spec;
  if (spec.billing_mode == BillingMode::kPayPerRequest ||
      check.IsBroken("spec.billingMode") || check.IsBroken("spec.autoScale") ||
      check.IsBroken("spec.autoScale.isEnabled")) {
    return;
  }
  if (!spec.auto_scale.is_enabled) {
    check.ErrorAtKey(check.Wrote("spec.replicas") ? "spec.replicas"
                                                  : "spec.replicaRegionNames",
                     "replicas_need_scaling",
                     "replicas need PAY_PER_REQUEST, or PROVISIONED with "
                     "autoScale; set autoScale.isEnabled: true or change "
                     "billingMode");
  }
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const GlobalSecondaryIndex& index = spec.global_secondary_indexes[i];
    if (!index.auto_scale || index.auto_scale->is_enabled ||
        check.IsBroken(IndexPath(i) + ".autoScale.isEnabled")) {
      continue;
    }
    check.ErrorAtKey(IndexPath(i) + ".autoScale", "replicas_need_scaling",
                     "a table with replicas needs autoScale on every index; "
                     "set isEnabled: true here, or remove this block");
  }
}

void CheckStrong(Check& check) {
  const Spec& spec = check.spec;
  const std::size_t replicas = spec.replicas.size();
  std::string witness;
  for (const Replica& replica : spec.replicas) {
    if (!replica.witness_region_name.empty()) {
      witness = replica.witness_region_name;
    }
  }
  const std::size_t wanted = witness.empty() ? 2 : 1;
  if (replicas != wanted && !check.IsBrokenBelow("spec.replicas")) {
    check.ErrorAtKey(
        check.Wrote("spec.replicas") ? "spec.replicas"
                                     : "spec.replicaRegionNames",
        "strong_replica_count",
        fmt::format("STRONG needs exactly two replicas, or one and a "
                    "witnessRegionName; here are {} {}",
                    replicas, witness.empty() ? "without one" : "with one"));
  }
  std::vector<std::pair<std::string, std::string>> regions;
  for (std::size_t i = 0; i < replicas; ++i) {
    const Replica& replica = spec.replicas[i];
    regions.emplace_back(replica.region_name, ReplicaPath(i) + ".regionName");
    if (!replica.witness_region_name.empty()) {
      regions.emplace_back(replica.witness_region_name,
                           ReplicaPath(i) + ".witnessRegionName");
    }
  }
  int set = spec.region.empty() ? -2 : SetOf(spec.region);
  for (const auto& [region, path] : regions) {
    if (region.empty()) continue;
    const int own = SetOf(region);
    if (set == -2) set = own;
    if (own >= 0 && own == set) continue;
    if (AreApart(region, spec.region)) continue;  // CheckPartitions says so
    check.Error(path, "strong_region_set",
                fmt::format("{} is not in one set with the table's other "
                            "regions; STRONG works within us-east-1, us-east-2 "
                            "and us-west-2, within eu-west-1 to 3 and "
                            "eu-central-1, or within ap-northeast-1 to 3",
                            region));
  }
}

// Neither works with multi-Region strong consistency, as the developer guide
// says; AWS itself complains only when the replicas are made.
void CheckStrongExcludes(Check& check) {
  const Spec& spec = check.spec;
  if (spec.ttl.is_enabled) {
    check.Error("spec.ttl.isEnabled", "strong_without_ttl",
                "AWS has no ttl for tables with STRONG replicas; write false, "
                "or consistencyMode: EVENTUAL at the replicas");
  }
  if (!spec.local_secondary_indexes.empty()) {
    check.ErrorAtKey("spec.localSecondaryIndexes",
                     "strong_without_local_indexes",
                     "AWS has no local indexes for tables with STRONG "
                     "replicas; use globalSecondaryIndexes, or "
                     "consistencyMode: EVENTUAL at the replicas");
  }
}

void CheckConsistency(Check& check) {
  const std::vector<Replica>& replicas = check.spec.replicas;
  const auto strong = [](const Replica& replica) {
    return replica.consistency_mode == ConsistencyMode::kStrong;
  };
  if (std::any_of(replicas.begin(), replicas.end(), strong)) {
    for (std::size_t i = 0; i < replicas.size(); ++i) {
      if (strong(replicas[i])) continue;
      check.Error(ReplicaPath(i) + ".consistencyMode",
                  "replica_consistency_same",
                  "all replicas have the same consistencyMode; write STRONG "
                  "here, too, or nowhere");
    }
    CheckStrong(check);
    CheckStrongExcludes(check);
  }
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    const std::string& witness = replicas[i].witness_region_name;
    if (witness.empty()) continue;
    const std::string path = ReplicaPath(i) + ".witnessRegionName";
    if (!strong(replicas[i]) &&
        !check.IsBroken(ReplicaPath(i) + ".consistencyMode")) {
      check.Error(path, "witness_needs_strong",
                  "a witness works with consistencyMode: STRONG only; remove "
                  "it, or set that");
    }
    if (witness == replicas[i].region_name || witness == check.spec.region) {
      check.Error(path, "replica_region_differs",
                  "the witness is in a region that has the table already; "
                  "name a third one");
    }
  }
}

// AWS makes replicas with whatever view the stream has, and turns one on where
// there is none; strongly consistent ones need no stream.
void CheckReplicaStream(Check& check) {
  const Spec& spec = check.spec;
  if (spec.enable_streams || !check.Wrote("spec.enableStreams") ||
      check.IsBroken("spec.enableStreams") || !HasEventualReplica(spec)) {
    return;
  }
  check.Note("spec.enableStreams", "replica_stream_view",
             spec.stream_view_type ? "replicas need a stream, so it is on"
                                   : "replicas need a stream, so it is on with "
                                     "NEW_AND_OLD_IMAGES");
}

// What AWS has in each account, and which needs no key there.
bool IsCustomerKey(std::string_view key) {
  return !key.empty() && key != "alias/aws/dynamodb" &&
         !key.ends_with(":alias/aws/dynamodb");
}

// "KMSMasterKeyId must be specified for each replica", which AWS says only
// after it has made the table.
void CheckReplicaKeys(Check& check) {
  const Spec& spec = check.spec;
  const std::string table = "spec.serverSideEncryption";
  if (check.IsBrokenBelow(table)) return;
  const bool encrypted = spec.server_side_encryption.is_enabled;
  const bool customer =
      encrypted && IsCustomerKey(spec.server_side_encryption.kms_key_arn);
  if (!customer && check.Wrote(table + ".kmsKeyArn")) return;
  for (std::size_t i = 0; i < spec.replicas.size(); ++i) {
    const std::string path = ReplicaPath(i);
    const std::string key = path + ".kmsKeyArn";
    const bool own = IsCustomerKey(spec.replicas[i].kms_key_arn);
    if (own == customer || check.IsBroken(path) || check.IsBroken(key)) {
      continue;
    }
    if (own) {
      check.Warn(key, "replica_keys",
                 "the table has no key of its own, and AWS wants one kind of "
                 "key in all regions; name a key for the table, too, in "
                 "serverSideEncryption");
      continue;
    }
    const bool is_short = check.WroteAs(path, "replicaRegionNames");
    check.ErrorAtKey(
        is_short ? path : key, "replica_keys",
        fmt::format("the table has a KMS key of yours, so AWS wants one of "
                    "{} for this replica; {}",
                    spec.replicas[i].region_name,
                    is_short ? "list it under replicas, with regionName and "
                               "kmsKeyArn"
                             : "add kmsKeyArn"));
  }
}

void CheckImport(Check& check) {
  const ImportTable& source = *check.spec.import_table;
  const std::string path = "spec.importTable.inputFormatOptions";
  if (source.input_format != InputFormat::kCsv && check.Wrote(path + ".csv") &&
      check.Wrote("spec.importTable.inputFormat") &&
      !check.IsBroken("spec.importTable.inputFormat")) {
    check.ErrorAtKey(path + ".csv", "csv_options_need_csv",
                     "CSV options work with inputFormat: CSV only; remove "
                     "them, or change the format");
  }
  if (check.spec.restore) {
    check.ErrorAtKey("spec.restore", "one_source",
                     "a new table is either imported or restored; remove "
                     "importTable or restore");
  }
  if (!check.spec.local_secondary_indexes.empty()) {
    check.ErrorAtKey("spec.localSecondaryIndexes",
                     "import_without_local_indexes",
                     "AWS's import makes no local indexes, and they cannot be "
                     "added later; leave out importTable or the indexes");
  }
}

void CheckRestore(Check& check) {
  const std::string path = "spec.restore";
  const bool by_name = check.Wrote(path + ".sourceTableName");
  const bool by_arn = check.Wrote(path + ".sourceTableArn");
  if (by_name == by_arn) {
    check.ErrorAtKey(path, "restore_source",
                     by_name ? "both sourceTableName and sourceTableArn are "
                               "given; keep one"
                             : "the source is missing; add sourceTableName or "
                               "sourceTableArn");
  }
  const bool at_time = check.Wrote(path + ".dateTime");
  const bool latest = check.spec.restore->to_latest;
  if (at_time == latest) {
    check.ErrorAtKey(path, "restore_time",
                     latest ? "both dateTime and toLatest are given; keep one"
                            : "the time is missing; add dateTime, or toLatest: "
                              "true");
  }
}

}  // namespace

void CheckReplicas(Check& check) {
  if (check.spec.replicas.empty()) return;
  CheckRegions(check);
  CheckReplicaBilling(check);
  CheckConsistency(check);
  CheckReplicaStream(check);
  CheckReplicaKeys(check);
}

void CheckSources(Check& check) {
  if (check.spec.import_table) CheckImport(check);
  if (check.spec.restore) CheckRestore(check);
}

}  // namespace dynaplane::manifest::awsdynamodb
