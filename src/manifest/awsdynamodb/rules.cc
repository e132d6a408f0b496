#include "manifest/awsdynamodb/rules.h"

#include <fmt/format.h>

#include <utility>

namespace dynaplane::manifest::awsdynamodb {
namespace {

struct Found {
  Position position;
  Position key;
  std::string written;
};

// The field's place, or the nearest enclosing one with the rest of the path.
Found FindPlace(const Places& places, std::string_view path) {
  for (std::size_t end = path.size();;) {
    const auto found = places.find(path.substr(0, end));
    if (found != places.end()) {
      const Place& place = found->second;
      std::string written = place.written;
      std::string_view rest = path.substr(end);
      if (written.empty() && rest.starts_with(".")) rest.remove_prefix(1);
      written += rest;
      const bool exact = end == path.size();
      return {exact ? place.position : place.key, place.key,
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

bool Check::IsBroken(std::string_view path) const {
  return reader.IsBroken(path);
}

void Check::Error(std::string_view path, std::string_view rule,
                  std::string message) {
  Add(*this, Severity::kError, FindPlace(reader.places(), path), false, rule,
      std::move(message));
}

void Check::ErrorAtKey(std::string_view path, std::string_view rule,
                       std::string message) {
  Add(*this, Severity::kError, FindPlace(reader.places(), path), true, rule,
      std::move(message));
}

void Check::Warn(std::string_view path, std::string_view rule,
                 std::string message) {
  Add(*this, Severity::kWarning, FindPlace(reader.places(), path), false, rule,
      std::move(message));
}

void Check::Note(std::string_view path, std::string_view rule,
                 std::string message) {
  Add(*this, Severity::kNote, FindPlace(reader.places(), path), false, rule,
      std::move(message));
}

std::string IndexPath(std::size_t i) {
  return fmt::format("spec.globalSecondaryIndexes[{}]", i);
}

std::string LocalIndexPath(std::size_t i) {
  return fmt::format("spec.localSecondaryIndexes[{}]", i);
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
    check.Note("spec.tableName", "table_name",
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
  if (check.Is(kWrapped) && !check.Wrote("spec.awsCredentialId")) {
    check.Note("spec", "aws_credential_id",
               "the original demands spec.awsCredentialId (\"AWS Credential "
               "Id is mandatory\"); without it the AWS default chain is used");
  }
}

}  // namespace dynaplane::manifest::awsdynamodb
