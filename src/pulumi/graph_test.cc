#include "pulumi/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pulumi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

Resource Thing(std::string name, ResourceOptions options = {},
               Object inputs = {}) {
  return {.type = "test:index:Thing",
          .name = std::move(name),
          .inputs = std::move(inputs),
          .options = std::move(options)};
}

Resource Group(std::string name, ResourceOptions options = {}) {
  return {.type = "test:Group",
          .name = std::move(name),
          .custom = false,
          .options = std::move(options)};
}

Value Same(const Value& value) { return value; }

std::string Refusal(const Program& program) {
  auto links = LinkProgram(program);
  if (links) return "";
  EXPECT_EQ(links.error().code, Error::Code::kInvalidArgument);
  return links.error().message;
}

TEST(LinkProgram, EveryKindOfLinkIsAwaited) {
  Program program;
  auto provider =
      program.Add({.type = "pulumi:providers:test", .name = "provider"});
  auto parent = program.Add(Group("parent"));
  auto table = program.Add(Thing("table"));
  auto role = program.Add(Thing("role"));
  auto used = program.Add(Thing("used"));
  auto applied = program.Add(Thing("applied"));
  program.Add(Thing("last",
                    {.parent = parent,
                     .provider = provider,
                     .depends_on = {role},
                     .deleted_with = table},
                    {{"a", Array{OutputReference{used, "x"}}},
                     {"b", Value::MakeSecret(Value::Apply(
                               OutputReference{applied, "y"}, Same))},
                     {"c", "text"}}));
  Links links = LinkProgram(program)->back();
  EXPECT_EQ(links.provider_package, "test");
  EXPECT_THAT(links.awaited, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(links.dependencies, ElementsAre(3, 4, 5));
  EXPECT_THAT(links.property_dependencies,
              ElementsAre(Pair("a", ElementsAre(4)), Pair("b", ElementsAre(5)),
                          Pair("c", IsEmpty())));
}

TEST(LinkProgram, AComponentStandsForWhatIsBelowIt) {
  Program program;
  auto outer = program.Add(Group("outer"));
  auto inner = program.Add(Group("inner", {.parent = outer}));
  auto child = program.Add(Thing("child", {.parent = inner}));
  program.Add(Thing("grandchild", {.parent = child}));
  program.Add(Thing("stranger"));
  program.Add(Thing("dependent", {.depends_on = {outer}}));
  program.Add(Thing("late", {.parent = outer}));
  EXPECT_THAT(LinkProgram(program)->at(5).dependencies, ElementsAre(0, 2, 3));
}

TEST(LinkProgram, AHandleNamesAnEarlierResource) {
  const ResourceOptions wrong[] = {{.parent = {0}},
                                   {.provider = {5}},
                                   {.depends_on = {{1}}},
                                   {.deleted_with = {0}}};
  for (const ResourceOptions& options : wrong) {
    Program program;
    program.Add(Thing("a", options));
    EXPECT_EQ(Refusal(program),
              "test:index:Thing \"a\" names a resource that does not come "
              "before it");
  }
}

TEST(LinkProgram, AnOutputIsOfAnEarlierResource) {
  Program program;
  program.Add(Thing("a", {}, {{"x", OutputReference{{0}, "y"}}}));
  EXPECT_THAT(Refusal(program), HasSubstr("does not come before it"));
  program = {};
  program.exports["arn"] = Array{OutputReference{{0}, "arn"}};
  EXPECT_EQ(Refusal(program), "export \"arn\" names no resource");
}

TEST(LinkProgram, AProviderIsAProvider) {
  Program program;
  auto thing = program.Add(Thing("a"));
  program.Add(Thing("b", {.provider = thing}));
  EXPECT_THAT(Refusal(program), HasSubstr("no provider resource"));
}

TEST(LinkProgram, UrnsAreUnique) {
  Program program;
  auto one = program.Add(Group("one"));
  auto two = program.Add(Group("two"));
  program.Add(Thing("a"));
  program.Add(Thing("a", {.parent = one}));
  EXPECT_EQ(Refusal(program), "");
  // A URN holds the parent's type, not its name.
  program.Add(Thing("a", {.parent = two}));
  EXPECT_THAT(Refusal(program), HasSubstr("stands in the program twice"));
}

TEST(LinkProgram, AResourceNeedsTypeAndName) {
  Program program;
  program.Add(Thing(""));
  EXPECT_THAT(Refusal(program), HasSubstr("needs a type and a name"));
}

}  // namespace
}  // namespace pulumi
