#include "cli/github.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "cli/escape.h"
#include "stack/report/edit_text.h"
#include "stack/report/effects.h"
#include "stack/report/findings.h"

namespace dynaplane::cli {
namespace {

constexpr std::size_t kTitle = 200;
constexpr std::size_t kValue = 300;
constexpr std::size_t kMessage = 4000;

struct Annotation {
  std::string_view command;  // "error", "warning" or "notice"
  std::string file;          // empty, or "-": none
  int line = 0;
  int column = 0;
  std::string title;
  std::string message;
  std::size_t rank = 0;
};

std::string_view CommandOf(std::string_view severity) {
  return severity == "error" || severity == "warning" ? severity : "notice";
}

std::string ToText(const Annotation& annotation) {
  std::vector<std::string> properties;
  const auto add = [&](const char* name, const std::string& value) {
    properties.push_back(fmt::format("{}={}", name, CommandProperty(value)));
  };
  if (!annotation.file.empty() && annotation.file != "-") {
    add("file", FromHere(annotation.file));
    if (annotation.line > 0) add("line", std::to_string(annotation.line));
    if (annotation.column > 0) add("col", std::to_string(annotation.column));
  }
  if (!annotation.title.empty()) add("title", Cut(annotation.title, kTitle));
  return fmt::format("::{}{}{}::{}\n", annotation.command,
                     properties.empty() ? "" : " ", fmt::join(properties, ","),
                     CommandData(Cut(annotation.message, kMessage)));
}

std::string ToText(std::vector<Annotation> all) {
  std::ranges::stable_sort(all, {}, [](const Annotation& each) {
    const int severity = each.command == "error"     ? 0
                         : each.command == "warning" ? 1
                                                     : 2;
    return std::pair(severity, each.rank);
  });
  std::string text;
  // What ends a run is said of each of its stacks.
  std::set<std::string> ends;
  for (const Annotation& each : all) {
    const bool may_end = each.command == "error" && each.file.empty();
    if (may_end && !ends.insert(each.message).second) continue;
    text += ToText(each);
  }
  return text;
}

std::string ChangeText(const stack::Edit& edit) {
  const std::vector<std::string> policy = stack::PolicyDiff(edit);
  if (!policy.empty()) return fmt::format("{}", fmt::join(policy, "\n"));
  std::string part = stack::PartChange(edit);
  if (!part.empty()) return part;
  return fmt::format("{} → {}", Cut(stack::Shown(edit.before), kValue),
                     Cut(stack::Shown(edit.after), kValue));
}

Annotation ToAnnotation(const stack::Edit& edit) {
  std::vector<std::string> words;
  for (const std::string& effect : edit.effects) {
    words.push_back(stack::InCapitals(effect));
  }
  const std::string effects = fmt::format("{}", fmt::join(words, ", "));
  return {.command = stack::IsGrave(edit.effects) ? "warning" : "notice",
          .file = edit.file,
          .line = edit.line,
          .title = effects.empty() ? edit.path : effects + ": " + edit.path,
          .message = (edit.reason.empty() ? "" : edit.reason + "\n") +
                     ChangeText(edit),
          .rank = stack::GravityOf(edit.effects)};
}

}  // namespace

std::string RenderGithub(const manifest::Diagnostics& diagnostics) {
  std::vector<Annotation> all;
  for (const manifest::Diagnostic& each : diagnostics) {
    const std::string path = each.path.empty() ? "" : each.path + ": ";
    all.push_back({.command = CommandOf(stack::Word(each.severity)),
                   .file = each.file,
                   .line = each.position.line,
                   .column = each.position.column,
                   .title = each.rule,
                   .message = path + each.message});
  }
  return ToText(std::move(all));
}

// What is said of a stack stands before what it changes: of edits there are
// many, and of each kind ten are shown.
std::string RenderGithub(const std::vector<stack::StackReport>& reports) {
  std::vector<Annotation> all;
  for (const stack::StackReport& report : reports) {
    for (const stack::Edit& edit : report.edits) {
      all.push_back(ToAnnotation(edit));
    }
    for (const stack::StackDiagnostic& each : report.diagnostics) {
      const bool is_finding = CommandOf(each.severity) != "notice";
      all.push_back({.command = CommandOf(each.severity),
                     .file = each.file,
                     .line = each.line,
                     .title = report.stack,
                     .message = each.message,
                     .rank = is_finding ? 0U : 100U});
    }
  }
  return ToText(std::move(all));
}

}  // namespace dynaplane::cli
