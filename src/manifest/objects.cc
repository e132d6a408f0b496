#include "manifest/objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/nearest.h"
#include "manifest/field/words.h"
#include "manifest/resource.h"

namespace dynaplane::manifest {
namespace {

std::string_view TextAt(const yaml::Document& document, const char* key) {
  if (document.root == nullptr) return {};
  const yaml::Node* node = document.root->Find(key);
  return node != nullptr && node->IsScalar() ? std::string_view(node->text)
                                             : std::string_view();
}

std::vector<std::string_view> NamesOf(Kinds kinds) {
  std::vector<std::string_view> names;
  for (const Kind* kind : kinds) names.push_back(kind->name);
  return names;
}

// Of the API that nobody else has.
bool IsOurApi(std::string_view api_version, Kinds kinds) {
  const std::string_view group = api_version.substr(0, api_version.find('/'));
  return std::ranges::any_of(kinds, [&](const Kind* kind) {
    return kind->api_version().starts_with(std::string(group) + "/");
  });
}

void AddObjects(const yaml::Document& document, Kinds kinds, int* next,
                std::vector<yaml::Document>& objects) {
  if (!IsList(document, kinds)) {
    objects.push_back(document);
    objects.back().item = (*next)++;
    return;
  }
  for (const yaml::NodePtr& item : document.root->Find("items")->items) {
    yaml::Document object = document;
    object.root = item;
    AddObjects(object, kinds, next, objects);
  }
}

}  // namespace

bool IsList(const yaml::Document& document, Kinds kinds) {
  const std::string_view kind = TextAt(document, "kind");
  const bool named =
      kind == "List" || std::ranges::any_of(kinds, [&](const Kind* own) {
        return kind == std::string(own->name) + "List";
      });
  if (!named) return false;
  const yaml::Node* items = document.root->Find("items");
  return items != nullptr && items->IsList();
}

std::vector<yaml::Document> Unfold(const yaml::Document& document,
                                   Kinds kinds) {
  if (!IsList(document, kinds)) return {document};
  std::vector<yaml::Document> objects;
  int next = 0;
  AddObjects(document, kinds, &next, objects);
  return objects;
}

std::optional<Foreign> AsForeign(const yaml::Document& document, Kinds kinds) {
  const std::string_view kind = TextAt(document, "kind");
  const std::string_view api_version = TextAt(document, "apiVersion");
  if (kind.empty() || api_version.empty() || IsCredential(document) ||
      IsOurApi(api_version, kinds) || FindKind(kind, kinds) != nullptr ||
      !base::Nearest(kind, NamesOf(kinds)).empty()) {
    return std::nullopt;
  }
  return Foreign{std::string(kind), document.root->Find("kind")->position};
}

Diagnostic ForeignNote(const Foreign& foreign, const std::string& file) {
  return {Severity::kNote,
          file,
          foreign.position,
          "kind",
          fmt::format("{} is not a kind that is known here, so this is passed "
                      "over",
                      Quoted(foreign.kind)),
          "foreign_kind"};
}

Diagnostic ForeignError(const Foreign& foreign, const std::string& file,
                        Kinds kinds) {
  return {Severity::kError,
          file,
          foreign.position,
          "kind",
          fmt::format("{} is not a kind that is known here; the value must "
                      "equal {}",
                      Quoted(foreign.kind), OneOf(NamesOf(kinds))),
          "unknown_kind"};
}

}  // namespace dynaplane::manifest
