#include "manifest/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/words.h"
#include "manifest/yaml.h"

namespace dynaplane::manifest {
namespace {

LoadResult LoadDocument(const yaml::Document& document, const std::string& file,
                        const std::vector<Override>& overrides,
                        Credentials credentials, Diagnostics diagnostics) {
  LoadResult result;
  result.diagnostics = std::move(diagnostics);
  if (credentials == Credentials::kPassOver && IsCredential(document)) {
    return result;
  }
  ReadResult read = ReadResource(document, file, overrides);
  std::move(read.diagnostics.begin(), read.diagnostics.end(),
            std::back_inserter(result.diagnostics));
  if (read.resource != nullptr && read.resource->kind == &AwsDynamodbKind() &&
      !HasErrors(result.diagnostics)) {
    result.manifests.push_back(ToAwsDynamodb(*read.resource));
  }
  return result;
}

}  // namespace

LoadResult LoadText(std::string_view text, const std::string& file,
                    const std::vector<Override>& overrides,
                    Credentials credentials) {
  LoadResult result;
  yaml::ForEachDocument(
      text, file, [&](yaml::Document document, Diagnostics diagnostics) {
        LoadResult one = LoadDocument(document, file, overrides, credentials,
                                      std::move(diagnostics));
        std::move(one.manifests.begin(), one.manifests.end(),
                  std::back_inserter(result.manifests));
        std::move(one.diagnostics.begin(), one.diagnostics.end(),
                  std::back_inserter(result.diagnostics));
        return true;
      });
  return result;
}

void LoadStream(std::istream& input, const std::string& file,
                const std::vector<Override>& overrides, Credentials credentials,
                const std::function<bool(LoadResult)>& receive) {
  yaml::ForEachDocument(
      input, file, [&](yaml::Document document, Diagnostics diagnostics) {
        return receive(LoadDocument(document, file, overrides, credentials,
                                    std::move(diagnostics)));
      });
}

bool HoldsCredentialsAlone(std::string_view text) {
  bool alone = true;
  yaml::ForEachDocument(
      text, "", [&](const yaml::Document& document, const Diagnostics&) {
        alone = IsCredential(document);
        return alone;
      });
  return alone;
}

Diagnostics CheckNames(
    const std::vector<AwsDynamodb>& manifests,
    const std::function<bool(std::size_t, std::size_t)>& same_stack) {
  Diagnostics diagnostics;
  std::map<std::string_view, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    std::vector<std::size_t>& others = by_name[manifests[i].metadata.name];
    const auto clash = std::find_if(
        others.begin(), others.end(),
        [&](std::size_t other) { return !same_stack || same_stack(i, other); });
    if (clash != others.end()) {
      const Position first = manifests[*clash].PositionOf("metadata.name");
      diagnostics.push_back(
          {Severity::kError, manifests[i].file,
           manifests[i].PositionOf("metadata.name"), "metadata.name",
           fmt::format("the name {} is already taken by {}:{} in the same "
                       "stack; give each manifest its own name",
                       Quoted(manifests[i].metadata.name),
                       manifests[*clash].file, first.line),
           "duplicate_name"});
    }
    others.push_back(i);
  }
  return diagnostics;
}

}  // namespace dynaplane::manifest
