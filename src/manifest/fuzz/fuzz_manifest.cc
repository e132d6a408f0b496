// Everything that reads untrusted text, on the same bytes: trees, findings,
// conversion, status. Beside crashes it looks for broken promises.
//
//   cmake --preset fuzz && ninja -C build/fuzz manifest_fuzz
//   build/fuzz/…/manifest_fuzz -max_total_time=60 NEW src/manifest/fuzz/corpus
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "manifest/convert.h"
#include "manifest/json.h"
#include "manifest/load.h"
#include "manifest/status.h"
#include "manifest/tree.h"
#include "manifest/yaml.h"

namespace {

using namespace dynaplane::manifest;  // NOLINT: one short file

void Require(bool promise) {
  if (!promise) std::abort();
}

void CheckPlaces(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    Require(diagnostic.position.line >= 0 && diagnostic.position.column >= 0);
    Require(!diagnostic.message.empty() && !diagnostic.rule.empty());
    Require(ToString(diagnostic).find('\n') == std::string::npos);
  }
}

// What is valid converts, stays the same model, and converts no further.
void CheckConversion(std::string_view text, const LoadResult& loaded) {
  const ConvertResult once = Convert(text, "fuzz");
  CheckPlaces(once.diagnostics);
  if (HasErrors(loaded.diagnostics)) return;
  const LoadResult again = LoadText(once.text, "fuzz");
  Require(!HasErrors(again.diagnostics));
  Require(again.manifests.size() == loaded.manifests.size());
  for (std::size_t i = 0; i < again.manifests.size(); ++i) {
    Require(again.manifests[i].spec == loaded.manifests[i].spec);
    Require(again.manifests[i].metadata == loaded.manifests[i].metadata);
  }
  Require(Convert(once.text, "fuzz").text == once.text);
}

void CheckOverride(std::string_view text) {
  const std::size_t cut = text.find('\n');
  if (cut == std::string_view::npos || cut > 200) return;
  const std::string line(text.substr(0, cut));
  const std::size_t equals = line.find('=');
  if (equals == std::string::npos) return;
  CheckPlaces(LoadText(text.substr(cut + 1), "fuzz",
                       {{line.substr(0, equals), line.substr(equals + 1)}})
                  .diagnostics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LoadResult loaded = LoadText(text, "fuzz");
  CheckPlaces(loaded.diagnostics);
  CheckConversion(text, loaded);
  CheckOverride(text);
  const Tree outputs = JsonToTree(R"({"tableName":"no","list":["a"]})");
  if (const auto written = WriteStatus(text, 0, outputs)) {
    Require(WriteStatus(*written, 0, outputs) == written);
  }
  return 0;
}
