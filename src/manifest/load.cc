#include "manifest/load.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/collisions.h"
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
  Collisions collisions;
  std::map<std::string_view, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    // A stack is told by its first manifest of the name.
    std::vector<std::size_t>& firsts = by_name[manifests[i].metadata.name];
    auto first = std::find_if(
        firsts.begin(), firsts.end(),
        [&](std::size_t other) { return !same_stack || same_stack(i, other); });
    if (first == firsts.end()) first = firsts.insert(first, i);
    Diagnostics found = collisions.Add(manifests[i], std::to_string(*first));
    std::move(found.begin(), found.end(), std::back_inserter(diagnostics));
  }
  return diagnostics;
}

}  // namespace dynaplane::manifest
