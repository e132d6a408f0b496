// Everything that reads untrusted text, on the same bytes: trees, findings,
// conversion, status. Beside crashes it looks for broken promises.
//
//   make fuzz FUZZ_SECONDS=600
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "manifest/load.h"
#include "manifest/output/convert.h"
#include "manifest/output/status.h"
#include "manifest/stack.h"
#include "manifest/yaml/json.h"
#include "manifest/yaml/text.h"
#include "manifest/yaml/tree.h"
#include "manifest/yaml/yaml.h"

namespace {

using namespace dynaplane::manifest;  // NOLINT: one short file

constexpr char kFile[] = "fuzz";

// `about` is what the reader of the crash wants to see.
void Require(bool promise, const std::string& about = {}) {
  if (promise) return;
  std::fprintf(stderr, "broken promise: %s\n", about.c_str());
  std::abort();
}

// Code points of each line, at least; bytes that are no UTF-8 count as one.
std::vector<std::size_t> ColumnsOfLines(std::string_view text) {
  std::vector<std::size_t> columns(1, 0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (yaml::EndsLine(text, i)) {
      columns.push_back(0);
    } else {
      ++columns.back();
    }
  }
  return columns;
}

// A finding stands inside the text it is about, on one line, and says how to
// mend it.
void CheckFindings(std::string_view text, const Diagnostics& diagnostics) {
  const std::vector<std::size_t> columns = ColumnsOfLines(text);
  for (const Diagnostic& diagnostic : diagnostics) {
    const std::string shown = ToString(diagnostic);
    const Position& at = diagnostic.position;
    Require(!diagnostic.message.empty() && !diagnostic.rule.empty(), shown);
    Require(shown.find('\n') == std::string::npos, shown);
    Require(at.line >= 1 && at.column >= 1, shown);
    if (diagnostic.severity == Severity::kError) {
      Require(diagnostic.message.find("; ") != std::string::npos, shown);
    }
    if (diagnostic.file != kFile) continue;  // it is about an override
    const auto line = static_cast<std::size_t>(at.line);
    Require(line <= columns.size(), shown);
    Require(static_cast<std::size_t>(at.column) <= columns[line - 1] + 1,
            shown);
  }
}

// The labels that become tags, under the spec's own.
std::map<std::string, std::string> TagsOf(const AwsDynamodb& manifest) {
  std::map<std::string, std::string> tags = manifest.spec.tags;
  for (const auto& label : manifest.metadata.labels) {
    if (IsTagLabel(label.first)) tags.insert(label);
  }
  return tags;
}

// The same table in the same stack; labels may have become what they stand
// for.
void RequireSame(AwsDynamodb a, AwsDynamodb b) {
  Require(TagsOf(a) == TagsOf(b));
  const auto stack_of = [](const AwsDynamodb& manifest) {
    const auto label = StackFromLabels(manifest.metadata);
    return label ? label->stack
                 : DefaultStackName(manifest.metadata, "AwsDynamodb");
  };
  Require(stack_of(a) == stack_of(b));
  for (AwsDynamodb* manifest : {&a, &b}) {
    manifest->spec.tags.clear();
    manifest->metadata.labels.clear();
    manifest->metadata.annotations.clear();
  }
  Require(a.spec == b.spec);
  Require(a.metadata == b.metadata);
}

// What is valid converts, stays the same model, and converts no further.
void CheckConversion(std::string_view text, const LoadResult& loaded) {
  const ConvertResult once = Convert(text, kFile);
  CheckFindings(text, once.diagnostics);
  if (HasErrors(loaded.diagnostics)) return;
  const LoadResult again = LoadText(once.text, kFile);
  Require(!HasErrors(again.diagnostics));
  Require(again.manifests.size() == loaded.manifests.size());
  for (std::size_t i = 0; i < again.manifests.size(); ++i) {
    RequireSame(again.manifests[i], loaded.manifests[i]);
  }
  Require(Convert(once.text, kFile).text == once.text);
}

// The same document by document.
void CheckStream(std::string_view text, const LoadResult& loaded) {
  std::istringstream stream{std::string(text)};
  LoadResult all;
  LoadStream(stream, kFile, {}, Credentials::kRefuse, [&](LoadResult one) {
    Require(one.manifests.size() <= 1);
    std::move(one.manifests.begin(), one.manifests.end(),
              std::back_inserter(all.manifests));
    std::ranges::copy_if(one.diagnostics, std::back_inserter(all.diagnostics),
                         [](const Diagnostic& finding) {
                           return finding.rule != "cluster_form";
                         });
    return true;
  });
  Require(all.manifests.size() == loaded.manifests.size());
  Require(all.diagnostics.size() == loaded.diagnostics.size());
  for (std::size_t i = 0; i < all.diagnostics.size(); ++i) {
    Require(ToString(all.diagnostics[i]) == ToString(loaded.diagnostics[i]));
  }
}

void CheckOverride(std::string_view text) {
  const std::size_t cut = text.find('\n');
  if (cut == std::string_view::npos || cut > 200) return;
  const std::string line(text.substr(0, cut));
  const std::size_t equals = line.find('=');
  if (equals == std::string::npos) return;
  const std::string_view rest = text.substr(cut + 1);
  const Override change{line.substr(0, equals), line.substr(equals + 1)};
  CheckFindings(rest, LoadText(rest, kFile, {change}).diagnostics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LoadResult loaded = LoadText(text, kFile);
  CheckFindings(text, loaded.diagnostics);
  CheckStream(text, loaded);
  CheckConversion(text, loaded);
  CheckOverride(text);
  const Tree outputs = JsonToTree(R"({"tableName":"no","list":["a"]})");
  if (const auto written = WriteStatus(text, 0, outputs)) {
    Require(WriteStatus(*written, 0, outputs) == written);
  }
  return 0;
}
