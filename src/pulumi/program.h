// A Pulumi program as a value: the resources to register and the stack's
// outputs. Building one does no I/O; RunProgram (run.h) registers it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pulumi/value.h"

namespace pulumi {

// Where a resource is declared; lines and columns count from 1. An empty file
// or line 0 means "nowhere".
struct SourcePosition {
  std::string file;  // absolute path
  int line = 0;
  int column = 0;
};

// Go durations such as "30m"; empty means the provider's default.
struct CustomTimeouts {
  std::string create;
  std::string update;
  std::string delete_;
};

// Pulumi's resource options. Handles name resources that stand earlier in
// Program::resources.
struct ResourceOptions {
  ResourceHandle parent;  // none: the stack
  // None: that of the component above, else the package's default provider.
  ResourceHandle provider;
  std::vector<ResourceHandle> depends_on;
  std::vector<std::string> aliases;  // full URNs
  std::vector<std::string> ignore_changes;
  std::vector<std::string> replace_on_changes;
  std::vector<std::string> additional_secret_outputs;
  std::optional<bool> protect;
  std::optional<bool> retain_on_delete;
  std::optional<bool> delete_before_replace;
  ResourceHandle deleted_with;
  CustomTimeouts timeouts;
  std::string import_id;
  std::string version;  // of the plugin; semver without a leading v
  std::string plugin_download_url;
  SourcePosition source;
  // Resources of other programs that inputs came from: an input's name and
  // their URNs. For components, whose inputs the engine hands on.
  std::map<std::string, std::set<std::string>> outside_dependencies;
};

struct Resource {
  std::string type;  // token, e.g. "aws:dynamodb/table:Table"
  std::string name;
  bool custom = true;  // false: a component of this program
  Object inputs;
  ResourceOptions options;
};

struct Program {
  std::vector<Resource> resources;
  Object exports;  // stack outputs

  // Appends a resource; the handle is valid for this program alone.
  ResourceHandle Add(Resource resource) {
    resources.push_back(std::move(resource));
    return ResourceHandle{resources.size() - 1};
  }
};

}  // namespace pulumi
