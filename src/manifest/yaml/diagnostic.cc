#include "manifest/yaml/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "manifest/yaml/text.h"

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

bool IsControl(std::string_view text, std::size_t at, std::size_t length) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  // U+0080 to U+009F are two bytes in UTF-8.
  return byte(at) < 0x20 || byte(at) == 0x7f ||
         (length == 2 && byte(at) == 0xc2 && byte(at + 1) < 0xa0);
}

// A path or file name may hold anything that a hostile text held; a finding
// stays on its line, is UTF-8 and never steers the terminal.
std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = yaml::SequenceLength(text, i);
    const std::size_t size = std::max<std::size_t>(length, 1);
    if (length > 0 && !IsControl(text, i, length)) {
      out += text.substr(i, size);
    } else {
      for (const char c : text.substr(i, size)) {
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      }
    }
    i += size;
  }
  return out;
}

}  // namespace

void Append(Diagnostics from, Diagnostics& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

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
