#include "manifest/load.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/cluster/cluster_notes.h"
#include "manifest/collisions.h"
#include "manifest/objects.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

// Who is going to read the text: this program, or a cluster as well.
enum class Audience { kHere, kCluster };

void PassOver(Diagnostic error, std::string message, LoadResult& result) {
  Diagnostic note = error;
  note.severity = Severity::kNote;
  note.message = std::move(message);
  note.rule = "foreign_kind";
  result.diagnostics.push_back(std::move(note));
  result.passed_over.push_back(std::move(error));
}

// Those of the text before those of overrides, each in their order.
void Sort(const std::string& file, Diagnostics& findings) {
  std::ranges::stable_sort(findings, {}, [&](const Diagnostic& finding) {
    return std::tuple(finding.file != file, finding.position.line,
                      finding.position.column);
  });
}

void LoadObject(const yaml::Document& object, const std::string& file,
                const std::vector<Override>& overrides, Credentials credentials,
                Audience audience, LoadResult& result) {
  if (credentials == Credentials::kPassOver && IsCredential(object)) return;
  if (const auto foreign = AsForeign(object)) {
    result.diagnostics.push_back(ForeignNote(*foreign, file));
    result.passed_over.push_back(ForeignError(*foreign, file));
    return;
  }
  ReadResult read = ReadResource(object, file, overrides);
  const bool right = !HasErrors(read.diagnostics);
  if (right && audience == Audience::kCluster) {
    Append(ClusterNotes(object, file), read.diagnostics);
    Sort(file, read.diagnostics);
  }
  Append(std::move(read.diagnostics), result.diagnostics);
  if (read.resource != nullptr && read.resource->kind == &AwsDynamodbKind() &&
      right) {
    result.manifests.push_back(ToAwsDynamodb(*read.resource));
  }
}

LoadResult LoadDocument(const yaml::Document& document, const std::string& file,
                        const std::vector<Override>& overrides,
                        Credentials credentials, Audience audience,
                        Diagnostics diagnostics) {
  LoadResult result;
  const bool broken = HasErrors(diagnostics);
  if (credentials == Credentials::kPassOver && diagnostics.size() == 1 &&
      diagnostics.front().rule == "yaml_empty") {
    PassOver(std::move(diagnostics.front()),
             "there is nothing in here but blanks and comments, so this is "
             "passed over",
             result);
    return result;
  }
  result.diagnostics = std::move(diagnostics);
  const std::vector<yaml::Document> objects = Unfold(document);
  if (objects.empty()) {
    PassOver({Severity::kError, file, document.root->position, "items",
              "the List has no items; list a manifest", "yaml_empty"},
             "the List has no items, so it is passed over", result);
  }
  for (const yaml::Document& object : objects) {
    LoadObject(object, file, overrides, credentials, audience, result);
  }
  if (broken) result.manifests.clear();
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
                                      Audience::kHere, std::move(diagnostics));
        std::move(one.manifests.begin(), one.manifests.end(),
                  std::back_inserter(result.manifests));
        Append(std::move(one.diagnostics), result.diagnostics);
        Append(std::move(one.passed_over), result.passed_over);
        return true;
      });
  return result;
}

LoadResult LoadTree(yaml::NodePtr root, const std::string& file) {
  yaml::Document document;
  document.root = std::move(root);
  return LoadDocument(document, file, {}, Credentials::kRefuse, Audience::kHere,
                      {});
}

void LoadStream(std::istream& input, const std::string& file,
                const std::vector<Override>& overrides, Credentials credentials,
                const std::function<bool(LoadResult)>& receive) {
  yaml::ForEachDocument(
      input, file, [&](yaml::Document document, Diagnostics diagnostics) {
        return receive(LoadDocument(document, file, overrides, credentials,
                                    Audience::kCluster,
                                    std::move(diagnostics)));
      });
}

bool IsPassedOver(const Diagnostic& finding) {
  return finding.rule == "foreign_kind";
}

void RefuseForeign(LoadResult& input) {
  if (!input.manifests.empty() || HasErrors(input.diagnostics)) return;
  std::erase_if(input.diagnostics, IsPassedOver);
  Append(std::move(input.passed_over), input.diagnostics);
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
    Append(collisions.Add(manifests[i], std::to_string(*first)), diagnostics);
  }
  return diagnostics;
}

}  // namespace dynaplane::manifest
