// What a reader or validator has to say about a manifest, and where.
#pragma once

#include <string>
#include <vector>

namespace dynaplane::manifest {

// Both count from 1; 0 means that the place is not known. Columns count
// characters (code points), not bytes.
struct Position {
  int line = 0;
  int column = 0;
  bool operator==(const Position&) const = default;
};

enum class Severity { kError, kWarning, kNote };

// One finding. `message` is a whole sentence or two in the user's words: what
// is wrong, then how to mend it. `path` is the field as the user wrote it,
// e.g. "spec.globalSecondaryIndexes[0].hashKey"; empty for the document.
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string file;  // as named on the command line; "-" for standard input
  Position position;
  std::string path;
  std::string message;
  std::string rule;  // stable id, e.g. "ttl_attribute_when_enabled"
  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

void Append(Diagnostics from, Diagnostics& to);

bool HasErrors(const Diagnostics& diagnostics);

// "FILE:LINE:COLUMN: error: PATH: message", without a newline.
std::string ToString(const Diagnostic& diagnostic);

}  // namespace dynaplane::manifest
