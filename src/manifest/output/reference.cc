#include "manifest/output/reference.h"

#include <fmt/format.h>

#include <set>

#include "manifest/output/explain.h"
#include "manifest/root.h"

namespace dynaplane::manifest {
namespace {

constexpr std::size_t kNoMaximum = static_cast<std::size_t>(-1);

std::string Limit(const Field& field) {
  const Limits& limits = field.limits;
  std::vector<std::string> parts;
  if (limits.minimum && limits.maximum) {
    parts.push_back(fmt::format("{} to {}", *limits.minimum, *limits.maximum));
  } else if (limits.minimum) {
    parts.push_back(fmt::format("at least {}", *limits.minimum));
  }
  if (limits.max_length != kNoMaximum) {
    const std::string_view unit =
        field.type == FieldType::kJson ? "bytes" : "characters";
    parts.push_back(limits.min_length == limits.max_length
                        ? fmt::format("{} {}", limits.max_length, unit)
                    : limits.min_length == 0
                        ? fmt::format("up to {} {}", limits.max_length, unit)
                        : fmt::format("{} to {} {}", limits.min_length,
                                      limits.max_length, unit));
  }
  if (limits.pattern != nullptr) {
    parts.emplace_back(limits.pattern->words);
  }
  if (limits.max_items != kNoMaximum) {
    parts.push_back(fmt::format("up to {} elements", limits.max_items));
  }
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "; ") + part;
  return out;
}

// A '|' would end the table's cell.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string Row(const Field& field) {
  std::string doc(field.doc);
  if (field.type == FieldType::kEnum) {
    doc += " One of";
    const char* separator = " ";
    for (const EnumWord& word : field.enumeration->words) {
      doc += fmt::format("{}`{}`", std::exchange(separator, ", "), word.word);
    }
    doc += ".";
  }
  if (field.ignored) doc += " Read and passed over.";
  const std::string limit = Limit(field);
  if (!limit.empty()) doc += " (" + limit + ")";
  const std::string fallback = (field.required_in & 1U) != 0
                                   ? "**required**"
                                   : std::string(field.default_text);
  return fmt::format("| `{}` | {} | {} | {} |\n", field.name,
                     Cell(TypeText(field)), Cell(fallback), Cell(doc));
}

void PutMessage(const Message& message, const std::string& path,
                std::set<std::string_view>& done, std::string& out) {
  if (!done.insert(message.name).second) return;
  out +=
      fmt::format("\n### `{}`\n\n{} ({})\n\n", path, message.doc, message.name);
  out += "| field | type | default | meaning |\n|---|---|---|---|\n";
  for (const Field& field : message.fields) {
    if (!field.alias_only) out += Row(field);
  }
  for (const Field& field : message.fields) {
    if (field.alias_only || field.type != FieldType::kMessage) continue;
    const std::string below = path + "." + std::string(field.name) +
                              (field.shape == Shape::kSingle ? "" : "[]");
    PutMessage(field.message(), below, done, out);
  }
}

void PutDialects(const Kind& kind, std::string& out) {
  out += "\n## Dialects\n\n";
  out += "| dialect | apiVersion |\n|---|---|\n";
  for (const DialectInfo& dialect : kind.dialects) {
    std::string versions;
    for (const std::string_view version : dialect.api_versions) {
      versions += fmt::format("{}`{}`", versions.empty() ? "" : ", ", version);
    }
    out += fmt::format("| {} | {} |\n", dialect.name, versions);
  }
  out +=
      "\nWhere dialects share an apiVersion, the fields of `spec` tell them "
      "apart. Keys may\nbe written in camelCase or snake_case. `dynaplane "
      "convert` turns every dialect into\nthe canonical one, which this page "
      "describes.\n";
}

void PutRules(const std::vector<RuleDoc>& rules, std::string& out) {
  out += "\n| rule | what it asks for |\n|---|---|\n";
  for (const RuleDoc& rule : rules) {
    out += fmt::format("| `{}` | {} |\n", rule.id, Cell(rule.text));
  }
}

}  // namespace

std::vector<RuleDoc> EnvelopeRules() {
  return {
      {"missing_field", "A required field is there."},
      {"unknown_field", "Every field is known; the nearest one is named."},
      {"duplicate_field", "A field is given once, in one spelling."},
      {"wrong_type", "A value is of its field's type."},
      {"not_known_yet",
       "What decides which resources there are is known. Only a program can "
       "give an output that is not."},
      {"enum_value", "A word is one of the allowed ones."},
      {"number_range", "A number is within its limits."},
      {"text_length", "A text is within its limits."},
      {"text_pattern", "A text has the form of its field."},
      {"list_size", "A list is within its limits."},
      {"json_object", "A policy is a map or the text of a JSON object."},
      {"unknown_kind", "The kind is known."},
      {"foreign_kind",
       "Beside manifests, what is of another program is passed over (a "
       "note)."},
      {"cluster_metadata",
       "What a cluster wrote into the object is passed over (a note)."},
      {"cluster_form",
       "What a cluster would misread or not take, told by `dynaplane validate` "
       "alone (a note)."},
      {"identity_label",
       "A label or annotation says another org, env or id than metadata does "
       "(a warning)."},
      {"credential_document",
       "A file that is named holds no credential; a folder may."},
      {"unknown_api_version", "The apiVersion is one of the kind's."},
      {"duplicate_name", "Manifests of one stack have different names."},
      {"stack_label", "The labels that choose a stack name one."},
      {"provisioner_label",
       "Another provisioner than Pulumi is asked for (a warning)."},
      {"override", "The path and value of --set can be applied."},
      {"ignored_field", "A field without effect (a note)."},
      {"read_leniently", "What a strict reader would refuse (a note)."},
      {"read_unclear", "What readers take differently (a warning)."},
      {"yaml_syntax", "The text is YAML or JSON."},
      {"yaml_empty", "There is a document."},
      {"yaml_characters", "The text is UTF-8 without control characters."},
      {"yaml_duplicate_key", "A map has each key once."},
      {"yaml_key", "Keys are texts."},
      {"yaml_alias", "An alias follows its anchor."},
      {"yaml_merge", "A merge key has maps."},
      {"yaml_tag", "Only the core schema's tags are used."},
      {"yaml_depth", "At most 64 levels."},
      {"yaml_size",
       "A document has at most 4 MiB, 200000 values (aliases expanded), "
       "100000 brackets, braces and commas, and 100 directives."},
  };
}

namespace {

constexpr std::string_view kInACluster = R"(
## In a cluster

A cluster takes the canonical dialect, each field by its camelCase name and in
one form: lists where a list is possible, `{name: …}` where a name alone would
do in a file, a policy as a map. It reads YAML 1.1, so `N`, `on` or `1.10` are
no texts there until they stand in quotes. Of `metadata` it knows `name`,
`namespace`, `labels` and `annotations`: `org`, `env` and `id` are labels, or
annotations, under `dynaplane.dev/`, and what a label may not hold, such as the
name of a stack, is an annotation. Files may use that form as well; `dynaplane
convert` writes it, and `dynaplane validate` notes what is not in it.
)";

}  // namespace

std::string ReferencePage(const Kind& kind) {
  std::string out = fmt::format("# {}\n\n{}\n", kind.name, kind.doc);
  out +=
      "\nThis page is made from the tables in `src/manifest/`. The same texts "
      "are in\n`dynaplane explain` and in the schemas of `dynaplane "
      "schema`.\n";
  PutDialects(kind, out);
  out += kInACluster;
  out += "\n## Fields\n";
  std::set<std::string_view> done;
  const Message root = RootMessage(kind);
  for (const Field& field : root.fields) {
    if (field.type == FieldType::kMessage) {
      PutMessage(field.message(), std::string(field.name), done, out);
    }
  }
  out +=
      "\n## Rules\n\nEach finding of `dynaplane validate -o json` bears the "
      "id of its rule. Ids do not\nchange.\n";
  PutRules(kind.rules, out);
  PutRules(EnvelopeRules(), out);
  return out;
}

}  // namespace dynaplane::manifest
