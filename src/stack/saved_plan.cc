#include "stack/saved_plan.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

#include "base/json_read.h"

namespace dynaplane::stack {
namespace {

using Json = nlohmann::ordered_json;
using base::At;
using base::Text;

// The first key, by which a plan is told from other files; its value is the
// number of the format, raised when an older program would read it wrongly.
constexpr char kMark[] = "dynaplanePlan";
constexpr int kFormat = 1;
// The second key: the digest of the text with zeros in its place.
constexpr char kDigestKey[] = "\"digest\": \"";

std::string NoDigest() { return "sha256:" + std::string(64, '0'); }

Json OptionsToJson(const SavedOptions& options) {
  return {{"stack", options.stack},
          {"provider", options.provider},
          {"engine", options.engine},
          {"credentials", options.credentials},
          {"awsCredential", options.aws_credential},
          {"set", options.set},
          {"selectors", options.selectors},
          {"only", options.only},
          {"exclude", options.exclude},
          {"prune", options.prune},
          {"refresh", options.refresh},
          {"replacePolicies", options.replace_policies},
          {"parallel", options.parallel}};
}

SavedOptions OptionsFrom(const nlohmann::json& json) {
  SavedOptions options;
  options.stack = Text(json, "stack");
  options.provider = Text(json, "provider");
  options.engine = Text(json, "engine");
  options.credentials = Text(json, "credentials");
  options.aws_credential = Text(json, "awsCredential");
  options.set = base::Strings(json, "set");
  options.selectors = base::Strings(json, "selectors");
  options.only = base::Strings(json, "only");
  options.exclude = base::Strings(json, "exclude");
  options.prune = base::Flag(json, "prune");
  options.refresh = base::Flag(json, "refresh");
  options.replace_policies = base::Flag(json, "replacePolicies");
  options.parallel =
      static_cast<int>(base::Integer(json, "parallel").value_or(0));
  return options;
}

Json ManifestsToJson(const SavedPlan& plan) {
  Json list = Json::array();
  for (const SavedManifest& each : plan.manifests) {
    list.push_back({{"file", each.file},
                    {"inFolder", each.in_folder},
                    {"text", each.text}});
  }
  return list;
}

Json StacksToJson(const SavedPlan& plan) {
  Json list = Json::array();
  for (const SavedStack& each : plan.stacks) {
    list.push_back({{"stack", each.name},
                    {"state", each.state},
                    {"steps", each.steps},
                    {"edits", each.edits},
                    {"planned", each.planned}});
  }
  return list;
}

// The text with another digest in the place of its own.
std::string WithDigest(std::string text, std::size_t at,
                       const std::string& digest) {
  return text.replace(at, digest.size(), digest);
}

// Where the digest begins; npos: nowhere.
std::size_t PlaceOfDigest(std::string_view text) {
  const std::size_t key = text.find(kDigestKey);
  if (key == std::string_view::npos) return key;
  const std::size_t begins = key + std::string_view(kDigestKey).size();
  return begins + NoDigest().size() <= text.size() ? begins
                                                   : std::string_view::npos;
}

bool IsUntouched(const std::string& text) {
  const std::size_t at = PlaceOfDigest(text);
  if (at == std::string::npos) return false;
  const std::string digest = text.substr(at, NoDigest().size());
  return Digest(WithDigest(text, at, NoDigest())) == digest;
}

SavedPlan PlanFrom(const nlohmann::json& json) {
  SavedPlan plan;
  plan.version = Text(json, "dynaplane");
  plan.backend = Text(json, "backend");
  plan.options = OptionsFrom(At(json, "options"));
  for (const nlohmann::json* each : base::Objects(json, "manifests")) {
    plan.manifests.push_back({Text(*each, "file"), Text(*each, "text"),
                              base::Flag(*each, "inFolder")});
  }
  for (const nlohmann::json* each : base::Objects(json, "stacks")) {
    plan.stacks.push_back({Text(*each, "stack"), At(*each, "state"),
                           At(*each, "planned"), At(*each, "steps"),
                           At(*each, "edits")});
  }
  return plan;
}

}  // namespace

std::string Digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  std::string hex = "sha256:";
  for (const unsigned char byte : std::span(digest).first(size)) {
    hex += fmt::format("{:02x}", byte);
  }
  return hex;
}

std::string ToText(const SavedPlan& plan) {
  const Json json = {{kMark, kFormat},
                     {"digest", NoDigest()},
                     {"dynaplane", plan.version},
                     {"backend", plan.backend},
                     {"options", OptionsToJson(plan.options)},
                     {"stacks", StacksToJson(plan)},
                     {"manifests", ManifestsToJson(plan)}};
  std::string text =
      json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  const std::string digest = Digest(text);
  const std::size_t at = PlaceOfDigest(text);
  return WithDigest(std::move(text), at, digest);
}

bool IsSavedPlan(std::string_view text) {
  std::string head(text.substr(0, 64));
  std::erase_if(head, [](unsigned char c) { return std::isspace(c); });
  return head.starts_with(fmt::format("{{\"{}\":", kMark));
}

Result<SavedPlan> ParsePlan(const std::string& text,
                            const std::string& source) {
  const auto fail = [&](const std::string& why) {
    return Fail(Ending::kInvalid, fmt::format("{} {}", source, why));
  };
  if (!IsSavedPlan(text)) {
    return fail(
        "is no plan of dynaplane; `dynaplane preview -f PATH --save FILE` "
        "writes one");
  }
  const nlohmann::json json =
      nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  const auto format = base::Integer(json, kMark);
  if (format && *format > kFormat) {
    return fail(
        fmt::format("has the format {}, and this dynaplane knows those up to "
                    "{}; use the dynaplane that has saved it",
                    *format, kFormat));
  }
  if (!format || !IsUntouched(text)) {
    return fail(
        "is not what was saved any more: it is damaged or was edited; save it "
        "again with `dynaplane preview -f PATH --save FILE`");
  }
  return PlanFrom(json);
}

}  // namespace dynaplane::stack
