// What became of one stack, and how it is told (`-o json`, docs/cli.md).
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "pulumi/value.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// One resource of a manifest: what was, or would be, done to it.
struct ResourceChange {
  std::string urn;
  std::string type;
  std::string name;
  std::string op;  // "create", "update", "replace", "delete", "adopt" or "same"
  std::vector<std::string> diff;  // property paths
  bool done = true;               // false: it failed, or nobody saw its end
};

struct StackDiagnostic {
  std::string severity;  // "error", "warning", "note" or "info"
  std::string message;
  std::string urn;   // empty: of the stack
  std::string file;  // of the manifest; empty: none
  int line = 0;
};

// One field of a manifest that a run changes, or would.
struct Edit {
  // "spec.globalSecondaryIndexes[by-a].projectionType": elements by name.
  std::string path;
  std::string file;      // of the manifest; empty: none declares it any more
  int line = 0;          // of the field, or of what it is part of
  pulumi::Value before;  // null: it comes
  pulumi::Value after;   // null: it goes
  std::vector<std::string> effects;  // effects.h
  std::string reason;                // of the effects: a clause; may be empty
};

struct StackReport {
  std::string stack;
  std::vector<std::string> manifests;  // paths
  Ending ending = Ending::kDone;
  bool started = true;  // false: another stack's fate ended the command before
  std::vector<ResourceChange> resources;
  std::vector<Edit> edits;
  // metadata.name → status.stackOutputs, without unknown values.
  std::map<std::string, pulumi::Object> outputs;
  std::vector<StackDiagnostic> diagnostics;
  double seconds = 0;

  // Resources with that op, of those whose step was done (or is planned).
  int Count(const std::string& op) const;
  bool HasChanges() const;
  // "succeeded", "unchanged", "failed", "refused", "interrupted" or
  // "not-started".
  const char* Outcome() const;
};

// A plain value as JSON: numbers without a fraction are integers; secrets are
// "[secret]", unknown values are left out.
nlohmann::ordered_json ToJson(const pulumi::Value& value);

// As `-o json` has it.
nlohmann::ordered_json ToJson(const std::vector<StackReport>& reports);

}  // namespace dynaplane::stack
