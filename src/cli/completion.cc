#include "cli/completion.h"

#include <fmt/format.h>

namespace dynaplane::cli {
namespace {

using Commands = std::vector<CommandInfo>;

std::string Replace(std::string text, std::string_view what,
                    std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// Inside '…' of sh and zsh, and of fish.
std::string ShellQuoted(const std::string& text) {
  return "'" + Replace(text, "'", R"('\'')") + "'";
}
std::string FishQuoted(const std::string& text) {
  return "'" + Replace(Replace(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string Names(const Commands& commands) {
  std::string names;
  for (const CommandInfo& command : commands) names += command.name + " ";
  return names;
}

// bash ---------------------------------------------------------------------

// What may follow an option, or stand alone.
std::string BashChoices(const OptionInfo& option) {
  std::string choices;
  if (!option.words.empty()) {
    choices += fmt::format(" compgen -W '{}' -- \"$word\";",
                           fmt::join(option.words, " "));
  }
  if (option.takes_path) {
    choices += " compgen -f -- \"$word\";";
  }
  return choices.empty() ? " :;" : choices;
}

std::string BashOptionCases(const CommandInfo& command) {
  std::string cases;
  for (const OptionInfo& option : command.options) {
    if (option.names.empty() || !option.takes_value) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) {
      patterns.push_back(fmt::format("'{} {}'", command.name, name));
    }
    cases += fmt::format("    {}){} return ;;\n", fmt::join(patterns, " | "),
                         BashChoices(option));
  }
  return cases;
}

std::string BashCommandCase(const CommandInfo& command) {
  std::vector<std::string> words;
  std::string bare;
  for (const OptionInfo& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
    if (option.names.empty()) bare += BashChoices(option);
  }
  return fmt::format("    {}) compgen -W '{}' -- \"$word\";{} ;;\n",
                     command.name, fmt::join(words, " "), bare);
}

// zsh ----------------------------------------------------------------------

// Inside [help] and :message:.
std::string ZshText(const std::string& text) {
  std::string safe = Replace(text, "\\", "\\\\");
  for (const char* special : {"[", "]", ":"}) {
    safe = Replace(safe, special, std::string("\\") + special);
  }
  return safe;
}

std::string ZshAction(const OptionInfo& option) {
  if (!option.words.empty()) {
    return fmt::format(":value:({})", fmt::join(option.words, " "));
  }
  return option.takes_path ? ":path:_files" : ":value: ";
}

std::string ZshArguments(const CommandInfo& command) {
  std::string lines;
  const auto add = [&](const std::string& argument) {
    lines += " \\\n        " + ShellQuoted(argument);
  };
  for (const OptionInfo& option : command.options) {
    if (option.names.empty()) add("1" + ZshAction(option));
    for (const std::string& name : option.names) {
      add(fmt::format("*{}[{}]{}", name, ZshText(option.help),
                      option.takes_value ? ZshAction(option) : ""));
    }
  }
  return lines;
}

// fish ---------------------------------------------------------------------

std::string FishOption(const CommandInfo& command, const OptionInfo& option) {
  std::string line =
      fmt::format("complete -c dynaplane -n '__fish_seen_subcommand_from {}'",
                  command.name);
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2)
                                   : " -s " + name.substr(1);
  }
  if (!option.words.empty()) {
    line += fmt::format(" -a '{}'", fmt::join(option.words, " "));
  }
  if (option.takes_value && !option.names.empty()) line += " -r";
  if (option.takes_value) line += option.takes_path ? " -F" : " -f";
  return fmt::format("{} -d {}\n", line, FishQuoted(option.help));
}

}  // namespace

std::string BashCompletion(const Commands& commands) {
  std::string options;
  std::string cases;
  for (const CommandInfo& command : commands) {
    options += BashOptionCases(command);
    cases += BashCommandCase(command);
  }
  return fmt::format(R"(# bash: source <(dynaplane completion bash)
_dynaplane_words() {{
  if ((COMP_CWORD == 1)); then
    compgen -W '{}' -- "$word"
    return
  fi
  case "$command $before" in
{}  esac
  case "$command" in
{}  esac
}}
_dynaplane() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}"
  local before="${{COMP_WORDS[COMP_CWORD - 1]}}"
  local command="${{COMP_WORDS[1]}}"
  mapfile -t COMPREPLY < <(_dynaplane_words 2>/dev/null)
}}
complete -F _dynaplane -o filenames dynaplane
)",
                     Names(commands), options, cases);
}

std::string ZshCompletion(const Commands& commands) {
  std::string list;
  std::string cases;
  for (const CommandInfo& command : commands) {
    list +=
        "    " + ShellQuoted(command.name + ":" + ZshText(command.help)) + "\n";
    cases += fmt::format("    {})\n      _arguments{}\n      ;;\n",
                         command.name, ZshArguments(command));
  }
  return fmt::format(R"(#compdef dynaplane
# zsh: source <(dynaplane completion zsh), after compinit
_dynaplane() {{
  local -a commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case "${{words[1]}}" in
{}  esac
}}
compdef _dynaplane dynaplane
)",
                     list, cases);
}

std::string FishCompletion(const Commands& commands) {
  std::string text =
      "# fish: dynaplane completion fish | source\n"
      "complete -c dynaplane -f\n";
  for (const CommandInfo& command : commands) {
    text += fmt::format(
        "complete -c dynaplane -n __fish_use_subcommand -a {} -d {}\n",
        command.name, FishQuoted(command.help));
    for (const OptionInfo& option : command.options) {
      text += FishOption(command, option);
    }
  }
  return text;
}

}  // namespace dynaplane::cli
