#include "cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace dynaplane::cli {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

ParsedOptions ParseLine(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return ParseOptions(static_cast<int>(argv.size()), argv.data());
}

// A new command needs its line in help.cc.
TEST(ExamplesOf, AreTwoOfEachCommandThatCanBeParsed) {
  for (const CommandInfo& command : ListCommands()) {
    EXPECT_THAT(ExamplesOf(command.name), SizeIs(2)) << command.name;
    for (const std::string& example : ExamplesOf(command.name)) {
      const ParsedOptions parsed = ParseLine(example);
      EXPECT_EQ(parsed.ending, Ending::kDone) << example << parsed.text;
      if (parsed.options) EXPECT_EQ(parsed.options->command, command.name);
    }
  }
}

TEST(MainHelp, NamesEveryCommand) {
  const std::string text = MainHelp(ListCommands());
  for (const CommandInfo& command : ListCommands()) {
    EXPECT_THAT(text, HasSubstr("\n  " + command.name + " "));
  }
}

TEST(CommandHelp, WrapsAndGroups) {
  const CommandInfo command{
      "fly",
      "Fly",
      {{.names = {},
        .help = "Where",
        .group = "Options",
        .name = "place",
        .required = true},
       {.names = {"-f", "--far-and-much-farther-than-that"},
        .help = "How far it is to go when all of this text does not fit into "
                "one line",
        .group = "Options",
        .value = "KM"},
       {.names = {"--soon"}, .help = "Now", .group = "When"}}};
  EXPECT_EQ(CommandHelp(command),
            "Fly.\n"
            "Usage: dynaplane fly PLACE [options]\n"
            "\n"
            "Options:\n"
            "  PLACE                       Where\n"
            "  -f, --far-and-much-farther-than-that KM\n"
            "                              How far it is to go when all of "
            "this text does not\n"
            "                              fit into one line\n"
            "\n"
            "When:\n"
            "  --soon                      Now\n");
}

TEST(OwnWord, IsACommandOfOurs) {
  const std::vector<CommandInfo> commands = ListCommands();
  for (const char* word : {"apply", "delete", "diff", "plan", "list", "ls",
                           "describe", "import", "show", "fmt", "lint"}) {
    const bool known = std::ranges::any_of(
        commands, [&](const auto& each) { return each.name == OwnWord(word); });
    EXPECT_TRUE(known) << word;
    EXPECT_EQ(ParseLine(std::string("dynaplane ") + word).ending,
              Ending::kInvalid);
  }
  EXPECT_EQ(OwnWord("up"), "");
}

TEST(ParseOptions, ForeignWordsAreNeverRun) {
  for (const char* line :
       {"dynaplane apply --help", "dynaplane --no-color apply -f x",
        "dynaplane --log-level warn apply", "dynaplane help apply"}) {
    const ParsedOptions parsed = ParseLine(line);
    EXPECT_FALSE(parsed.options) << line;
    EXPECT_EQ(parsed.ending, Ending::kInvalid) << line;
    EXPECT_THAT(parsed.text,
                HasSubstr("there is no command \"apply\"; here it is up, for "
                          "example: dynaplane up -f orders.yaml"));
  }
}

TEST(ParseOptions, HelpOfACommandIsItsOption) {
  EXPECT_EQ(ParseLine("dynaplane help up").text,
            ParseLine("dynaplane up --help").text);
  EXPECT_EQ(ParseLine("dynaplane help").text, ParseLine("dynaplane").text);
  EXPECT_EQ(ParseLine("dynaplane").ending, Ending::kDone);
  EXPECT_EQ(ParseLine("dynaplane --no-color").ending, Ending::kInvalid);
  EXPECT_EQ(ParseLine("dynaplane help up down").ending, Ending::kInvalid);
}

}  // namespace
}  // namespace dynaplane::cli
