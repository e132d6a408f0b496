// Whose a table is, and the command that takes it out of there.
#include <fmt/format.h>

#include <algorithm>

#include "base/shell.h"
#include "cli/adopt/adoption.h"
#include "module/types.h"
#include "provider/generic/values.h"

namespace dynaplane::cli {
namespace {

std::string ArnOf(const stack::LiveTable& live) {
  return provider::GetString(live.resources.front().outputs, "arn")
      .value_or("");
}

std::string Untag(const std::string& arn) {
  return fmt::format(
      "`aws dynamodb untag-resource --resource-arn {} --tag-keys {}`", arn,
      stack::kOwnerTagName);
}

}  // namespace

std::string Adoption::CommandWith(const std::string& more) const {
  std::string command = "dynaplane adopt " + base::ShellQuoted(table_);
  const auto add = [&](const char* option, const std::string& value) {
    if (value.empty()) return;
    command += fmt::format(" {} {}", option, base::ShellQuoted(value));
  };
  add("--region", settings_.region);
  add("-f", file_);
  add("--name", options_.name);
  add("--credential-id", options_.credential_id);
  add("--credentials", options_.credentials);
  add("--aws-credential", options_.aws_credential);
  add("--stack", options_.stack);
  for (const std::string& each : options_.set) add("--set", each);
  return command + " " + more;
}

std::vector<std::string> Adoption::MarksInState() const {
  std::vector<std::string> marks;
  for (std::size_t i = 0; i < job_.urns.size(); ++i) {
    const auto* entry = EntryOf(job_.lookup.state, i);
    if (entry == nullptr || entry->type != module::kTableType) continue;
    marks = stack::MarksOf(job_.lookup.state, *entry);
  }
  return marks;
}

Result<void> Adoption::OpenSource() {
  source_.reset();
  if (options_.from.empty()) return {};
  Result<stack::SourceStack> source =
      stack::SourceStack::Open(world_.session(), options_.from, job_.name);
  if (!source) return tl::unexpected(source.error());
  const bool held = source->Find(live_.resources, matches_);
  if (!held && MarksInState().empty()) {
    return Fail(
        Ending::kInvalid,
        fmt::format("the stack {} does not hold the table {} of {}; "
                    "nothing was touched",
                    source->name().ToString(), table_, settings_.region));
  }
  if (auto checked = source->CheckReleasable(); !checked) return checked;
  source_.emplace(*std::move(source));
  return {};
}

Result<void> Adoption::CheckOwner() {
  if (auto opened = OpenSource(); !opened) return opened;
  std::vector<std::string> marks = MarksInState();
  if (source_) {
    const auto theirs = source_->Marks();
    marks.insert(marks.end(), theirs.begin(), theirs.end());
  }
  return CheckOtherStacks(live_.owner.empty() ||
                          std::ranges::count(marks, live_.owner) > 0);
}

// `ours`: by the table's tag. A stack may hold a table whose tag it has not set
// yet, or never sets.
Result<void> Adoption::CheckOtherStacks(bool ours) {
  if (ours && !world_.KnowsOwners()) return {};
  const std::string arn = ArnOf(live_);
  const auto holder = world_.Owners().Find(live_.owner, arn);
  const std::string stack = ours ? world_.Owners().HolderOf(arn) : holder.stack;
  const bool is_source = source_ && stack == source_->name().ToString();
  if (ours && (stack.empty() || stack == job_.name.ToString() || is_source)) {
    return {};
  }
  if (stack.empty()) {
    return Fail(
        Ending::kRefused,
        fmt::format(
            "a stack of dynaplane that is not in this backend manages the "
            "table {} (mark {}); nothing was touched. Work in the backend that "
            "has it; if it is lost, take the tag off first: {}",
            table_, live_.owner.substr(0, 12), Untag(arn)));
  }
  if (holder.is_copy) {
    return Fail(
        Ending::kRefused,
        fmt::format("the table {} bears the tag of the stack {}, which does "
                    "not hold it, as a restored copy does; nothing was "
                    "touched. Take the tag off first: {}",
                    table_, stack, Untag(arn)));
  }
  return Fail(Ending::kRefused,
              fmt::format("the stack {} manages the table {}; nothing was "
                          "touched. To take it out of there: `{}`",
                          stack, table_,
                          CommandWith("--from " + base::ShellQuoted(stack))));
}

}  // namespace dynaplane::cli
