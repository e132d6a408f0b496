#include "pulumi/plugin.h"

#include <gtest/gtest.h>

#include <new>
#include <vector>

namespace pulumi {
namespace {

using Mode = PluginArguments::Mode;

PluginArguments Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "pulumi-resource-test");
  return ParsePluginArguments(static_cast<int>(arguments.size()),
                              arguments.data());
}

TEST(PluginArguments, TheEngineComesLast) {
  PluginArguments arguments = Parse({"127.0.0.1:4321"});
  EXPECT_EQ(arguments.mode, Mode::kServe);
  EXPECT_EQ(arguments.engine_address, "127.0.0.1:4321");
}

TEST(PluginArguments, FlagsOfAnyEngineAreIgnored) {
  PluginArguments arguments =
      Parse({"--logtostderr", "-v=9", "--tracing", "http://x:1", "--new=x",
             "-old", "127.0.0.1:1"});
  EXPECT_EQ(arguments.mode, Mode::kServe);
  EXPECT_EQ(arguments.engine_address, "127.0.0.1:1");
}

TEST(PluginArguments, WithoutAnEngineThereIsNothingToServe) {
  EXPECT_EQ(Parse({}).mode, Mode::kNoEngine);
  EXPECT_EQ(Parse({"--logtostderr"}).mode, Mode::kNoEngine);
  EXPECT_EQ(Parse({"--tracing", "127.0.0.1:1"}).mode, Mode::kNoEngine);
  for (const char* text : {"engine", "host:", ":1", "host:port", ""}) {
    EXPECT_EQ(Parse({text}).mode, Mode::kNoEngine) << text;
  }
}

TEST(PluginArguments, HelpAndVersion) {
  EXPECT_EQ(Parse({"--help"}).mode, Mode::kHelp);
  EXPECT_EQ(Parse({"-h"}).mode, Mode::kHelp);
  EXPECT_EQ(Parse({"--version"}).mode, Mode::kVersion);
  EXPECT_EQ(Parse({"-version", "127.0.0.1:1"}).mode, Mode::kVersion);
}

TEST(RunPlugin, WhatIsThrownIsToldAndIsAFailure) {
  const PluginInfo info = {"pulumi-resource-test", "1.0.0", ""};
  EXPECT_EQ(RunPlugin(info, [] { return 3; }), 3);
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(RunPlugin(info, []() -> int { throw std::bad_alloc(); }), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "pulumi-resource-test: there is not enough memory\n");
}

}  // namespace
}  // namespace pulumi
