// What the envelope has to know of a kind. A new kind is a folder with its
// model, its tables and its rules, and one line in registry.cc.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/field/field.h"
#include "manifest/field/reader.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

struct Resource;

// One manifest of a kind while it is being read.
class Draft {
 public:
  virtual ~Draft() = default;
  // What the tables of the kind read into.
  virtual void* spec() = 0;
  // For the bindings that need more room; see Reader::scratch.
  virtual void* scratch() { return nullptr; }
  // After the fields were read: completes the model and checks what goes
  // beyond one field. Findings go to the reader. `resource` has everything
  // but its spec and places.
  virtual void Finish(Resource& resource, Reader& reader) = 0;
  // The finished spec.
  virtual std::shared_ptr<const void> Take() = 0;
};

// A rule's stable id and what it asks for, for the reference page.
struct RuleDoc {
  std::string_view id;
  std::string_view text;
};

struct DialectInfo {
  std::string_view name;  // "classic flat"
  std::vector<std::string_view> api_versions;
};

// A rule that the API server of a cluster holds each object to, besides the
// limits of its fields. None refuses what validation takes, but for changes of
// what no run may change.
struct ClusterRule {
  std::string_view message;  // the Message's name that it is about
  std::string_view id;       // of the RuleDoc whose text it says
  std::string_view cel;      // self, and oldSelf where it is about a change
  std::string_view text;     // where there is no RuleDoc
};

// A column of `kubectl get`.
struct PrinterColumn {
  std::string_view name;
  std::string_view path;  // a JSONPath from the object
  std::string_view type = "string";
  bool wide = false;  // with -o wide only
};

// "gsi" for a field's name: what people look for.
struct Abbreviation {
  std::string_view text;
  std::string_view field;
};

struct Kind {
  std::string_view name;        // "AwsDynamodb"
  std::string_view plural;      // for the CRD, "awsdynamodbs"
  std::string_view short_name;  // of the CRD; may be empty
  std::string_view doc;
  // The first one is the canonical dialect, with one apiVersion.
  std::vector<DialectInfo> dialects;
  const Message& (*spec)() = nullptr;
  // What the system writes: stackOutputs and their doc texts.
  const Message& (*status)() = nullptr;
  // The rules of the kind's own; those of the envelope are in reference.h.
  std::vector<RuleDoc> rules;
  std::vector<ClusterRule> cluster_rules;
  std::vector<PrinterColumn> printer_columns;  // between Ready and Age
  std::vector<Abbreviation> abbreviations;
  // Chooses among the dialects that share an apiVersion; the index.
  int (*choose_dialect)(std::string_view api_version,
                        const yaml::Node& spec) = nullptr;
  // The field of the spec that is metadata.name when it is left out.
  std::string_view named_by;
  std::unique_ptr<Draft> (*make_draft)(int dialect) = nullptr;

  std::string_view api_version() const {
    return dialects.front().api_versions.front();
  }
};

using Kinds = std::span<const Kind* const>;

// The kinds of this program.
Kinds AllKinds();
const Kind* FindKind(std::string_view name, Kinds kinds = AllKinds());

}  // namespace dynaplane::manifest
