#include "cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace dynaplane::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ParsedOptions Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "dynaplane");
  return ParseOptions(static_cast<int>(arguments.size()), arguments.data());
}

TEST(ParseOptions, ReadsTheManifestsAndTheStack) {
  const auto parsed =
      Parse({"up", "-f", "a.yaml", "--filename=b.yaml", "--manifest", "c", "-R",
             "--stack", "shop/prod", "--set", "spec.tableName=x", "--yes"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_EQ(parsed.options->command, "up");
  EXPECT_THAT(parsed.options->filenames, ElementsAre("a.yaml", "b.yaml", "c"));
  EXPECT_TRUE(parsed.options->recursive);
  EXPECT_EQ(parsed.options->stack, "shop/prod");
  EXPECT_THAT(parsed.options->set, ElementsAre("spec.tableName=x"));
  EXPECT_TRUE(parsed.options->yes);
}

TEST(ParseOptions, ReadsASelection) {
  const auto parsed =
      Parse({"preview", "-f", "a", "-l", "tier=gold,!old", "--selector=a!=b",
             "--only", "orders", "--only=a*", "--exclude", "b?", "-q"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_THAT(parsed.options->selectors, ElementsAre("tier=gold,!old", "a!=b"));
  EXPECT_THAT(parsed.options->only, ElementsAre("orders", "a*"));
  EXPECT_THAT(parsed.options->exclude, ElementsAre("b?"));
  EXPECT_TRUE(parsed.options->quiet);
}

TEST(ParseOptions, GetHasFormsOfItsOwn) {
  const auto parsed = Parse({"get", "-o", "jsonpath={.a}{\"=\"}"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_EQ(parsed.options->output, OutputFormat::kJsonPath);
  EXPECT_EQ(parsed.options->json_path, "{.a}{\"=\"}");
  EXPECT_TRUE(Parse({"get", "-o", "wide"}).options);
  EXPECT_FALSE(Parse({"get", "-o", "jsonpath"}).options);
  EXPECT_FALSE(Parse({"up", "-f", "a", "-o", "wide"}).options);
}

TEST(ParseOptions, KeepsCommasInsideOneOverride) {
  const auto parsed = Parse(
      {"validate", "-f", "-", "--set", "spec.a=[x, y]", "--set", "spec.b=1,2"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_THAT(parsed.options->set, ElementsAre("spec.a=[x, y]", "spec.b=1,2"));
}

TEST(ParseOptions, TakesNoOtherWordThanAnOptionKnows) {
  const auto parsed =
      Parse({"validate", "-f", "a", "-o", "yaml", "--log-level", "trace"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_EQ(parsed.options->output, OutputFormat::kYaml);
  EXPECT_EQ(parsed.options->log_level, stack::LogLevel::kTrace);
  for (const char* form : {"xml", "1", "", "JSON"}) {
    const auto refused = Parse({"validate", "-f", "a", "-o", form});
    EXPECT_FALSE(refused.options) << form;
    EXPECT_EQ(refused.ending, Ending::kInvalid);
    EXPECT_THAT(refused.text, HasSubstr("is none of text, json, yaml"));
  }
  EXPECT_TRUE(Parse({"schema", "-o", "crd"}).options->crd);
  EXPECT_FALSE(Parse({"schema", "-o", "json"}).options->crd);
  EXPECT_THAT(Parse({"schema", "-o", "yaml"}).text,
              HasSubstr("yaml is none of json, crd"));
}

// As of a variable that is not set.
TEST(ParseOptions, TakesNoEmptyValues) {
  for (const std::string option :
       {"--stack", "--credentials", "--aws-credential", "--provider",
        "--input-dir", "--kustomize-dir", "--overlay", "--filename", "--set"}) {
    for (const auto& refused :
         {Parse({"up", "-f", "a", option.c_str(), "", "--yes"}),
          Parse({"up", "-f", "a", (option + "=").c_str(), "b"})}) {
      EXPECT_FALSE(refused.options) << option;
      EXPECT_EQ(refused.ending, Ending::kInvalid);
      EXPECT_THAT(refused.text, HasSubstr(option + ": the value is empty"));
    }
  }
  EXPECT_FALSE(Parse({"adopt", ""}).options);
  EXPECT_FALSE(Parse({"adopt", "orders", "--region", ""}).options);
}

TEST(ParseOptions, NoNameIsNoApproval) {
  for (const char* option :
       {"--allow-data-loss=", "--allow-data-loss=,", "--allow-data-loss=,,"}) {
    const auto refused = Parse({"up", "-f", "a", option, "--yes"});
    EXPECT_FALSE(refused.options) << option;
    EXPECT_EQ(refused.ending, Ending::kInvalid);
    EXPECT_THAT(refused.text, HasSubstr("--allow-data-loss"));
  }
}

TEST(ParseOptions, SaysWhatIsNotKnown) {
  EXPECT_THAT(Parse({"upp", "-f", "a"}).text,
              HasSubstr("there is no command \"upp\"; did you mean up?"));
  EXPECT_THAT(Parse({"forget", "-f", "a", "-o", "json"}).text,
              HasSubstr("forget has no option -o"));
  EXPECT_THAT(Parse({"up", "-f", "a", "--credential", "b"}).text,
              HasSubstr("up has no option --credential; did you mean "
                        "--credentials?"));
  EXPECT_THAT(Parse({"up", "a.yaml"}).text,
              HasSubstr("up does not take the argument \"a.yaml\""));
  EXPECT_THAT(Parse({"forget", "-f", "a", "--allow-data-loss"}).text,
              HasSubstr("forget has no option --allow-data-loss"));
}

TEST(ParseOptions, HowToTellMayStandBeforeTheCommand) {
  const auto parsed = Parse({"--no-color", "--log-level", "warn", "validate"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_TRUE(parsed.options->no_color);
  EXPECT_EQ(parsed.options->log_level, stack::LogLevel::kWarn);
}

TEST(ParseOptions, AllowDataLossTakesNamesOnlyBehindAnEqualsSign) {
  auto parsed = Parse({"destroy", "--allow-data-loss", "-f", "a.yaml"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_TRUE(parsed.options->allow_data_loss.given);
  EXPECT_TRUE(parsed.options->allow_data_loss.names.empty());
  EXPECT_THAT(parsed.options->filenames, ElementsAre("a.yaml"));

  parsed = Parse({"up", "-f", "a.yaml", "--allow-data-loss=orders,carts"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_TRUE(parsed.options->allow_data_loss.given);
  EXPECT_THAT(parsed.options->allow_data_loss.names,
              ElementsAre("orders", "carts"));

  parsed = Parse({"up", "-f", "a.yaml"});
  ASSERT_TRUE(parsed.options);
  EXPECT_FALSE(parsed.options->allow_data_loss.given);
}

// Also an option that is yet to come.
TEST(ParseOptions, TakesBesideAPlanWhoAppliesItAndHowItIsTold) {
  EXPECT_EQ(Parse({"preview", "-f", "a", "--save", "p"}).options->save, "p");
  EXPECT_FALSE(Parse({"up", "-f", "a", "--save", "p"}).options);
  const std::set<std::string> free = {
      "--plan",      "--yes",      "--allow-data-loss", "--expect-no-changes",
      "--jobs",      "--output",   "--write-status",    "--parallel",
      "--help",      "--no-color", "--log-level",       "--quiet",
      "--fail-fast", "--dry-run"};
  const auto commands = ListCommands();
  const auto up = std::ranges::find(commands, "up", &CommandInfo::name);
  for (const OptionInfo& option : up->options) {
    const std::string& name = option.names.back();
    if (name == "--help") continue;
    std::string given = name;
    if (option.takes_value) {
      given += name == "--jobs" || name == "--parallel" ? "=1"
               : option.words.empty()                   ? "=a"
                                                        : "=" + option.words[0];
    }
    const auto parsed = Parse({"up", "--plan", "p", given.c_str()});
    EXPECT_EQ(parsed.options.has_value(),
              free.contains(name) && name != "--plan")
        << name << parsed.text;
  }
}

TEST(ParseOptions, ReadsTheOutputForm) {
  EXPECT_EQ(Parse({"up", "-f", "a", "-o", "json"}).options->output,
            OutputFormat::kJson);
  EXPECT_EQ(Parse({"get", "-f", "a", "-oyaml"}).options->output,
            OutputFormat::kYaml);
  EXPECT_TRUE(Parse({"schema", "-o", "crd"}).options->crd);
  EXPECT_FALSE(Parse({"schema"}).options->crd);
}

TEST(ParseOptions, RefusesWhatItDoesNotKnowWithExitTwo) {
  for (const auto& arguments : std::vector<std::vector<const char*>>{
           {"fly"},
           {"up", "-f"},
           {"up", "--nonsense"},
           {"up", "-f", "a", "-o", "xml"},
           {"up", "-f", "a", "--parallel", "0"},
           {"up", "-f", "a", "--log-level", "loud"}}) {
    const auto parsed = Parse(arguments);
    EXPECT_FALSE(parsed.options);
    EXPECT_EQ(parsed.ending, Ending::kInvalid);
    EXPECT_THAT(parsed.text, HasSubstr("error:"));
  }
}

TEST(ParseOptions, HelpAndVersionEndWell) {
  for (const char* flag : {"--help", "--version"}) {
    const auto parsed = Parse({flag});
    EXPECT_FALSE(parsed.options);
    EXPECT_EQ(parsed.ending, Ending::kDone);
    EXPECT_THAT(parsed.text, HasSubstr("dynaplane"));
  }
  EXPECT_EQ(Parse({"up", "--help"}).ending, Ending::kDone);
}

TEST(Options, PathsAreBytesAndAllElseIsUtf8) {
  const auto parse = [](std::vector<const char*> words) {
    words.insert(words.begin(), "dynaplane");
    return ParseOptions(static_cast<int>(words.size()), words.data());
  };
  EXPECT_TRUE(parse({"preview", "-f", "caf\xE9.yaml"}).options);
  EXPECT_TRUE(parse({"preview", "--set", "spec.tags.a=caf\u00E9"}).options);
  const ParsedOptions parsed = parse({"preview", "--stack", "caf\xE9"});
  EXPECT_FALSE(parsed.options);
  EXPECT_EQ(parsed.ending, Ending::kInvalid);
  EXPECT_THAT(parsed.text,
              HasSubstr("--stack: the value is not UTF-8: caf\uFFFD"));
}

}  // namespace
}  // namespace dynaplane::cli
