#include "cli/adopt/candidates.h"

#include <fmt/format.h>

#include <optional>

#include "base/side_by_side.h"

namespace dynaplane::cli {
namespace {

std::string ManagerOf(const provider::TableOverview& table,
                      const stack::Owners::Holder& holder) {
  if (!table.cloudformation_stack.empty()) {
    return "the CloudFormation stack " + table.cloudformation_stack;
  }
  if (!holder.stack.empty() && holder.is_copy) {
    return fmt::format("nobody, with the tag of the stack {} on it",
                       holder.stack);
  }
  if (!holder.stack.empty()) return "the stack " + holder.stack;
  if (table.owner.empty()) return "";
  return "a stack of dynaplane that is not in this backend";
}

}  // namespace

Result<Candidates> FindCandidates(
    stack::LiveAws& aws, const stack::Owners& owners,
    const std::function<bool(const std::string&)>& wanted) {
  constexpr std::size_t kAtOnce = 8;
  Result<std::vector<std::string>> names = aws.ListTables();
  if (!names) return tl::unexpected(names.error());
  std::erase_if(*names, [&](const std::string& name) { return !wanted(name); });
  std::vector<std::optional<Result<provider::TableOverview>>> found(
      names->size());
  const auto thrown = base::SideBySide(
      names->size(), kAtOnce,
      [&](std::size_t i) { found[i] = aws.Survey((*names)[i]); });
  Candidates candidates;
  for (std::size_t i = 0; i < names->size(); ++i) {
    if (thrown[i] || !*found[i]) {
      candidates.failures.push_back(
          {Ending::kFailed,
           fmt::format("{}: {}", (*names)[i],
                       thrown[i] ? *thrown[i] : found[i]->error().message)});
      continue;
    }
    provider::TableOverview& table = **found[i];
    const auto holder = owners.Find(table.owner, table.arn);
    std::string manager = ManagerOf(table, holder);
    candidates.tables.push_back({std::move(table), std::move(manager), holder});
  }
  return candidates;
}

}  // namespace dynaplane::cli
