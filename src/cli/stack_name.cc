#include "cli/stack_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "manifest/stack_labels.h"

namespace dynaplane::cli {
namespace {

constexpr std::size_t kLongestName = 100;  // Pulumi's limit

// What Pulumi takes for a project, stack or organization.
bool IsName(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

// Why Pulumi would refuse the part, or "".
std::string WhyNotName(const char* what, const std::string& text) {
  if (text.size() > kLongestName) {
    return fmt::format("the {} name '{}' has {} characters, Pulumi allows {}",
                       what, text, text.size(), kLongestName);
  }
  if (!IsName(text)) {
    return fmt::format(
        "the {} name '{}' is not made of letters, digits, '-', '_' and '.'",
        what, text);
  }
  return "";
}

std::string WhyNot(const StackName& name) {
  std::string why;
  if (!name.organization.empty()) {
    why = WhyNotName("organization", name.organization);
  }
  if (why.empty()) why = WhyNotName("project", name.project);
  if (why.empty()) why = WhyNotName("stack", name.stack);
  return why;
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

std::string StackName::ToString() const {
  return organization.empty()
             ? fmt::format("{}/{}", project, stack)
             : fmt::format("{}/{}/{}", organization, project, stack);
}

std::string StackName::Qualified(bool own_backend) const {
  // Without an organization the CLI takes the user's own one; a bare stack
  // name goes with the project of the work folder.
  if (own_backend) return fmt::format("organization/{}/{}", project, stack);
  return organization.empty() ? stack : ToString();
}

Result<StackName> ParseStackName(const std::string& text) {
  const std::vector<std::string> parts = Split(text);
  StackName name;
  if (parts.size() == 2) {
    name = {"", parts[0], parts[1]};
  } else if (parts.size() == 3) {
    name = {parts[0], parts[1], parts[2]};
  } else {
    return Fail(ExitCode::kUsage,
                fmt::format("--stack '{}' is not of the form "
                            "[ORG/]PROJECT/STACK, e.g. shop/prod",
                            text));
  }
  const std::string why = WhyNot(name);
  if (!why.empty()) return Fail(ExitCode::kUsage, "--stack: " + why);
  return name;
}

DefaultStackName StackNameOf(const manifest::AwsDynamodb& manifest) {
  DefaultStackName result;
  const manifest::Metadata& metadata = manifest.metadata;
  if (const auto labelled = manifest::StackFromLabels(metadata)) {
    result.name = {labelled->organization, labelled->project,
                   labelled->stack};
    result.from_labels = true;
  } else {
    result.name = {"", "dynaplane",
                   fmt::format("{}.AwsDynamodb.{}",
                               metadata.env.empty() ? "default" : metadata.env,
                               metadata.name)};
  }
  result.why_not = WhyNot(result.name);
  return result;
}

}  // namespace dynaplane::cli
