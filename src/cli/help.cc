#include "cli/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "base/nearest.h"
#include "manifest/field/words.h"

namespace dynaplane::cli {
namespace {

constexpr std::size_t kWidth = 80;

struct Entry {
  std::string_view command;
  std::string_view group;
  std::array<std::string_view, 2> examples;  // without the program's name
};

constexpr char kEveryday[] = "Everyday";
constexpr char kExisting[] = "Existing tables";
constexpr char kManifests[] = "Manifests";
constexpr char kSetUp[] = "Set-up and help";
constexpr std::array kEntries{
    Entry{"validate",
          kEveryday,
          {"validate -f orders.yaml", "validate -R -f tables -o github"}},
    Entry{"preview",
          kEveryday,
          {"preview -f orders.yaml", "preview -R -f tables -o markdown"}},
    Entry{"up",
          kEveryday,
          {"up -f orders.yaml", "up -R -f tables --jobs 4 --yes -o json"}},
    Entry{"refresh",
          kEveryday,
          {"refresh -f orders.yaml", "refresh -f orders.yaml --yes -o json"}},
    Entry{"destroy",
          kEveryday,
          {"destroy -f orders.yaml",
           "destroy -f orders.yaml --yes --allow-data-loss=orders"}},
    Entry{
        "get", kEveryday, {"get -f orders.yaml", "get -f orders.yaml -o json"}},
    Entry{"adopt",
          kExisting,
          {"adopt orders --region eu-west-1 -f orders.yaml",
           "adopt --all --prefix legacy- -d tables"}},
    Entry{"forget",
          kExisting,
          {"forget -f orders.yaml", "forget -f orders.yaml --state-only"}},
    Entry{"init",
          kManifests,
          {"init --name orders -f orders.yaml",
           "init --program yaml -f orders.yaml"}},
    Entry{"explain",
          kManifests,
          {"explain spec.ttl", "explain --recursive spec.autoScale"}},
    Entry{"convert",
          kManifests,
          {"convert -f orders.yaml", "convert -f orders.yaml --in-place"}},
    Entry{"schema", kManifests, {"schema -o json", "schema -o crd"}},
    Entry{"iam-policy",
          kSetUp,
          {"iam-policy -f orders.yaml", "iam-policy -R -f tables --read-only"}},
    Entry{"doctor", kSetUp, {"doctor", "doctor -f orders.yaml --aws"}},
    Entry{"cancel",
          kSetUp,
          {"cancel -f orders.yaml", "cancel -f orders.yaml --yes"}},
    Entry{"completion", kSetUp, {"completion bash", "completion zsh"}},
    Entry{"help", kSetUp, {"help up", "help"}},
    Entry{"version", kSetUp, {"version", "version -o json"}},
};

const Entry* Find(std::string_view command) {
  const auto found = std::ranges::find(kEntries, command, &Entry::command);
  return found == kEntries.end() ? nullptr : &*found;
}

struct Word {
  std::string_view theirs;
  std::string_view ours;
};
constexpr std::array kWords{
    Word{"apply", "up"},
    Word{"create", "up"},
    Word{"deploy", "up"},
    Word{"update", "up"},
    Word{"delete", "destroy"},
    Word{"remove", "destroy"},
    Word{"rm", "destroy"},
    Word{"diff", "preview"},
    Word{"plan", "preview"},
    Word{"list", "get"},
    Word{"ls", "get"},
    Word{"describe", "get"},
    Word{"show", "get"},
    Word{"output", "get"},
    Word{"outputs", "get"},
    Word{"status", "get"},
    Word{"import", "adopt"},
    Word{"fmt", "convert"},
    Word{"format", "convert"},
    Word{"lint", "validate"},
    Word{"check", "validate"},
    Word{"new", "init"},
    Word{"docs", "explain"},
    Word{"unlock", "cancel"},
    Word{"force-unlock", "cancel"},
};

// `text` from `column` on, where the line is already `at` characters long.
std::string Wrapped(std::string_view text, std::size_t column, std::size_t at) {
  std::string out(column - at, ' ');
  std::size_t used = column;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    const std::size_t size = manifest::CharacterCount(word);
    if (used > column && used + 1 + size > kWidth) {
      out += "\n" + std::string(column, ' ');
      used = column;
    }
    if (used > column) {
      out += ' ';
      ++used;
    }
    out += word;
    used += size;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out + "\n";
}

// "  names", with the text beside it, or below it where there is no room.
std::string Row(const std::string& names, std::string_view text,
                std::size_t column) {
  std::string row = "  " + names;
  const std::size_t size = manifest::CharacterCount(row);
  if (size + 2 <= column) return row + Wrapped(text, column, size);
  return row + "\n" + Wrapped(text, column, 0);
}

std::string UpperCase(std::string text) {
  for (char& c : text) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return text;
}

std::string NamesOf(const OptionInfo& option) {
  if (option.names.empty()) return UpperCase(option.name);
  std::string names = fmt::format("{}", fmt::join(option.names, ", "));
  if (option.value.empty()) return names;
  // A value that may be left out stands behind "=".
  return names + (option.value.starts_with("[=") ? "" : " ") + option.value;
}

std::string OptionsOf(const CommandInfo& command, std::string_view group) {
  std::string rows;
  for (const OptionInfo& option : command.options) {
    if (option.group != group) continue;
    rows += Row(NamesOf(option), option.help, 30);
  }
  return rows;
}

std::string Usage(const CommandInfo& command) {
  std::string usage = "dynaplane " + command.name;
  for (const OptionInfo& option : command.options) {
    if (!option.names.empty()) continue;
    const std::string name =
        UpperCase(option.name) + (option.many ? "..." : "");
    usage += option.required ? " " + name : " [" + name + "]";
  }
  return usage + " [options]";
}

std::string CommandRows(const std::vector<CommandInfo>& commands,
                        std::string_view group) {
  std::string rows;
  for (const CommandInfo& command : commands) {
    const Entry* entry = Find(command.name);
    if ((entry == nullptr ? kEveryday : entry->group) != group) continue;
    rows += Row(command.name, command.help, 14);
    for (const std::string& example : ExamplesOf(command.name)) {
      rows += Wrapped(example, 16, 0);
      break;
    }
  }
  return rows;
}

}  // namespace

std::string_view OwnWord(std::string_view word) {
  const auto found = std::ranges::find(kWords, word, &Word::theirs);
  return found == kWords.end() ? "" : found->ours;
}

std::vector<std::string> ExamplesOf(std::string_view command) {
  const Entry* entry = Find(command);
  std::vector<std::string> examples;
  if (entry == nullptr) return examples;
  for (const std::string_view example : entry->examples) {
    examples.push_back(fmt::format("dynaplane {}", example));
  }
  return examples;
}

std::string MainHelp(const std::vector<CommandInfo>& commands) {
  std::string text =
      "Declares DynamoDB tables: manifest in, table out.\n"
      "Usage: dynaplane COMMAND [options]\n";
  for (const char* group : {kEveryday, kExisting, kManifests, kSetUp}) {
    text += fmt::format("\n{}:\n{}", group, CommandRows(commands, group));
  }
  return text +
         "\n`dynaplane help COMMAND` tells its options; `dynaplane explain` "
         "tells what a\nmanifest may hold. Everywhere: -h, --no-color, "
         "--log-level WORD; --version.\n";
}

std::string CommandHelp(const CommandInfo& command) {
  std::string text =
      fmt::format("{}.\nUsage: {}\n", command.help, Usage(command));
  std::vector<std::string> groups;
  for (const OptionInfo& option : command.options) {
    if (std::ranges::find(groups, option.group) == groups.end()) {
      groups.push_back(option.group);
    }
  }
  for (const std::string& group : groups) {
    text += fmt::format("\n{}:\n{}", group, OptionsOf(command, group));
  }
  const std::vector<std::string> examples = ExamplesOf(command.name);
  if (examples.empty()) return text;
  return fmt::format("{}\nExamples:\n  {}\n", text,
                     fmt::join(examples, "\n  "));
}

std::string DidYouMean(const std::string& word,
                       const std::vector<std::string>& words) {
  const std::string_view nearest =
      base::Nearest(word, {words.begin(), words.end()});
  return nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest);
}

std::string UnknownCommand(const std::string& word,
                           const std::vector<CommandInfo>& commands) {
  const std::string head =
      fmt::format("there is no command {}", manifest::Quoted(word));
  if (const std::string_view own = OwnWord(word); !own.empty()) {
    return fmt::format("{}; here it is {}, for example: {}", head, own,
                       ExamplesOf(own).front());
  }
  std::vector<std::string> names;
  for (const CommandInfo& command : commands) names.push_back(command.name);
  return head + DidYouMean(word, names);
}

}  // namespace dynaplane::cli
