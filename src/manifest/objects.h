// What stands in an input as Kubernetes sees it: each document is an object, a
// List is those that it lists, and some are of kinds that others look after.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/kind.h"
#include "manifest/yaml/diagnostic.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

// Whether the document is a List, as `kubectl get -o yaml` prints several
// objects: of kind "List", or that of our kinds ("AwsDynamodbList").
bool IsList(const yaml::Document& document, Kinds kinds = AllKinds());

// The document itself, or what it lists, Lists in it unfolded as well. Their
// nodes know their places in the text; `item` counts them.
std::vector<yaml::Document> Unfold(const yaml::Document& document,
                                   Kinds kinds = AllKinds());

// What an object says of itself where it is nobody's mistake to have it beside
// manifests: the kind of another program. Nothing where it is ours, or was
// most likely meant to be.
struct Foreign {
  std::string kind;
  Position position;  // of the kind
};
std::optional<Foreign> AsForeign(const yaml::Document& document,
                                 Kinds kinds = AllKinds());

// That it is passed over, and what is wrong with it where an input holds
// nothing of ours.
Diagnostic ForeignNote(const Foreign& foreign, const std::string& file);
Diagnostic ForeignError(const Foreign& foreign, const std::string& file,
                        Kinds kinds = AllKinds());

}  // namespace dynaplane::manifest
