#include "pulumi/registration.h"

#include <utility>

#include "pulumi/outputs.h"
#include "pulumi/types.h"
#include "pulumi/wire.h"

namespace pulumi {
namespace {

using Request = pulumirpc::RegisterResourceRequest;

// A path in a URL: what RFC 3986 leaves unreserved, and the slash.
std::string FileUrl(const std::string& path) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string url = "file://";
  for (unsigned char c : path) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                 (c >= 'a' && c <= 'z') || c == '/' || c == '-' || c == '.' ||
                 c == '_' || c == '~';
    if (plain) {
      url += static_cast<char>(c);
    } else {
      url += {'%', kHex[c >> 4], kHex[c & 15]};
    }
  }
  return url;
}

void SetSource(const SourcePosition& source, Request& request) {
  if (!source.file.starts_with('/') || source.line <= 0) return;
  auto& position = *request.mutable_sourceposition();
  position.set_uri(FileUrl(source.file));
  position.set_line(source.line);
  position.set_column(source.column);
}

void SetTimeouts(const CustomTimeouts& timeouts, Request& request) {
  if (timeouts.create.empty() && timeouts.update.empty() &&
      timeouts.delete_.empty()) {
    return;
  }
  auto& wire = *request.mutable_customtimeouts();
  wire.set_create(timeouts.create);
  wire.set_update(timeouts.update);
  wire.set_delete_(timeouts.delete_);
}

// "URN::ID"; in a preview the provider may not exist yet.
std::string ProviderReference(const ResourceOutcome& provider) {
  return provider.urn +
         "::" + (provider.id.empty() ? wire::kUnknownString : provider.id);
}

// A component has no provider itself: it hands its own down to what is below
// it.
void SetProvider(const Resource& resource, const Links& links,
                 const RunState& state, Request& request) {
  if (!resource.options.provider) return;
  std::string reference =
      ProviderReference(state.resources[resource.options.provider.index]);
  if (resource.custom) {
    request.set_provider(reference);
  } else {
    (*request.mutable_providers())[links.provider_package] = reference;
  }
}

void SetLinks(const ResourceOptions& options, const Links& links,
              const RunState& state, Request& request) {
  auto urn = [&](std::size_t place) { return state.resources[place].urn; };
  request.set_parent(options.parent ? urn(options.parent.index)
                                    : state.root_urn);
  if (options.deleted_with) {
    request.set_deletedwith(urn(options.deleted_with.index));
  }
  std::set<std::string> dependencies = state.root_dependencies;
  for (std::size_t place : links.dependencies) dependencies.insert(urn(place));
  for (const auto& [name, urns] : options.outside_dependencies) {
    dependencies.insert(urns.begin(), urns.end());
  }
  request.mutable_dependencies()->Assign(dependencies.begin(),
                                         dependencies.end());
  // Every property has its entry, be it empty: without any entry the engine
  // would take each one to depend on all dependencies.
  auto& properties = *request.mutable_propertydependencies();
  for (const auto& [name, places] : links.property_dependencies) {
    auto& urns = properties[name];
    for (std::size_t place : places) urns.add_urns(urn(place));
  }
  for (const auto& [name, outside] : options.outside_dependencies) {
    for (const std::string& each : outside) properties[name].add_urns(each);
  }
}

void SetOptions(const ResourceOptions& options, Request& request) {
  auto copy = [](const std::vector<std::string>& from, auto* to) {
    to->Assign(from.begin(), from.end());
  };
  copy(options.ignore_changes, request.mutable_ignorechanges());
  copy(options.replace_on_changes, request.mutable_replaceonchanges());
  copy(options.additional_secret_outputs,
       request.mutable_additionalsecretoutputs());
  for (const std::string& alias : options.aliases) {
    request.add_aliases()->set_urn(alias);
  }
  if (options.protect) request.set_protect(*options.protect);
  if (options.retain_on_delete) {
    request.set_retainondelete(*options.retain_on_delete);
  }
  if (options.delete_before_replace) {
    request.set_deletebeforereplace(*options.delete_before_replace);
    request.set_deletebeforereplacedefined(true);
  }
  request.set_importid(options.import_id);
  request.set_version(options.version);
  request.set_plugindownloadurl(options.plugin_download_url);
  SetTimeouts(options.timeouts, request);
  SetSource(options.source, request);
}

}  // namespace

void SetAbilities(Request& request) {
  request.set_acceptsecrets(true);
  request.set_acceptresources(true);
  request.set_accepts_byte_string(true);
  request.set_supportspartialvalues(true);
  request.set_supportsresultreporting(true);
  request.set_aliasspecs(true);
}

Value LookUp(const OutputReference& reference, const RunState& state) {
  const ResourceOutcome& resource = state.resources[reference.resource.index];
  const bool exists = !state.dry_run || !resource.id.empty();
  if (reference.property == "urn") return resource.urn;
  if (reference.property == "id") {
    return exists ? Value(resource.id) : Value(Unknown{});
  }
  auto output = resource.outputs.find(reference.property);
  if (output != resource.outputs.end()) return output->second;
  return exists ? Value() : Value(Unknown{});
}

Request StackRequest(const RunContext& context) {
  Request request;
  request.set_type(kStackType);
  request.set_name(context.project + "-" + context.stack);
  SetAbilities(request);
  return request;
}

Result<Request> ResourceRequest(const Resource& resource, const Links& links,
                                const RunState& state) {
  auto inputs = wire::Encode(
      ResolveObject(resource.inputs, [&](const OutputReference& reference) {
        return LookUp(reference, state);
      }));
  if (!inputs) return tl::unexpected(inputs.error());
  Request request;
  request.set_type(resource.type);
  request.set_name(resource.name);
  request.set_custom(resource.custom);
  *request.mutable_object() = *std::move(inputs);
  SetLinks(resource.options, links, state, request);
  SetProvider(resource, links, state, request);
  SetOptions(resource.options, request);
  SetAbilities(request);
  return request;
}

Result<ResourceOutcome> ReadAnswer(
    const pulumirpc::RegisterResourceResponse& answer) {
  Result<Object> outputs = wire::Decode(answer.object());
  if (!outputs) return tl::unexpected(outputs.error());
  ResourceOutcome outcome{answer.urn(), answer.id(), *std::move(outputs)};
  if (outcome.id == wire::kUnknownString) outcome.id.clear();
  return outcome;
}

}  // namespace pulumi
