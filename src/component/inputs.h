// From a component's inputs to a manifest's tree. What a manifest has no place
// for, secrets, unknown values and where values came from, is noted beside it
// and goes back into the plan of the manifest (carried.h).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "manifest/yaml/yaml.h"
#include "pulumi/component_provider.h"

namespace dynaplane::component {

// An unknown value: the manifest's tree has these digits in its place.
struct Placeholder {
  double number = 0;
  std::string digits;
  std::string path;  // in the manifest, e.g. "spec.ttl.attributeName"
  bool secret = false;
};

struct Carried {
  std::vector<Placeholder> unknown;
  // Paths in the manifest of secrets; all below them is secret, too.
  std::set<std::string> secret_paths;
  // The secrets themselves: they may turn up inside other values.
  std::set<std::string> secret_texts;
  std::set<double> secret_numbers;
  // A path in the manifest and the URNs that all below it came from.
  std::map<std::string, std::set<std::string>> dependencies;

  // Whether a finding at `path` must not quote what stands there.
  bool IsSecret(std::string_view path) const;
  // Whether what stands at `path` is secret or has a secret in it.
  bool HoldsSecret(std::string_view path) const;
};

// A property path: `tags.team`, `tags["a.b"]`.
std::string MemberPath(const std::string& path, const std::string& key);

// True when `prefix` is empty, all of `path`, or ends at one of its steps.
bool IsBelow(std::string_view path, std::string_view prefix);

struct Tree {
  manifest::yaml::NodePtr root;
  std::vector<pulumi::CheckFailure> failures;  // values that no field can hold
};

// The inputs of module::kTableComponent as the manifest of the component's
// name.
Tree ToManifest(const pulumi::ConstructRequest& request, Carried& carried);

}  // namespace dynaplane::component
