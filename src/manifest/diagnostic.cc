#include "manifest/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace dynaplane::manifest {
namespace {

std::string_view Word(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      return "note";
  }
  return "error";
}

// A path or file name may hold anything that a hostile text held; a finding
// stays on its line and never steers the terminal.
std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

bool HasErrors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) {
                       return diagnostic.severity == Severity::kError;
                     });
}

std::string ToString(const Diagnostic& diagnostic) {
  std::string out = Printable(diagnostic.file);
  // Line and column are always there: tools split the text by its colons.
  out += fmt::format(":{}:{}: {}: ", std::max(diagnostic.position.line, 1),
                     std::max(diagnostic.position.column, 1),
                     Word(diagnostic.severity));
  if (!diagnostic.path.empty()) out += Printable(diagnostic.path) + ": ";
  return out + Printable(diagnostic.message);
}

}  // namespace dynaplane::manifest
