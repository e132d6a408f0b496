#include "cli/markdown.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/comment.h"
#include "cli/escape.h"
#include "cli/vocabulary.h"
#include "stack/report/edit_text.h"
#include "stack/report/effects.h"
#include "stack/report/recorder.h"

namespace dynaplane::cli {
namespace {

using stack::Edit;
using stack::StackDiagnostic;
using stack::StackReport;
using Reports = std::vector<StackReport>;

// By it a job finds its own comment again.
constexpr char kMark[] = "<!-- dynaplane preview -->\n";

// The longest of each in a comment, in characters.
constexpr std::size_t kName = 200;
constexpr std::size_t kValue = 120;
constexpr std::size_t kMessage = 1500;
constexpr std::size_t kPolicyLines = 200;

std::string Code(std::string_view text, std::size_t limit = kName) {
  return MarkdownCode(Cut(text, limit));
}

std::string Plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool IsTold(const StackDiagnostic& diagnostic) {
  return diagnostic.severity == "error" || diagnostic.severity == "warning";
}

bool IsUnchanged(const StackReport& report) {
  return report.ending == Ending::kDone && !report.HasChanges();
}

// How a stack goes before others: data loss, then what failed, then the rest.
std::size_t Rank(const StackReport& report) {
  std::vector<std::string> all;
  for (const Edit& edit : report.edits) {
    all.insert(all.end(), edit.effects.begin(), edit.effects.end());
  }
  const std::size_t gravity = stack::GravityOf(all);
  if (gravity == 0) return 0;
  if (report.ending != Ending::kDone) return 1;
  return IsUnchanged(report) ? 100 : 1 + gravity;
}

bool IsGrave(const StackReport& report) {
  return report.ending != Ending::kDone ||
         std::ranges::any_of(report.edits, [](const Edit& edit) {
           return stack::IsGrave(edit.effects);
         });
}

// Of what belongs to a stack as a whole.
Weight WeightOf(const StackReport& report) {
  return IsGrave(report) ? Weight::kGrave : Weight::kChange;
}

// "1 to update, 3 unchanged", after how it ended if that was not well.
std::string ResultText(const StackReport& report) {
  if (IsUnchanged(report)) return "No changes";
  std::string counts = stack::Summarize(report, /*preview=*/true);
  if (report.ending == Ending::kDone) return counts;
  return report.resources.empty()
             ? report.Outcome()
             : fmt::format("{}, {}", report.Outcome(), counts);
}

std::string Bold(const std::vector<std::string>& effects) {
  std::vector<std::string> words;
  for (const std::string& effect : effects) {
    words.push_back("**" + stack::InCapitals(effect) + "**");
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string Place(const std::string& file, int line) {
  if (file.empty()) return "";
  return Code(FromHere(file)) + (line > 0 ? fmt::format(":{}", line) : "");
}

// A stack's effects, the gravest first, each with the number of its fields.
std::string EffectCounts(const StackReport& report) {
  std::map<std::size_t, std::pair<std::string, int>> counts;
  for (const Edit& edit : report.edits) {
    for (const std::string& effect : edit.effects) {
      auto& count = counts[stack::GravityOf({effect})];
      count.first = effect;
      ++count.second;
    }
  }
  std::vector<std::string> parts;
  for (const auto& [gravity, count] : counts) {
    parts.push_back(fmt::format("{} {}", Bold({count.first}), count.second));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

// The edits ----------------------------------------------------------------

std::string ValueCell(const pulumi::Value& value) {
  return value.is_null() ? "none" : Code(stack::Shown(value), kValue);
}

std::string ChangeCell(const Edit& edit) {
  if (!stack::PolicyDiff(edit).empty()) return "see its lines below";
  std::string part = stack::PartChange(edit);
  if (!part.empty()) return part;
  return ValueCell(edit.before) + " → " + ValueCell(edit.after);
}

std::string EffectCell(const Edit& edit) {
  std::string cell = Bold(edit.effects);
  if (edit.reason.empty()) return cell;
  return cell + (cell.empty() ? "" : ": ") +
         MarkdownText(Cut(edit.reason, kMessage));
}

Block Edits(const StackReport& report) {
  std::vector<const Edit*> edits;
  for (const Edit& edit : report.edits) edits.push_back(&edit);
  std::ranges::stable_sort(edits, {}, [](const Edit* edit) {
    return stack::GravityOf(edit->effects);
  });
  Block table{
      "| field | change | where | effects |\n|---|---|---|---|\n", {}, "\n"};
  for (const Edit* edit : edits) {
    const bool grave = stack::IsGrave(edit->effects);
    table.pieces.push_back(
        {grave ? Weight::kGrave : Weight::kChange, "edit",
         fmt::format("| {} | {} | {} | {} |\n", Code(edit->path),
                     ChangeCell(*edit), Place(edit->file, edit->line),
                     EffectCell(*edit))});
  }
  return table;
}

// What is opened -----------------------------------------------------------

std::string Details(const std::string& summary) {
  return fmt::format("<details><summary>{}</summary>\n\n", summary);
}
constexpr char kEndOfDetails[] = "\n</details>\n\n";

// A fence is longer than any that it encloses.
std::string Fenced(const std::string& text) {
  std::string fence = "```";
  while (text.find(fence) != std::string::npos) fence += '`';
  return fmt::format("{}diff\n{}{}\n", fence, text, fence);
}

Block Policy(const Edit& edit, const std::vector<std::string>& diff) {
  std::string text;
  for (std::size_t i = 0; i < std::min(diff.size(), kPolicyLines); ++i) {
    text += Visible(Cut(diff[i], kMessage)) + "\n";
  }
  if (diff.size() > kPolicyLines) {
    text += fmt::format("… ({} lines)\n", diff.size());
  }
  return {Details("Lines of " + HtmlCode(Cut(edit.path, kName))),
          {{Weight::kDetail, "policy", Fenced(text)}},
          kEndOfDetails};
}

Block Steps(const StackReport& report) {
  Block block;
  for (const stack::ResourceChange& change : report.resources) {
    if (change.op == "same") continue;
    block.pieces.push_back(
        {Weight::kDetail, "resource step",
         fmt::format("| {} | {} | {} | {} |\n", MarkdownText(change.op),
                     Code(change.name), Code(change.type),
                     change.diff.empty()
                         ? ""
                         : Code(fmt::format("{}", fmt::join(change.diff, ", ")),
                                kValue))});
  }
  block.open = Details(Plural(block.pieces.size(), "resource step")) +
               "| step | resource | type | properties |\n|---|---|---|---|\n";
  block.close = kEndOfDetails;
  return block;
}

// What was said ------------------------------------------------------------

Piece Said(const StackDiagnostic& diagnostic, Weight weight) {
  const std::string place = Place(diagnostic.file, diagnostic.line);
  const std::string severity =
      diagnostic.severity == "info" ? "note" : diagnostic.severity;
  return {weight, IsTold(diagnostic) ? diagnostic.severity.c_str() : "note",
          fmt::format("- **{}** {}{}{}\n", MarkdownText(severity), place,
                      place.empty() ? "" : ": ",
                      MarkdownText(Cut(diagnostic.message, kMessage)))};
}

Block AllSaid(const StackReport& report, const std::string& severity) {
  Block list{"", {}, "\n"};
  for (const StackDiagnostic& diagnostic : report.diagnostics) {
    if (diagnostic.severity != severity) continue;
    list.pieces.push_back(Said(
        diagnostic, severity == "error" ? Weight::kGrave : Weight::kChange));
  }
  return list;
}

Block Notes(const StackReport& report) {
  Block block;
  for (const StackDiagnostic& diagnostic : report.diagnostics) {
    if (IsTold(diagnostic)) continue;
    block.pieces.push_back(Said(diagnostic, Weight::kDetail));
  }
  block.open = Details(Plural(block.pieces.size(), "note"));
  block.close = kEndOfDetails;
  return block;
}

// A stack ------------------------------------------------------------------

Block Alert(const StackReport& report) {
  const bool loses = Rank(report) == 0;
  return {"",
          {{Weight::kGrave, "alert",
            fmt::format("> [!{}]\n> {}\n\n", loses ? "CAUTION" : "WARNING",
                        EffectCounts(report))}},
          ""};
}

std::string Heading(const char* level, const StackReport& report) {
  if (report.stack.empty()) {
    return fmt::format("{} dynaplane preview: {}\n\n", level,
                       ResultText(report));
  }
  return fmt::format("{} {}: {}\n\n", level, Code(report.stack),
                     ResultText(report));
}

void AddStack(const char* level, const StackReport& report,
              std::vector<Block>& blocks) {
  blocks.push_back(
      {"", {{WeightOf(report), "stack", Heading(level, report)}}, ""});
  const bool grave = std::ranges::any_of(report.edits, [](const Edit& edit) {
    return stack::IsGrave(edit.effects);
  });
  if (grave) blocks.push_back(Alert(report));
  blocks.push_back(AllSaid(report, "error"));
  blocks.push_back(Edits(report));
  blocks.push_back(AllSaid(report, "warning"));
  for (const Edit& edit : report.edits) {
    const std::vector<std::string> diff = stack::PolicyDiff(edit);
    if (!diff.empty()) blocks.push_back(Policy(edit, diff));
  }
  blocks.push_back(Steps(report));
  blocks.push_back(Notes(report));
}

// Many stacks --------------------------------------------------------------

std::string Title(const Reports& reports) {
  const auto count = [&](auto is) {
    return std::ranges::count_if(reports, is);
  };
  const auto failed = count(
      [](const StackReport& each) { return each.ending != Ending::kDone; });
  const auto unchanged = count(IsUnchanged);
  const auto all = static_cast<std::ptrdiff_t>(reports.size());
  if (unchanged == all) {
    return fmt::format("## No changes in {} stacks\n\n", all);
  }
  return fmt::format("## {} of {} stacks to change{}\n\n",
                     all - unchanged - failed, all,
                     failed > 0 ? fmt::format(", {} not ready", failed) : "");
}

Block Summary(const std::vector<const StackReport*>& reports) {
  Block table{"| stack | result | effects |\n|---|---|---|\n", {}, "\n"};
  for (const StackReport* report : reports) {
    if (IsUnchanged(*report)) continue;
    table.pieces.push_back(
        {WeightOf(*report), "line",
         fmt::format("| {} | {} | {} |\n", Code(report->stack),
                     ResultText(*report), EffectCounts(*report))});
  }
  return table;
}

Block Unchanged(const std::vector<const StackReport*>& reports) {
  Block line{"No changes:", {}, "\n\n"};
  for (const StackReport* report : reports) {
    if (!IsUnchanged(*report)) continue;
    line.pieces.push_back(
        {Weight::kUnchanged, "unchanged stack", " " + Code(report->stack)});
  }
  return line;
}

void AddStacks(const Reports& reports, std::vector<Block>& blocks) {
  std::vector<const StackReport*> order;
  for (const StackReport& report : reports) order.push_back(&report);
  std::ranges::stable_sort(
      order, {}, [](const StackReport* report) { return Rank(*report); });
  blocks.push_back({"", {{Weight::kHead, "title", Title(reports)}}, ""});
  blocks.push_back(Summary(order));
  blocks.push_back(Unchanged(order));
  for (const StackReport* report : order) {
    if (!IsUnchanged(*report) ||
        std::ranges::any_of(report->diagnostics, IsTold)) {
      AddStack("###", *report, blocks);
    }
  }
}

// Kept free for what tells what was left out.
constexpr std::size_t kNotice = 400;

std::string Notice(const std::vector<Block>& blocks) {
  const std::string what = LeftOut(blocks);
  if (what.empty()) return "";
  return fmt::format(
      "> [!NOTE]\n> Left out, since a comment has its length: {}. All of it "
      "is in what `dynaplane preview` prints.\n\n",
      what);
}

}  // namespace

std::string RenderMarkdown(const Reports& reports, std::size_t limit) {
  std::vector<Block> blocks;
  if (reports.size() == 1) {
    AddStack("##", reports.front(), blocks);
  } else {
    AddStacks(reports, blocks);
  }
  Fit(blocks, limit - std::min(limit, kNotice + sizeof(kMark)));
  std::string text = kMark + blocks.front().Text() + Notice(blocks);
  for (std::size_t i = 1; i < blocks.size(); ++i) text += blocks[i].Text();
  return text;
}

}  // namespace dynaplane::cli
