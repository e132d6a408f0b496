#include "manifest/convert.h"

#include <iterator>
#include <utility>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/comments.h"
#include "manifest/json.h"
#include "manifest/yaml.h"

namespace dynaplane::manifest {
namespace {

// What the system wrote stays with its manifest.
void KeepStatus(const yaml::Node& root, Tree& tree) {
  const yaml::Node* status = root.Find("status");
  if (status != nullptr && !status->IsNull()) {
    tree.Add("status", ToTree(*status));
  }
}

}  // namespace

ConvertResult Convert(std::string_view text, const std::string& file,
                      const std::vector<Override>& overrides) {
  ConvertResult result;
  yaml::ForEachDocument(
      text, file, [&](yaml::Document document, Diagnostics diagnostics) {
        std::move(diagnostics.begin(), diagnostics.end(),
                  std::back_inserter(result.diagnostics));
        ReadResult read = ReadResource(document, file, overrides);
        std::move(read.diagnostics.begin(), read.diagnostics.end(),
                  std::back_inserter(result.diagnostics));
        if (read.resource == nullptr || HasErrors(result.diagnostics)) {
          return true;
        }
        Tree tree = WriteResource(*read.resource);
        KeepStatus(*document.root, tree);
        const Comments comments =
            FindComments(text, document, read.resource->places, tree);
        if (!result.text.empty()) result.text += "---\n";
        result.text += ToYaml(tree, comments);
        return true;
      });
  if (HasErrors(result.diagnostics)) result.text.clear();
  return result;
}

Tree WriteManifest(const AwsDynamodb& manifest) {
  return WriteResource(ToResource(manifest));
}

Tree WriteManifest(const AwsDynamodb& manifest, const Tree& stack_outputs) {
  Tree tree = WriteManifest(manifest);
  Tree status = Tree::Map();
  status.Add("stackOutputs", stack_outputs);
  tree.Add("status", std::move(status));
  return tree;
}

}  // namespace dynaplane::manifest
