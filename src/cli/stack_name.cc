#include "cli/stack_name.h"

#include <fmt/format.h>

#include <optional>

#include "manifest/stack.h"

namespace dynaplane::cli {
namespace {

constexpr std::size_t kLongestName = 100;  // Pulumi's limit

// Why Pulumi would refuse the part, or "".
std::string WhyNotName(const char* what, const std::string& text) {
  if (text.size() > kLongestName) {
    return fmt::format("the {} name '{}' has {} characters, Pulumi allows {}",
                       what, text, text.size(), kLongestName);
  }
  if (!manifest::IsStackPart(text)) {
    return fmt::format(
        "the {} name '{}' is not made of letters, digits, '-', '_' and '.', "
        "or of dots alone",
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

// "[ORG/]PROJECT/STACK"; nothing with other numbers of parts.
std::optional<StackName> Split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (parts.size() == 2) return StackName{"", parts[0], parts[1]};
  if (parts.size() == 3) return StackName{parts[0], parts[1], parts[2]};
  return std::nullopt;
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

Result<StackName> ParseStackName(const std::string& text,
                                 const std::string& option) {
  const std::optional<StackName> name = Split(text);
  if (!name) {
    return Fail(ExitCode::kUsage,
                fmt::format("{} '{}' is not of the form "
                            "[ORG/]PROJECT/STACK, e.g. shop/prod",
                            option, text));
  }
  const std::string why = WhyNot(*name);
  if (!why.empty()) return Fail(ExitCode::kUsage, option + ": " + why);
  return *name;
}

ManifestStack StackNameOf(const manifest::AwsDynamodb& manifest) {
  ManifestStack result;
  const manifest::Metadata& metadata = manifest.metadata;
  const auto label = manifest::StackFromLabels(metadata);
  const auto labelled = label ? Split(label->stack) : std::nullopt;
  if (labelled) {
    result.name = *labelled;
    result.label = label->label;
  } else {
    result.name = {"", "dynaplane",
                   manifest::DefaultStackName(metadata, "AwsDynamodb")};
  }
  result.why_not = WhyNot(result.name);
  return result;
}

}  // namespace dynaplane::cli
