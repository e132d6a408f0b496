#include "manifest/awsdynamodb/rules.h"

#include <fmt/format.h>

#include <utility>

#include "manifest/field/words.h"
#include "manifest/partition.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

struct Found {
  Position position;
  Position key;
  std::string written;
};

const Place* PlaceAt(const Reader& reader, std::string_view path) {
  const auto place = reader.places().find(path);
  if (place != reader.places().end()) return &place->second;
  const auto trace = reader.traces().find(path);
  return trace == reader.traces().end() ? nullptr : &trace->second;
}

// What v1 calls otherwise. It may use the canonical names as well, and where
// it has no name of its own it does.
constexpr std::pair<std::string_view, std::string_view> kV1Names[] = {
    {"spec.enableStreams", "streamEnabled"},
    {"spec.attributes", "attributeDefinitions"},
    {"spec.pointInTimeRecovery.isEnabled", "pointInTimeRecoveryEnabled"},
    {"spec.contributorInsights.isEnabled", "contributorInsightsEnabled"},
    {"spec.ttl.isEnabled", "enabled"},
    {"spec.serverSideEncryption.isEnabled", "enabled"},
    {"spec.readCapacity", "readCapacityUnits"},
    {"spec.writeCapacity", "writeCapacityUnits"},
    {"].readCapacity", "readCapacityUnits"},
    {"].writeCapacity", "writeCapacityUnits"},
};

// The field's place, or the nearest enclosing one with the rest of the path.
Found FindPlace(const Reader& reader, std::string_view path) {
  for (std::size_t end = path.size();;) {
    if (const Place* place = PlaceAt(reader, path.substr(0, end))) {
      std::string written = place->written;
      std::string_view rest = path.substr(end);
      if (written.empty() && rest.starts_with(".")) rest.remove_prefix(1);
      written += rest;
      const bool exact = end == path.size();
      return {exact ? place->position : place->key, place->key,
              std::move(written)};
    }
    if (end == 0) return {{}, {}, std::string(path)};
    const std::size_t cut = path.find_last_of(".[", end - 1);
    end = cut == std::string_view::npos ? 0 : cut;
  }
}

// What could not be read is neither missing nor wrong in any other way, and
// nothing is known of what stands in it.
bool IsUnreadable(const Reader& reader, std::string_view path) {
  for (std::size_t end = path.size(); end != std::string_view::npos;
       end = path.substr(0, end).find_last_of(".[")) {
    if (reader.IsBroken(path.substr(0, end))) return true;
  }
  return false;
}

void Add(Check& check, Severity severity, const Found& found, bool at_key,
         std::string_view rule, std::string message) {
  check.reader.diagnostics().push_back(
      {severity, check.resource.file, at_key ? found.key : found.position,
       found.written, std::move(message), std::string(rule)});
}

void Find(Check& check, Severity severity, std::string_view path, bool at_key,
          std::string_view rule, std::string message) {
  if (IsUnreadable(check.reader, path)) return;
  Add(check, severity, FindPlace(check.reader, path), at_key, rule,
      std::move(message));
}

}  // namespace

bool Check::Wrote(std::string_view path) const {
  return reader.places().contains(path);
}

const Place* Check::Trace(std::string_view path) const {
  const auto found = reader.traces().find(path);
  return found == reader.traces().end() ? nullptr : &found->second;
}

bool Check::IsBroken(std::string_view path) const {
  return reader.IsBroken(path);
}

bool Check::IsBrokenBelow(std::string_view path) const {
  return reader.IsBrokenBelow(path);
}

std::string Check::WrittenAs(std::string_view path) const {
  const Place* place = PlaceAt(reader, path);
  return place == nullptr ? std::string(path) : place->written;
}

bool Check::WroteAs(std::string_view path, std::string_view name) const {
  const std::string written = WrittenAs(path);
  return written.find(name) != std::string::npos ||
         written.find(SnakeCase(name)) != std::string::npos;
}

std::string Check::Name(std::string_view path) const {
  if (const Place* place = PlaceAt(reader, path)) {
    const std::string_view written = place->written;
    return std::string(written.substr(written.rfind('.') + 1));
  }
  if (Is(kV1)) {
    for (const auto& [canonical, own] : kV1Names) {
      if (path.ends_with(canonical)) return std::string(own);
    }
  }
  return std::string(path.substr(path.rfind('.') + 1));
}

void Check::Error(std::string_view path, std::string_view rule,
                  std::string message) {
  Find(*this, Severity::kError, path, false, rule, std::move(message));
}

void Check::ErrorAtKey(std::string_view path, std::string_view rule,
                       std::string message) {
  Find(*this, Severity::kError, path, true, rule, std::move(message));
}

void Check::Warn(std::string_view path, std::string_view rule,
                 std::string message) {
  Find(*this, Severity::kWarning, path, false, rule, std::move(message));
}

void Check::WarnAtKey(std::string_view path, std::string_view rule,
                      std::string message) {
  Find(*this, Severity::kWarning, path, true, rule, std::move(message));
}

void Check::Note(std::string_view path, std::string_view rule,
                 std::string message) {
  Find(*this, Severity::kNote, path, false, rule, std::move(message));
}

std::string IndexPath(std::size_t i) {
  return fmt::format("spec.globalSecondaryIndexes[{}]", i);
}

std::string LocalIndexPath(std::size_t i) {
  return fmt::format("spec.localSecondaryIndexes[{}]", i);
}

std::string ReplicaPath(std::size_t i) {
  return fmt::format("spec.replicas[{}]", i);
}

bool AreApart(std::string_view one, std::string_view other) {
  const auto partition = [](std::string_view text) {
    return text.starts_with("arn:") ? PartitionOfArn(text)
                                    : PartitionOfRegion(text);
  };
  const std::string_view first = partition(one);
  const std::string_view second = partition(other);
  return !first.empty() && !second.empty() && first != second;
}

std::string PathOfName(const Scratch& scratch, const std::string& key,
                       std::string_view name) {
  const std::size_t dot = key.rfind('.');
  const auto schema = scratch.key_schemas.find(key.substr(0, dot));
  if (schema == scratch.key_schemas.end()) return key;
  const bool hash = std::string_view(key).substr(dot + 1).starts_with("hash");
  for (const SchemaElement& element : schema->second) {
    if (element.name == name && element.is_hash == hash) {
      return element.path + ".attributeName";
    }
  }
  return key;
}

bool Scales(const Spec& spec) {
  return spec.billing_mode == BillingMode::kProvisioned &&
         spec.auto_scale.is_enabled;
}

bool Scales(const Spec& spec, const GlobalSecondaryIndex& index) {
  if (spec.billing_mode != BillingMode::kProvisioned) return false;
  return index.auto_scale ? index.auto_scale->is_enabled
                          : spec.auto_scale.is_enabled;
}

namespace {

// What the original would have named otherwise or refused.
void NoteClassicTable(Check& check) {
  if (!check.Wrote("spec.tableName")) {
    const bool wrapped = check.Trace("spec.table") != nullptr;
    check.Note(wrapped ? "spec.table.tableName" : "spec.tableName",
               "table_name",
               "the original demands a tableName; without one the table is "
               "named as metadata.name says");
  }
  if (check.spec.billing_mode != BillingMode::kProvisioned) return;
  for (const std::string_view field :
       {"spec.readCapacity", "spec.writeCapacity"}) {
    if (!check.Wrote(field) || check.IsBroken(field)) continue;
    check.Note(field, "read_leniently",
               "the original has no capacity of the table apart from "
               "autoScale; this was read as in the canonical dialect");
  }
}

// The group of 2025 had both families: there this is the classic one's field,
// which says nothing beside today's.
void RefuseClassicName(Check& check) {
  const std::string_view path = "spec.tableName";
  if (!check.Is(kV1) || !check.Wrote(path) ||
      check.resource.api_version != "aws.project-planton.org/v1") {
    return;
  }
  const std::string written =
      check.reader.places().at(std::string(path)).written;
  const std::string name = written.substr(written.rfind('.') + 1);
  if (name != "tableName" && name != "table_name") return;  // one like it
  std::erase_if(check.reader.diagnostics(), [&](const Diagnostic& finding) {
    return finding.path == written;  // its value matters no more
  });
  Add(check, Severity::kError, FindPlace(check.reader, path), true,
      "unknown_field",
      fmt::format("unknown field {}; in this apiVersion it is one of the "
                  "classic dialect alone, and the table is named by "
                  "metadata.name; use apiVersion aws.planton.dev/v1 or "
                  "aws.dynaplane.dev/v1 to name it apart",
                  Quoted(name)));
}

}  // namespace

// What the original demanded and nobody else needs is a note.
void CheckEnvelope(Check& check) {
  const std::string_view version = check.resource.api_version;
  const std::string_view dialect =
      check.resource.kind->dialects[check.resource.dialect].name;
  if (check.resource.dialect != 0) {
    check.Note("apiVersion", "dialect",
               fmt::format("read as the {} dialect; \"dynaplane convert\" "
                           "writes it in the canonical one",
                           dialect));
  }
  // metadata.version went away with the group name of 2025.
  if (check.Is(kClassic) && !version.starts_with("aws.project-planton.org") &&
      !check.Wrote("metadata.version.message")) {
    check.Note("metadata", "version_message",
               "the original demands metadata.version.message (\"Version "
               "message is mandatory and cannot be empty\"); it is not needed "
               "here");
  }
  if (check.Is(kClassic)) NoteClassicTable(check);
  RefuseClassicName(check);
  if (check.Is(kWrapped) && !check.Wrote("spec.awsCredentialId")) {
    check.Note("spec", "aws_credential_id",
               "the original demands spec.awsCredentialId (\"AWS Credential "
               "Id is mandatory\"); without it the AWS default chain is used");
  }
}

}  // namespace dynaplane::manifest::awsdynamodb
