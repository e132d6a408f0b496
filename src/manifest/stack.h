// Which Pulumi stack a manifest asks for by its labels or annotations.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/metadata.h"
#include "manifest/yaml/diagnostic.h"

namespace dynaplane::manifest {

struct StackLabel {
  std::string stack;  // "[ORG/]PROJECT/STACK"
  std::string label;  // the label's key, or the first of the three
  std::string path;   // "metadata.labels.KEY" or "metadata.annotations.KEY"
};

// From `pulumi.DOMAIN/stack.fqdn`, else from `pulumi.DOMAIN/organization`,
// `…/project` and `…/stack.name`; DOMAIN is dynaplane.dev or one of the
// original's. Labels first, then annotations: a cluster takes no slash in a
// label's value. Nothing when there are none, or not all three.
std::optional<StackLabel> StackFromLabels(const Metadata& metadata);

// Some of the three labels without the others: they name no stack, which is
// hardly what was meant.
struct PartialStackLabels {
  std::string label;                 // one that is there
  std::string path;                  // as in StackLabel
  std::vector<std::string> missing;  // those that are not
};
std::optional<PartialStackLabels> FindPartialStackLabels(
    const Metadata& metadata);

// Whether a label or annotation of this key has a part in choosing the stack.
bool IsStackKey(std::string_view key);

// Whether the text is [ORG/]PROJECT/STACK of names that Pulumi takes.
bool IsStackName(std::string_view text);

// "default.AwsDynamodb.orders": the stack of a manifest without labels, in
// the project "dynaplane".
std::string DefaultStackName(const Metadata& metadata, std::string_view kind);

}  // namespace dynaplane::manifest
