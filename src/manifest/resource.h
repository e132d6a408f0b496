// One manifest of whatever kind: the envelope around a spec.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "manifest/field/reader.h"
#include "manifest/kind.h"
#include "manifest/metadata.h"
#include "manifest/yaml/diagnostic.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

// `--set PATH=VALUE`: replaces or adds a field before a manifest is read. The
// path starts at the root, in the dialect of the manifest or in canonical
// names; `[n]` is a list's element, `["a.b"]` a key with dots. The value is
// typed by the field; `[…]` and `{…}` are YAML, nothing takes the field away.
struct Override {
  std::string path;
  std::string value;
};

struct Resource {
  const Kind* kind = nullptr;
  int dialect = 0;  // index into kind->dialects
  std::string api_version;
  Metadata metadata;
  std::shared_ptr<const void> spec;  // of the kind's own type
  std::string file;
  int document = 0;
  int item = -1;  // of a List in the document; -1: the document itself
  Places places;
};

struct ReadResult {
  // Empty when the envelope is too broken to tell the kind. With errors in
  // `diagnostics` it is there all the same, but not to be acted upon.
  std::shared_ptr<Resource> resource;
  Diagnostics diagnostics;  // in the order of the text
};

// Whether a document is an AwsCredential, or a list of them: what stands in a
// credentials file and in no manifest.
bool IsCredential(const yaml::Document& document);

ReadResult ReadResource(const yaml::Document& document, const std::string& file,
                        const std::vector<Override>& overrides = {},
                        Kinds kinds = AllKinds());

// The canonical manifest of a resource, as short as it can be.
Tree WriteResource(const Resource& resource);

// apiVersion, kind, metadata, spec and status as a table of their own, for
// `explain`, the schema and the pages.
const Message& MetadataMessage();

}  // namespace dynaplane::manifest
