#include "manifest/resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "base/nearest.h"
#include "manifest/cluster/cluster_names.h"
#include "manifest/field/override.h"
#include "manifest/field/words.h"
#include "manifest/stack.h"

namespace dynaplane::manifest {
namespace {

// The entries at the root of a manifest, in whatever order they stand.
struct Envelope {
  const yaml::Entry* api_version = nullptr;
  const yaml::Entry* kind = nullptr;
  const yaml::Entry* metadata = nullptr;
  const yaml::Entry* spec = nullptr;
};

// The labels that choose the stack are wrong here or nowhere: later they would
// only be a strange stack name.
void CheckLabels(const Resource& resource, Reader& reader) {
  const std::optional<StackLabel> label = StackFromLabels(resource.metadata);
  if (label && !IsStackName(label->stack)) {
    const Place& place = reader.places()[label->path];
    reader.diagnostics().push_back(
        {Severity::kError, resource.file, place.position, place.written,
         fmt::format("{} is not the name of a stack; write "
                     "ORGANIZATION/PROJECT/STACK of letters, digits, '-', '_' "
                     "and '.'",
                     Quoted(label->stack)),
         "stack_label"});
  }
  if (const auto partial = FindPartialStackLabels(resource.metadata)) {
    const Place& place = reader.places()[partial->path];
    reader.diagnostics().push_back(
        {Severity::kWarning, resource.file, place.position, place.written,
         fmt::format("this names a stack only together with {}; without {} it "
                     "is passed over, so add what is missing, or write "
                     "stack.fqdn",
                     fmt::join(partial->missing, " and "),
                     partial->missing.size() == 1 ? "it" : "them"),
         "stack_label"});
  }
  for (const auto& [key, value] : resource.metadata.labels) {
    if (!key.ends_with("/provisioner") || value == "pulumi" ||
        key.find("planton") == std::string::npos) {
      continue;
    }
    const Place& place = reader.places()["metadata.labels." + key];
    reader.diagnostics().push_back(
        {Severity::kWarning, resource.file, place.position, place.written,
         fmt::format("{} is passed over: dynaplane always uses Pulumi",
                     Quoted(value)),
         "provisioner_label"});
  }
}

constexpr std::string_view kCredentialKind = "AwsCredential";

bool IsCredential(const yaml::Node& node) {
  const yaml::Node* kind = node.Find("kind");
  return kind != nullptr && kind->IsScalar() && kind->text == kCredentialKind;
}

Diagnostic CredentialError(const std::string& file, Position position) {
  return {Severity::kError,
          file,
          position,
          "kind",
          "this is a credential, not a manifest; keep it in a file of its own, "
          "which --credentials or DYNAPLANE_CREDENTIALS names",
          "credential_document"};
}

// What `kubectl get -o yaml` prints besides what the user wrote. One note for
// all of it.
void NoteCluster(const yaml::Node& root, const std::string& file,
                 Reader& reader) {
  std::vector<std::string_view> found;
  Position first;
  const auto add = [&](std::string_view name, Position position) {
    const bool before = std::tie(position.line, position.column) <
                        std::tie(first.line, first.column);
    if (found.empty() || before) first = position;
    found.push_back(name);
  };
  for (const Field& field : MetadataMessage().fields) {
    const auto place =
        reader.places().find("metadata." + std::string(field.name));
    if (!field.of_cluster || place == reader.places().end()) continue;
    add(field.name, place->second.key);
  }
  const yaml::Node* status = root.Find("status");
  for (const char* name : {"conditions", "observedGeneration"}) {
    const yaml::Entry* entry =
        status == nullptr ? nullptr : status->FindEntry(name);
    if (entry != nullptr) add(name, entry->position);
  }
  if (found.empty()) return;
  const char* are = found.size() == 1 ? "is" : "are";
  reader.diagnostics().push_back(
      {Severity::kNote, file, first, "metadata",
       fmt::format("{} {} what a cluster wrote, and {} passed over",
                   fmt::join(found, ", "), are, are),
       "cluster_metadata"});
}

class ResourceReader {
 public:
  ResourceReader(const yaml::Document& document, const std::string& file,
                 Kinds kinds)
      : document_(document), file_(file), kinds_(kinds) {}

  ReadResult Read(const yaml::Node& root);

 private:
  void Report(Position position, std::string path, std::string rule,
              std::string message) {
    diagnostics_.push_back({Severity::kError, file_, position, std::move(path),
                            std::move(message), std::move(rule)});
  }
  void FindEntries(const yaml::Node& root);
  void PutEntry(const yaml::Node& root, const yaml::Entry& entry);
  void Missing(const yaml::Node& root, std::string_view name,
               std::string_view mend);
  std::string_view TextOf(const yaml::Entry* entry, std::string_view name);
  const Kind* ChooseKind(const yaml::Node& root);
  std::string ChooseVersion(const yaml::Node& root, const Kind& kind);
  int ChooseDialect(const Kind& kind, std::string_view api_version);
  void ReadParts(const yaml::Node& root, Resource& resource);

  const yaml::Document& document_;
  const std::string& file_;
  Kinds kinds_;
  Envelope envelope_;
  Diagnostics diagnostics_;
};

void ResourceReader::PutEntry(const yaml::Node& root,
                              const yaml::Entry& entry) {
  const std::pair<std::string_view, const yaml::Entry**> known[] = {
      {"apiVersion", &envelope_.api_version},
      {"api_version", &envelope_.api_version},
      {"kind", &envelope_.kind},
      {"metadata", &envelope_.metadata},
      {"spec", &envelope_.spec},
  };
  for (const auto& [name, slot] : known) {
    if (entry.key != name) continue;
    if (*slot != nullptr && (*slot)->key != entry.key) {
      Report(entry.position, entry.key, "duplicate_field",
             fmt::format("this is already given as {}; keep one of the two",
                         (*slot)->key));
    } else if (*slot == nullptr) {
      *slot = &entry;
    }
    return;
  }
  if (entry.key == "status") return;  // the system's, never an input
  std::vector<std::string_view> words = {"apiVersion", "kind", "metadata",
                                         "spec", "status"};
  const std::string_view near = base::Nearest(entry.key, words);
  std::string mend = near.empty() ? fmt::format("known here: {}", OneOf(words))
                                  : fmt::format("did you mean \"{}\"?", near);
  for (const Kind* kind : kinds_) {
    if (near.empty() && root.Find("spec") != nullptr &&
        kind->spec().Find(entry.key) != nullptr) {
      mend = fmt::format("it belongs below spec, as spec.{}", entry.key);
    }
  }
  Report(entry.position, entry.key, "unknown_field",
         fmt::format("unknown field {}; {}", Quoted(entry.key), mend));
}

void ResourceReader::FindEntries(const yaml::Node& root) {
  for (const yaml::Entry& entry : root.entries) PutEntry(root, entry);
}

void ResourceReader::Missing(const yaml::Node& root, std::string_view name,
                             std::string_view mend) {
  Report(root.position, std::string(name), "missing_field",
         fmt::format("the field \"{}\" is missing; {}", name, mend));
}

std::string_view ResourceReader::TextOf(const yaml::Entry* entry,
                                        std::string_view name) {
  if (entry == nullptr || entry->value->IsNull()) return {};
  if (entry->value->IsScalar()) return entry->value->text;
  Report(entry->value->position, std::string(name), "wrong_type",
         fmt::format("the {} is not a text; write one", name));
  return {};
}

// Whether there is something at all; of the wrong type, which was said then.
bool IsSaid(const yaml::Entry* entry) {
  return entry != nullptr && !entry->value->IsScalar();
}

// A kind that cannot be told is guessed where that is safe, so that the rest
// of the manifest is checked in the same pass.
const Kind* ResourceReader::ChooseKind(const yaml::Node& root) {
  const std::string_view name = TextOf(envelope_.kind, "kind");
  if (const Kind* kind = FindKind(name, kinds_)) return kind;
  std::vector<std::string_view> names;
  for (const Kind* kind : kinds_) names.push_back(kind->name);
  const Kind* only = kinds_.size() == 1 ? kinds_.front() : nullptr;
  if (name.empty()) {
    if (!IsSaid(envelope_.kind)) {
      Missing(root, "kind", "add kind: " + OneOf(names));
    }
    return only;
  }
  const std::string_view near = base::Nearest(name, names);
  Report(envelope_.kind->value->position, "kind", "unknown_kind",
         fmt::format("{} is not a kind that is known here; the value must "
                     "equal {}",
                     Quoted(name), OneOf(names)));
  return near.empty() ? nullptr : FindKind(near, kinds_);
}

std::string ResourceReader::ChooseVersion(const yaml::Node& root,
                                          const Kind& kind) {
  const std::string_view text = TextOf(envelope_.api_version, "apiVersion");
  std::vector<std::string_view> versions;
  for (const DialectInfo& dialect : kind.dialects) {
    for (const std::string_view version : dialect.api_versions) {
      if (std::find(versions.begin(), versions.end(), version) ==
          versions.end()) {
        versions.push_back(version);
      }
      if (version == text) return std::string(text);
    }
  }
  if (text.empty()) {
    if (!IsSaid(envelope_.api_version)) {
      Missing(root, "apiVersion",
              fmt::format("add apiVersion: {}", kind.api_version()));
    }
    return std::string(kind.api_version());
  }
  const std::string_view near = base::Nearest(text, versions);
  Report(envelope_.api_version->value->position, "apiVersion",
         "unknown_api_version",
         fmt::format("{} is not an apiVersion of {}; write {}", Quoted(text),
                     kind.name, OneOf(versions)));
  return std::string(near.empty() ? kind.api_version() : near);
}

int ResourceReader::ChooseDialect(const Kind& kind,
                                  std::string_view api_version) {
  if (api_version == kind.api_version()) return 0;
  static const yaml::Node kEmpty{.kind = yaml::NodeKind::kMap};
  const yaml::Node* spec =
      envelope_.spec == nullptr ? &kEmpty : envelope_.spec->value.get();
  return kind.choose_dialect(api_version, *spec);
}

void ResourceReader::ReadParts(const yaml::Node& root, Resource& resource) {
  const Kind& kind = *resource.kind;
  const std::unique_ptr<Draft> draft = kind.make_draft(resource.dialect);
  Reader reader(file_, 1U << resource.dialect, draft->scratch());
  for (const auto& [entry, path] :
       {std::pair(envelope_.api_version, "apiVersion"),
        std::pair(envelope_.kind, "kind")}) {
    if (entry == nullptr) continue;
    reader.places()[path] = {entry->value->position, entry->position,
                             entry->key};
  }
  reader.places()[""] = {root.position, root.position, ""};
  if (envelope_.metadata == nullptr) {
    Missing(root, "metadata", "add metadata with a name");
  } else {
    reader.ReadRoot(MetadataMessage(), "metadata", *envelope_.metadata,
                    &resource.metadata);
    TakeIdentityWords(resource.metadata, reader);
  }
  NoteCluster(root, file_, reader);
  if (envelope_.spec == nullptr) {
    Missing(root, "spec",
            "add spec with the fields of the " + std::string(kind.name));
  } else {
    reader.ReadRoot(kind.spec(), "spec", *envelope_.spec, draft->spec());
    draft->Finish(resource, reader);
  }
  CheckLabels(resource, reader);
  resource.spec = draft->Take();
  resource.places = std::move(reader.places());
  std::move(reader.diagnostics().begin(), reader.diagnostics().end(),
            std::back_inserter(diagnostics_));
}

ReadResult ResourceReader::Read(const yaml::Node& root) {
  ReadResult result;
  if (!root.IsMap()) {
    Report(root.position, "", "wrong_type",
           "a manifest must be a map; write apiVersion, kind, metadata and "
           "spec");
    result.diagnostics = std::move(diagnostics_);
    return result;
  }
  FindEntries(root);
  if (const Kind* kind = ChooseKind(root)) {
    auto resource = std::make_shared<Resource>();
    resource->kind = kind;
    resource->api_version = ChooseVersion(root, *kind);
    resource->dialect = ChooseDialect(*kind, resource->api_version);
    resource->file = file_;
    resource->document = document_.index;
    resource->item = document_.item;
    ReadParts(root, *resource);
    result.resource = std::move(resource);
  }
  result.diagnostics = std::move(diagnostics_);
  return result;
}

// Those of overrides come last, in their order.
void SortByPlace(Diagnostics& diagnostics) {
  const auto place = [](const Diagnostic& diagnostic) {
    const Position& at = diagnostic.position;
    return std::tuple(at.line < 0, std::abs(at.line), at.column);
  };
  std::stable_sort(
      diagnostics.begin(), diagnostics.end(),
      [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

// Nodes out of an override have negative lines; see override.h.
void NameOverrides(ReadResult& result) {
  for (Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.position.line >= 0) continue;
    diagnostic.file = kOverrideFile;
    diagnostic.position.line = -diagnostic.position.line;
  }
  if (result.resource == nullptr) return;
  for (auto& [path, place] : result.resource->places) {
    if (place.position.line < 0) place.position = {};
    if (place.key.line < 0) place.key = {};
  }
}

}  // namespace

bool IsCredential(const yaml::Document& document) {
  if (document.root == nullptr) return false;
  const yaml::Node& root = *document.root;
  return IsCredential(root) ||
         (!root.items.empty() &&
          std::all_of(root.items.begin(), root.items.end(),
                      [](const auto& item) { return IsCredential(*item); }));
}

ReadResult ReadResource(const yaml::Document& document, const std::string& file,
                        const std::vector<Override>& overrides, Kinds kinds) {
  if (document.root == nullptr) return {};
  if (IsCredential(document)) {
    const yaml::Node* kind = document.root->Find("kind");
    return {nullptr,
            {CredentialError(file, kind == nullptr ? document.root->position
                                                   : kind->position)}};
  }
  yaml::NodePtr root = document.root;
  Diagnostics override_faults;
  if (!overrides.empty()) {
    const ReadResult first =
        ResourceReader(document, file, kinds).Read(*document.root);
    static const Places kNone;
    const Places& places =
        first.resource == nullptr ? kNone : first.resource->places;
    root = ApplyOverrides(root, overrides, places, &override_faults);
  }
  ReadResult result = ResourceReader(document, file, kinds).Read(*root);
  std::move(override_faults.begin(), override_faults.end(),
            std::back_inserter(result.diagnostics));
  SortByPlace(result.diagnostics);
  NameOverrides(result);
  return result;
}

}  // namespace dynaplane::manifest
