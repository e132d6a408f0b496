// Streams, expiry, encryption, backups, tags.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "manifest/awsdynamodb/limits.h"
#include "manifest/awsdynamodb/rules.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

// The original's words, for the dialect that has its field names.
constexpr std::string_view kStream =
    "stream_view_type must be set when stream_enabled is true, and must be "
    "UNSPECIFIED when disabled";
constexpr std::string_view kTtl =
    "ttl.attribute_name must be set when TTL is enabled, and must be empty "
    "when disabled";

void CheckTtl(Check& check) {
  if (check.IsBroken("spec.ttl") || check.IsBroken("spec.ttl.isEnabled")) {
    return;
  }
  const Ttl& ttl = check.spec.ttl;
  const std::string_view name = "spec.ttl.attributeName";
  if (ttl.is_enabled && !check.Wrote(name)) {
    check.ErrorAtKey(
        name, "ttl_attribute_when_enabled",
        fmt::format("{}; add attributeName",
                    check.Is(kV1) ? kTtl : "ttl needs an attribute to go by"));
  }
  if (ttl.is_enabled || !check.Wrote(name) || check.IsBroken(name)) return;
  if (check.Is(kV1)) {
    check.Error(name, "ttl_attribute_when_enabled",
                fmt::format("{}; remove it, or turn ttl on", kTtl));
  } else {
    check.Note(name, "ttl_attribute_when_enabled",
               "nothing expires while ttl is off: the name has no effect");
  }
}

// AWS looks for keys and streams only where the table or replica is. A region
// that is left open comes from the credential, which is not known here.
void CheckArnRegion(Check& check, const std::string& path, std::string_view arn,
                    const std::string& region_path, std::string_view region) {
  const std::string_view own = RegionOfArn(arn);
  if (own.empty() || region.empty() || own == region || check.IsBroken(path) ||
      check.IsBroken(region_path) || AreApart(arn, region)) {
    return;
  }
  check.Error(path, "arn_region",
              fmt::format("this is in {}, but {} is {}; name one that is in "
                          "{}, or change the region",
                          own, check.WrittenAs(region_path), region, region));
}

void CheckKmsKey(Check& check, const std::string& path, const std::string& arn,
                 const std::string& region_path, const std::string& region) {
  CheckArnRegion(check, path, arn, region_path, region);
  if (arn.empty() ||
      (arn.starts_with("arn:") && arn.find(":kms:") != std::string::npos &&
       arn.find(":key/") != std::string::npos)) {
    return;
  }
  check.Warn(path, "kms_key_arn",
             "this is not the full ARN of a key; with an alias or a bare id "
             "AWS encrypts the table anew at each change, so write "
             "arn:aws:kms:REGION:ACCOUNT:key/ID");
}

void CheckRecovery(Check& check, const std::string& path,
                   const PointInTimeRecovery& recovery) {
  const std::string days = path + ".recoveryPeriodInDays";
  if (recovery.is_enabled || !check.Wrote(days) || check.IsBroken(days) ||
      check.IsBroken(path + ".isEnabled")) {
    return;
  }
  check.Error(days, "recovery_period_when_enabled",
              fmt::format("AWS refuses a recovery period while point-in-time "
                          "recovery is off; remove it, or set {}: true",
                          check.Name(path + ".isEnabled")));
}

// The tag by which the provider knows the tables that it made
// (provider/owner.h).
constexpr std::string_view kOwnerTag = "dynaplane.dev/owner";

bool HasReservedPrefix(std::string_view key) {
  return key.size() >= 4 && std::tolower(key[0]) == 'a' &&
         std::tolower(key[1]) == 'w' && std::tolower(key[2]) == 's' &&
         key[3] == ':';
}

void CheckTagKey(Check& check, const std::string& at, const std::string& key) {
  const auto say = [&](std::string_view rule, std::string message) {
    check.ErrorAtKey(at, rule, std::move(message));
  };
  const std::size_t length = CharacterCount(key);
  if (length < 1 || length > kMaxTagKey) {
    say("tag_key_length",
        fmt::format("a tag's key has 1 to {} characters, this one {}; {}",
                    kMaxTagKey, length, length < 1 ? "name it" : "shorten it"));
  }
  if (HasReservedPrefix(key)) {
    say("tag_key_reserved",
        "keys that start with \"aws:\" are AWS's own; choose another");
  }
  if (key == kOwnerTag) {
    say("tag_key_reserved",
        "this key is dynaplane's own, for the tables that it made; choose "
        "another");
  }
  if (!IsTagText(key)) {
    say("tag_characters",
        "a tag's key may hold letters, numbers and spaces of any script and "
        "+ - = . _ : / @; remove the others");
  }
}

void CheckTagValue(Check& check, const std::string& at,
                   const std::string& value) {
  if (CharacterCount(value) > kMaxTagValue) {
    check.Error(at, "tag_value_length",
                fmt::format("a tag's value has at most {} characters, this "
                            "one {}; shorten it",
                            kMaxTagValue, CharacterCount(value)));
  }
  if (!IsTagText(value)) {
    check.Error(at, "tag_characters",
                "a tag's value may hold letters, numbers and spaces of any "
                "script and + - = . _ : / @; remove the others");
  }
}

// The labels that become tags.
std::map<std::string, std::string> TagLabels(const Metadata& metadata) {
  std::map<std::string, std::string> labels = metadata.labels;
  std::erase_if(labels,
                [](const auto& label) { return !IsTagLabel(label.first); });
  return labels;
}

void CheckTagMap(Check& check, const std::string& path,
                 const std::map<std::string, std::string>& tags) {
  for (const auto& [key, value] : tags) {
    CheckTagKey(check, path + "." + key, key);
    CheckTagValue(check, path + "." + key, value);
  }
}

// They become values of identity tags.
void CheckIdentity(Check& check, const Metadata& metadata) {
  CheckTagValue(check, "metadata.org", metadata.org);
  CheckTagValue(check, "metadata.env", metadata.env);
  CheckTagValue(check, "metadata.id", metadata.id);
}

// The tags that dynaplane adds by itself: one each for org, env and id, and
// the one that says who owns the table.
std::size_t OwnTags(const Metadata& metadata) {
  return 1 + (metadata.org.empty() ? 0 : 1) + (metadata.env.empty() ? 0 : 1) +
         (metadata.id.empty() ? 0 : 1);
}

void CheckTagCount(Check& check, const std::string& path,
                   const std::set<std::string_view>& keys) {
  const std::size_t total = keys.size() + OwnTags(check.resource.metadata);
  if (total <= kMaxTags) return;
  check.ErrorAtKey(
      path, "tag_count",
      fmt::format("{} tags, labels and tags of ownership are too many; AWS "
                  "allows {} together, so remove {}",
                  total, kMaxTags, total - kMaxTags));
}

}  // namespace

void CheckStreams(Check& check) {
  const Spec& spec = check.spec;
  if (spec.kinesis_streaming_destination) {
    CheckArnRegion(check, "spec.kinesisStreamingDestination.streamArn",
                   spec.kinesis_streaming_destination->stream_arn,
                   "spec.region", spec.region);
  }
  if (check.IsBroken("spec.enableStreams")) return;
  const bool needed =
      HasEventualReplica(spec) || check.IsBrokenBelow("spec.replicas");
  const bool on = spec.enable_streams || needed;
  const std::string_view view = "spec.streamViewType";
  if (spec.enable_streams && !needed && !check.Wrote(view)) {
    check.ErrorAtKey(
        check.Trace(view) != nullptr ? view : "spec.enableStreams",
        "stream_view_requires_enabled",
        fmt::format(
            "{}; add streamViewType: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE "
            "or NEW_AND_OLD_IMAGES",
            check.Is(kV1) ? kStream : "a stream has to know what it carries"));
  }
  if (!on && check.Wrote(view) && !check.IsBroken(view)) {
    const std::string text = fmt::format(
        "{}; remove it, or turn the stream on with {}: true",
        check.Is(kV1) ? kStream : "there is no stream for this view",
        check.Name("spec.enableStreams"));
    if (check.Is(kClassic)) {
      check.Warn(view, "stream_view_requires_enabled", text);
    } else {
      check.Error(view, "stream_view_requires_enabled", text);
    }
  }
  if (!on && !spec.stream_resource_policy.empty()) {
    check.ErrorAtKey("spec.streamResourcePolicy", "stream_policy_needs_stream",
                     fmt::format("there is no stream for this policy; set {}: "
                                 "true, or remove it",
                                 check.Name("spec.enableStreams")));
  }
}

// AWS refuses a policy that says nothing.
void CheckPolicies(Check& check) {
  for (const auto& [path, json] :
       {std::pair("spec.resourcePolicy", &check.spec.resource_policy),
        std::pair("spec.streamResourcePolicy",
                  &check.spec.stream_resource_policy)}) {
    if (*json != "{}") continue;
    check.ErrorAtKey(path, "resource_policy_empty",
                     "the policy is empty, and AWS refuses that; give it a "
                     "Statement, or remove the field to have no policy");
  }
}

void CheckProtection(Check& check) {
  const Spec& spec = check.spec;
  CheckTtl(check);
  CheckRecovery(check, "spec.pointInTimeRecovery", spec.point_in_time_recovery);
  const std::string_view key = "spec.serverSideEncryption.kmsKeyArn";
  if (!spec.server_side_encryption.is_enabled && check.Wrote(key) &&
      !check.IsBroken(key) && !check.IsBroken("spec.serverSideEncryption") &&
      !check.IsBroken("spec.serverSideEncryption.isEnabled")) {
    check.Error(
        key, "kms_key_when_encryption_enabled",
        "a KMS key is named while encryption with KMS is off; turn it on, "
        "or remove the key");
  }
  CheckKmsKey(check, std::string(key), spec.server_side_encryption.kms_key_arn,
              "spec.region", spec.region);
  for (std::size_t i = 0; i < spec.replicas.size(); ++i) {
    const std::string path = ReplicaPath(i);
    CheckRecovery(check, path + ".pointInTimeRecovery",
                  spec.replicas[i].point_in_time_recovery);
    CheckKmsKey(check, path + ".kmsKeyArn", spec.replicas[i].kms_key_arn,
                path + ".regionName", spec.replicas[i].region_name);
  }
}

void CheckTags(Check& check) {
  const Spec& spec = check.spec;
  const Metadata& metadata = check.resource.metadata;
  const std::map<std::string, std::string> labels = TagLabels(metadata);
  CheckIdentity(check, metadata);
  CheckTagMap(check, "metadata.labels", labels);
  CheckTagMap(check, "spec.tags", spec.tags);
  std::set<std::string_view> keys;
  for (const auto& [key, value] : labels) keys.insert(key);
  for (const auto& [key, value] : spec.tags) keys.insert(key);
  CheckTagCount(check, spec.tags.empty() ? "metadata.labels" : "spec.tags",
                keys);
  for (std::size_t i = 0; i < spec.replicas.size(); ++i) {
    const Replica& replica = spec.replicas[i];
    const std::string path = ReplicaPath(i) + ".tags";
    CheckTagMap(check, path, replica.tags);
    std::set<std::string_view> own;
    if (replica.propagate_tags) own = keys;
    for (const auto& [key, value] : replica.tags) own.insert(key);
    if (!replica.tags.empty()) CheckTagCount(check, path, own);
  }
}

}  // namespace dynaplane::manifest::awsdynamodb
