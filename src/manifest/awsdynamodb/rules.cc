#include "manifest/awsdynamodb/rules.h"

#include <fmt/format.h>

#include <utility>

#include "manifest/words.h"

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

void Add(Check& check, Severity severity, const Found& found, bool at_key,
         std::string_view rule, std::string message) {
  check.reader.diagnostics().push_back(
      {severity, check.resource.file, at_key ? found.key : found.position,
       found.written, std::move(message), std::string(rule)});
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

void Check::Error(std::string_view path, std::string_view rule,
                  std::string message) {
  Add(*this, Severity::kError, FindPlace(reader, path), false, rule,
      std::move(message));
}

void Check::ErrorAtKey(std::string_view path, std::string_view rule,
                       std::string message) {
  Add(*this, Severity::kError, FindPlace(reader, path), true, rule,
      std::move(message));
}

void Check::Warn(std::string_view path, std::string_view rule,
                 std::string message) {
  Add(*this, Severity::kWarning, FindPlace(reader, path), false, rule,
      std::move(message));
}

void Check::Note(std::string_view path, std::string_view rule,
                 std::string message) {
  Add(*this, Severity::kNote, FindPlace(reader, path), false, rule,
      std::move(message));
}

std::string IndexPath(std::size_t i) {
  return fmt::format("spec.globalSecondaryIndexes[{}]", i);
}

std::string LocalIndexPath(std::size_t i) {
  return fmt::format("spec.localSecondaryIndexes[{}]", i);
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
  check.ErrorAtKey(
      path, "unknown_field",
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
