// What a run makes of what the real engine has said: the scripts are recorded,
// and held against the real one, by tests/engine/test_recorded_runs.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/files.h"
#include "stack/testing/run_world.h"

namespace dynaplane::stack {
namespace {

using Json = nlohmann::json;
using pulumi::Operation;

std::vector<std::string> Names() {
  std::vector<std::string> names;
  const auto folder =
      std::filesystem::path(DYNAPLANE_SOURCE_DIR) / "src/stack/testdata/runs";
  const auto files = base::ListFolder(folder).value();
  for (const auto& file : files) names.push_back(file.stem());
  return names;
}

Json Read(const std::string& name) {
  return Json::parse(
      *base::LoadFile(std::filesystem::path(DYNAPLANE_SOURCE_DIR) /
                      "src/stack/testdata/runs" / (name + ".json")));
}

Operation OperationOf(const std::string& command) {
  return command == "up"        ? Operation::kUp
         : command == "preview" ? Operation::kPreview
         : command == "refresh" ? Operation::kRefresh
                                : Operation::kDestroy;
}

std::string Lines(const Json& events) {
  std::string lines;
  for (const Json& event : events) {
    lines += event.is_string() ? event.get<std::string>() : event.dump();
    lines += '\n';
  }
  return lines;
}

class RecordedRun : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedRun, IsReportedAsThroughTheRealEngine) {
  const Json script = Read(GetParam());
  testing::RunWorld world;
  world.settings.parallel = 1;
  world.WriteState(script["before"]);
  std::deque<pulumi::testing::Script> calls;
  std::vector<std::vector<std::string>> asked;
  for (const Json& call : script["calls"]) {
    calls.push_back({Lines(call["events"]), call["error"], call["code"]});
    asked.push_back(call["arguments"]);
  }
  if (!calls.empty()) {
    calls.back().effect = [&](auto*) { world.WriteState(script["after"]); };
  }
  auto result = world.Run(OperationOf(script["command"]), script["manifest"],
                          std::move(calls));
  result.report.seconds = 0;
  Json expected = script["report"];
  if (script["command"] == "preview") {
    // They come from the program, which only a real engine runs.
    result.report.outputs = {};
    expected["outputs"] = Json::object();
  }
  EXPECT_EQ(Json(ToJson(std::vector{result.report}).at(0)), expected);
  auto calls_made = world.engine().calls();
  for (auto& call : calls_made) {
    for (std::string& argument : call) {
      if (argument.starts_with("--client=")) argument = "--client=127.0.0.1:1";
    }
  }
  EXPECT_EQ(calls_made.size(), asked.size());
  EXPECT_EQ(world.engine().left(), 0u);
  const auto verb = [](const auto& call) { return call.at(0); };
  for (std::size_t i = 0; i < std::min(asked.size(), calls_made.size()); ++i) {
    EXPECT_EQ(verb(calls_made[i]), verb(asked[i]));
    if (calls_made[i][0] != "stack") EXPECT_EQ(calls_made[i], asked[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(All, RecordedRun, ::testing::ValuesIn(Names()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace dynaplane::stack
