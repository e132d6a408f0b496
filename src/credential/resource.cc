#include "credential/resource.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace dynaplane::credential {
namespace {

using manifest::yaml::Node;

constexpr std::string_view kApiVersion = "aws.dynaplane.dev/v1";
constexpr std::string_view kClassicApiVersion = "credential.project.planton/v1";
constexpr std::string_view kKind = "AwsCredential";

Role ReadRole(const Fields& fields, bool takes_external_id) {
  Role role;
  role.role_arn = fields.Word("roleArn");
  if (!IsRoleArn(role.role_arn)) {
    fields.Wrong("roleArn", role.role_arn.empty()
                                ? "is missing"
                                : "must look like "
                                  "arn:aws:iam::123456789012:role/NAME");
  }
  if (takes_external_id) role.external_id = fields.Text("externalId");
  role.session_name = fields.Text("sessionName");
  if (!role.session_name.empty() && !IsSessionName(role.session_name)) {
    fields.Wrong("sessionName",
                 "must be 2 to 64 letters, digits or any of _ + = , . @ -");
  }
  role.duration = fields.Duration("duration");
  return role;
}

std::vector<Role> ReadChain(const Fields& fields, Problem& problem) {
  constexpr std::string_view kName = "chainedAssumeRoles";
  std::vector<Role> roles;
  const Node* list = fields.List(kName);
  if (list == nullptr) return roles;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const Node& item = *list->items[i];
    const std::string path = fmt::format("{}[{}]", fields.PathOf(kName), i);
    if (!item.IsMap()) {
      problem.Add(item.position, path + " must be a map");
      continue;
    }
    const Fields role(item, path, problem,
                      {"roleArn", "externalId", "sessionName", "duration"});
    roles.push_back(ReadRole(role, true));
  }
  return roles;
}

StaticKeys ReadKeys(const Fields& fields) {
  StaticKeys keys;
  keys.access_key_id = fields.Word("accessKeyId");
  keys.secret_access_key = fields.SecretWord("secretAccessKey");
  keys.session_token = fields.SecretWord("sessionToken");
  if (keys.access_key_id.empty()) fields.Wrong("accessKeyId", "is missing");
  if (keys.secret_access_key.empty()) {
    fields.Wrong("secretAccessKey", "is missing");
  }
  return keys;
}

AssumeRole ReadAssumeRole(const Node& node, std::string path,
                          Problem& problem) {
  const Fields fields(node, std::move(path), problem,
                      {"roleArn", "externalId", "sessionName", "duration",
                       "chainedAssumeRoles"});
  AssumeRole source;
  source.role = ReadRole(fields, true);
  source.chained = ReadChain(fields, problem);
  return source;
}

WebIdentity ReadWebIdentity(const Node& node, std::string path,
                            Problem& problem) {
  const Fields fields(node, std::move(path), problem,
                      {"webIdentityToken", "webIdentityTokenFile", "roleArn",
                       "sessionName", "duration", "chainedAssumeRoles"});
  WebIdentity source;
  source.token = fields.SecretWord("webIdentityToken");
  source.token_file = fields.Text("webIdentityTokenFile");
  if (source.token.empty() == source.token_file.empty()) {
    fields.Wrong("webIdentityToken",
                 source.token.empty()
                     ? "is missing; give it or webIdentityTokenFile"
                     : "and webIdentityTokenFile are given; keep one");
  }
  source.role = ReadRole(fields, false);
  source.chained = ReadChain(fields, problem);
  return source;
}

// One of the kinds, by the fields that are there.
Source ReadSource(const Fields& fields, Problem& problem) {
  constexpr std::array<std::string_view, 4> kFirstFields = {
      "accessKeyId", "profile", "assumeRole", "webIdentity"};
  const bool has_keys = fields.Has("accessKeyId") ||
                        fields.Has("secretAccessKey") ||
                        fields.Has("sessionToken");
  std::string_view kind;
  for (const std::string_view name : kFirstFields) {
    if (!(name == kFirstFields[0] ? has_keys : fields.Has(name))) continue;
    if (!kind.empty()) {
      fields.Wrong(
          name, fmt::format("and {} are given; keep one", fields.PathOf(kind)));
    }
    kind = name;
  }
  if (kind.empty()) return Ambient{};
  if (kind == "accessKeyId") return ReadKeys(fields);
  if (kind == "profile") return Profile{fields.Text(kind)};
  const Node* map = fields.Map(kind);
  if (map == nullptr) return Ambient{};  // and there is a problem
  if (kind == "assumeRole") {
    return ReadAssumeRole(*map, fields.PathOf(kind), problem);
  }
  return ReadWebIdentity(*map, fields.PathOf(kind), problem);
}

void ReadSpec(const Node& node, std::string path, Problem& problem,
              Entry& entry) {
  const Fields fields(node, std::move(path), problem,
                      {"accountId", "region", "accessKeyId", "secretAccessKey",
                       "sessionToken", "profile", "assumeRole", "webIdentity"});
  entry.account_id = fields.Text("accountId");
  if (!entry.account_id.empty() && !IsAccountId(entry.account_id)) {
    fields.Wrong("accountId", "must be 12 digits");
  }
  entry.region = fields.Text("region");
  if (!entry.region.empty() && !IsRegion(entry.region)) {
    fields.Wrong("region", "is not the name of a region, such as eu-west-1");
  }
  entry.source = ReadSource(fields, problem);
}

// Returns the id.
std::string ReadMetadata(const Node& node, Problem& problem) {
  const Fields fields(node, "metadata", problem,
                      {"id", "name", "org", "env", "labels", "annotations",
                       "tags", "slug", "version"});
  const std::string id = fields.Text("id");
  const std::string name = fields.Text("name");
  if (id.empty() && name.empty()) {
    fields.Wrong("name", "is missing; manifests name the credential by it");
  }
  return id.empty() ? name : id;
}

void CheckEnvelope(const Fields& fields) {
  const std::string version = fields.Text("apiVersion");
  if (version != kApiVersion && version != kClassicApiVersion) {
    fields.Wrong("apiVersion",
                 version.empty()
                     ? fmt::format("is missing; write apiVersion: {} (a flat "
                                   "file is for --aws-credential)",
                                   kApiVersion)
                     : fmt::format("must be {}", kApiVersion));
  }
  if (fields.Text("kind") != kKind) {
    fields.Wrong("kind", fmt::format("must be {}", kKind));
  }
}

}  // namespace

bool LooksLikeResource(const Node& node) {
  return node.Find("kind") != nullptr || node.Find("apiVersion") != nullptr ||
         node.Find("spec") != nullptr;
}

Entry ReadResource(const Node& node, Problem& problem) {
  Entry entry;
  entry.file = problem.file();
  if (!node.IsMap()) {
    problem.Add(node.position, "an AwsCredential must be a map");
    return entry;
  }
  const Fields fields(node, "", problem,
                      {"apiVersion", "kind", "metadata", "spec", "status"});
  CheckEnvelope(fields);
  if (const Node* metadata = fields.Map("metadata")) {
    entry.id = ReadMetadata(*metadata, problem);
  } else {
    fields.Wrong("metadata", "is missing; give it a name");
  }
  if (const Node* spec = fields.Map("spec")) {
    ReadSpec(*spec, "spec", problem, entry);
  }
  return entry;
}

Entry ReadFlatFields(const Node& node, Problem& problem) {
  // What the classic format promises for a file that names no region.
  constexpr const char* kClassicRegion = "us-west-2";
  Entry entry;
  entry.file = problem.file();
  entry.format = Format::kFlat;
  entry.fallback_region = kClassicRegion;
  if (!node.IsMap()) {
    problem.Add(node.position, "a credential file must be a map");
    return entry;
  }
  ReadSpec(node, "", problem, entry);
  return entry;
}

}  // namespace dynaplane::credential
