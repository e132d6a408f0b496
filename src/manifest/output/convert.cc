#include "manifest/output/convert.h"

#include <algorithm>
#include <utility>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/objects.h"
#include "manifest/output/comments.h"
#include "manifest/yaml/json.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

// What the system wrote stays with its manifest.
void KeepStatus(const yaml::Node& root, Tree& tree) {
  const yaml::Node* status = root.Find("status");
  if (status != nullptr && !status->IsNull()) {
    tree.Add("status", ToTree(*status));
  }
}

// A document without the marker that it may begin with.
std::string WithoutMarker(std::string_view document) {
  std::string text;
  bool found = false;
  while (!document.empty()) {
    const std::size_t newline = document.find('\n');
    std::string_view line = document.substr(
        0, newline == std::string_view::npos ? newline : newline + 1);
    document.remove_prefix(line.size());
    if (!found && line.starts_with("---")) {
      found = true;
      line.remove_prefix(3);
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
      if (line == "\n" || line == "\r\n") continue;
    }
    text += line;
  }
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

void AddText(const std::string& text, ConvertResult& result) {
  if (!result.text.empty()) result.text += "---\n";
  result.text += text;
}

// `text` holds the object as its document; empty for what a List holds.
void ConvertObject(const yaml::Document& object, std::string_view text,
                   const std::string& file,
                   const std::vector<Override>& overrides,
                   ConvertResult& result) {
  if (const auto foreign = AsForeign(object)) {
    result.diagnostics.push_back(ForeignNote(*foreign, file));
    result.passed_over.push_back(ForeignError(*foreign, file));
    AddText(text.empty() ? ToYaml(ToTree(*object.root))
                         : WithoutMarker(text.substr(
                               object.begin, object.end - object.begin)),
            result);
    return;
  }
  ReadResult read = ReadResource(object, file, overrides);
  Append(std::move(read.diagnostics), result.diagnostics);
  if (read.resource == nullptr || HasErrors(result.diagnostics)) return;
  result.has_manifest = true;
  Tree tree = WriteResource(*read.resource);
  KeepStatus(*object.root, tree);
  const Comments comments =
      text.empty() ? Comments()
                   : FindComments(text, object, read.resource->places, tree);
  AddText(ToYaml(tree, comments), result);
}

}  // namespace

ConvertResult Convert(std::string_view text, const std::string& file,
                      const std::vector<Override>& overrides) {
  ConvertResult result;
  yaml::ForEachDocument(
      text, file, [&](yaml::Document document, Diagnostics diagnostics) {
        Append(std::move(diagnostics), result.diagnostics);
        if (document.root == nullptr) return true;
        const bool list = IsList(document);
        for (const yaml::Document& object : Unfold(document)) {
          const std::string_view own = list ? std::string_view() : text;
          ConvertObject(object, own, file, overrides, result);
        }
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
