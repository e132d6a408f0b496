#include "pulumi/state/stack_name.h"

#include <fmt/format.h>

#include <optional>

#include "base/names.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

constexpr std::size_t kLongestName = 100;  // Pulumi's limit

// Why Pulumi would refuse the part, or "".
std::string WhyNotName(const char* what, const std::string& text) {
  if (text.size() > kLongestName) {
    return fmt::format("the {} name '{}' has {} characters, Pulumi allows {}",
                       what, text, text.size(), kLongestName);
  }
  if (!base::IsPathSafeName(text)) {
    return fmt::format(
        "the {} name '{}' is not made of letters, digits, '-', '_' and '.', "
        "or of dots alone",
        what, text);
  }
  return "";
}

}  // namespace

std::string WhyNot(const StackName& name) {
  std::string why;
  if (!name.organization.empty()) {
    why = WhyNotName("organization", name.organization);
  }
  if (why.empty()) why = WhyNotName("project", name.project);
  if (why.empty()) why = WhyNotName("stack", name.stack);
  return why;
}

std::optional<StackName> SplitName(const std::string& text) {
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
  const std::optional<StackName> name = SplitName(text);
  if (!name) {
    return Fail(Ending::kInvalid,
                fmt::format("{} '{}' is not of the form "
                            "[ORG/]PROJECT/STACK, e.g. shop/prod",
                            option, text));
  }
  const std::string why = WhyNot(*name);
  if (!why.empty()) return Fail(Ending::kInvalid, option + ": " + why);
  return *name;
}

}  // namespace pulumi::state
