// How a run ends, whatever the engine says: one row an end. And what the engine
// is told before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "pulumi/state/journal_records.h"
#include "pulumi/state/run_journal.h"
#include "pulumi/state/run_record.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/torn_files.h"
#include "stack/testing/manifests.h"
#include "stack/testing/run_world.h"
#include "stack/testing/state_after.h"

namespace dynaplane::stack {
namespace {

using nlohmann::json;
using pulumi::Operation;
using pulumi::testing::Script;
using stack::testing::EntryIn;
using stack::testing::kRich;
using stack::testing::RunWorld;
using stack::testing::Small;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kUrn[] =
    "urn:pulumi:default.AwsDynamodb.orders::dynaplane::aws:dynamodb/"
    "table:Table::orders";
constexpr char kTable[] = "aws:dynamodb/table:Table";
constexpr char kLocked[] =
    "error: the stack is currently locked by 1 lock(s). Either wait for the "
    "other process(es) to end or delete the lock file with `pulumi cancel`.";
constexpr int kNoStack = 6;  // the CLI's code

std::string Line(const json& event) { return event.dump() + "\n"; }

std::string Says(const std::string& severity, const std::string& message,
                 const std::string& urn = kUrn) {
  return Line({{"diagnosticEvent",
                {{"urn", urn}, {"message", message}, {"severity", severity}}}});
}

json Step(const std::string& op, const std::string& urn, const char* type) {
  const json side = {{"urn", urn},
                     {"type", type},
                     {"inputs", json::object()},
                     {"outputs", json::object()}};
  return {{"metadata",
           {{"op", op},
            {"urn", urn},
            {"type", type},
            {"old", op == "create" ? json() : side},
            {"new", op == "delete" ? json() : side}}}};
}
std::string Begins(const std::string& op, const std::string& urn = kUrn,
                   const char* type = kTable) {
  return Line({{"resourcePreEvent", Step(op, urn, type)}});
}
std::string Ends(const std::string& op, const std::string& urn = kUrn,
                 const char* type = kTable) {
  return Line({{"resOutputsEvent", Step(op, urn, type)}});
}
std::string Breaks(const std::string& op, const std::string& urn = kUrn) {
  return Line({{"resOpFailedEvent", Step(op, urn, kTable)}});
}

class RunEnds : public ::testing::Test {
 protected:
  RunEnds() { world_.settings.engine = "always"; }

  // A lock of the engine's on the stack, which it has met.
  std::filesystem::path Lock(const std::string& host,
                             const std::string& since) {
    const auto file =
        *world_.backend().folder /
        ".pulumi/locks/organization/dynaplane/default.AwsDynamodb.orders" /
        "1.json";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << json{{"pid", 4711},
                                {"username", "u"},
                                {"hostname", host},
                                {"timestamp", since}};
    return file;
  }
  std::vector<std::string> Verbs() const {
    std::vector<std::string> verbs;
    for (const auto& call : world_.engine().calls()) {
      verbs.push_back(call[0] == "stack" ? call[0] + " " + call[1] : call[0]);
    }
    return verbs;
  }

  RunWorld world_;
};

TEST_F(RunEnds, AreWhatTheEngineHasSaid) {
  const std::string refused = Says(
      "error", "refused: the table orders is not the one that the stack made");
  const std::string protects =
      Says("error", std::string("resource \"") + kUrn +
                        "\" cannot be deleted\nbecause it is protected. To "
                        "unprotect the resource, …");
  struct Case {
    const char* what;
    Operation operation;
    bool there;  // the stack, as we see it
    std::deque<Script> scripts;
    Ending ending;
    const char* outcome;
    std::vector<const char*> verbs;
    const char* told;
  };
  const Case cases[] = {
      {"well",
       Operation::kUp,
       true,
       {{Begins("update") + Ends("update")}},
       Ending::kDone,
       "succeeded",
       {"up"},
       "updated"},
      {"nothing to do",
       Operation::kUp,
       true,
       {{Ends("same")}},
       Ending::kDone,
       "unchanged",
       {"up"},
       ""},
      {"the stack went since we looked",
       Operation::kUp,
       true,
       {{.exit_code = kNoStack}, {}, {Begins("create") + Ends("create")}},
       Ending::kDone,
       "succeeded",
       {"up", "stack init", "up"},
       ""},
      {"and cannot be made again",
       Operation::kUp,
       true,
       {{.exit_code = kNoStack}, {.error_text = "no room", .exit_code = 255}},
       Ending::kFailed,
       "failed",
       {"up", "stack init"},
       "no room"},
      {"the stack went before a refresh",
       Operation::kRefresh,
       true,
       {{.exit_code = kNoStack}},
       Ending::kDone,
       "unchanged",
       {"refresh"},
       "there is no stack"},
      {"the stack went before a destroy",
       Operation::kDestroy,
       true,
       {{.exit_code = kNoStack}},
       Ending::kDone,
       "unchanged",
       {"destroy"},
       "nothing to do"},
      {"no stack to refresh",
       Operation::kRefresh,
       false,
       {},
       Ending::kDone,
       "unchanged",
       {},
       "there is no stack"},
      {"no stack, a preview",
       Operation::kPreview,
       false,
       {{}, {Begins("create") + Ends("create")}},
       Ending::kDone,
       "succeeded",
       {"stack init", "preview"},
       ""},
      {"another has made it meanwhile",
       Operation::kUp,
       false,
       {{.error_text = "error: stack 'x' already exists", .exit_code = 255},
        {Begins("create") + Ends("create")}},
       Ending::kDone,
       "succeeded",
       {"stack init", "up"},
       ""},
      {"a wrong passphrase",
       Operation::kUp,
       true,
       {{.error_text = "error: incorrect passphrase", .exit_code = 1}},
       Ending::kFailed,
       "failed",
       {"up"},
       "the passphrase does not open the stack"},
      {"keys of the backend have ended",
       Operation::kUp,
       true,
       {{.error_text = "blob (key \"x\"): api error ExpiredToken: …",
         .exit_code = 255}},
       Ending::kFailed,
       "failed",
       {"up"},
       "have expired"},
      {"locked by nobody that can be told",
       Operation::kUp,
       true,
       {{.error_text = kLocked, .exit_code = 255}},
       Ending::kFailed,
       "failed",
       {"up"},
       "dynaplane cancel"},
      {"refused by the provider",
       Operation::kDestroy,
       true,
       {{Begins("delete") + refused + Breaks("delete"), "", 255}},
       Ending::kRefused,
       "refused",
       {"destroy"},
       "not the one"},
      {"refused by the engine's protect",
       Operation::kUp,
       true,
       {{protects + Says("error", "preview failed", ""), "", 255}},
       Ending::kRefused,
       "refused",
       {"up"},
       "is protected"},
      {"refused once something was done",
       Operation::kUp,
       true,
       {{Begins("update") + Ends("update") + refused, "", 255}},
       Ending::kFailed,
       "failed",
       {"up"},
       "not the one"},
      {"refused, and something else broke",
       Operation::kUp,
       true,
       {{refused + Says("error", "CreateTable: no"), "", 255}},
       Ending::kFailed,
       "failed",
       {"up"},
       "CreateTable: no"},
      {"with an error",
       Operation::kUp,
       true,
       {{Begins("update") + Says("error", "UpdateTable: no") +
             Breaks("update") + Says("error", "update failed", ""),
         "", 255}},
       Ending::kFailed,
       "failed",
       {"up"},
       "UpdateTable: no"},
      {"without a word",
       Operation::kUp,
       true,
       {{.exit_code = 3}},
       Ending::kFailed,
       "failed",
       {"up"},
       "exit code 3"},
      {"killed from outside",
       Operation::kUp,
       true,
       {{.error_text = "Killed", .exit_code = 137}},
       Ending::kFailed,
       "failed",
       {"up"},
       "the next command takes it in"}};
  for (const Case& each : cases) {
    RunWorld world;
    world.settings.engine = "always";
    if (each.there) world.Apply(Small("orders"));
    const auto result =
        world.Run(each.operation, Small("orders"), each.scripts);
    EXPECT_EQ(result.ending, each.ending) << each.what << world.told();
    EXPECT_STREQ(result.report.Outcome(), each.outcome) << each.what;
    std::vector<std::string> verbs;
    for (const auto& call : world.engine().calls()) {
      verbs.push_back(call[0] == "stack" ? call[0] + " " + call[1] : call[0]);
    }
    EXPECT_THAT(verbs, ElementsAreArray(each.verbs)) << each.what;
    EXPECT_THAT(world.told(), HasSubstr(each.told)) << each.what;
    // An error is told once, and stands in the report.
    if (each.ending == Ending::kFailed || each.ending == Ending::kRefused) {
      const auto errors = std::ranges::count(result.report.diagnostics, "error",
                                             &StackDiagnostic::severity);
      EXPECT_GE(errors, 1) << each.what;
      EXPECT_LE(errors, 2) << each.what;
    }
    EXPECT_FALSE(state::FindRun(world.backend(),
                                *state::ParseStackName(testing::kStack)))
        << each.what;
  }
}

TEST_F(RunEnds, LocksAreReleasedOfTheDeadAlone) {
  struct Case {
    const char* what;
    std::string host;
    const char* since;
    bool released;
    const char* told;
  };
  const Case cases[] = {
      {"before this machine's start", state::HostName(), "2001-01-01T00:00:00Z",
       true, "the lock of a run that died"},
      {"of another machine", "elsewhere", "2001-01-01T00:00:00Z", false,
       "process 4711"},
      {"of a process of now that nobody knows", state::HostName(),
       "2999-01-01T00:00:00Z", false, "process 4711"}};
  for (const Case& each : cases) {
    world_.Apply(Small("orders"));
    const auto lock = Lock(each.host, each.since);
    const auto result =
        world_.Run(Operation::kUp, Small("orders"),
                   {{.error_text = kLocked, .exit_code = 255}, {Ends("same")}});
    EXPECT_EQ(result.ending, each.released ? Ending::kDone : Ending::kFailed)
        << each.what;
    EXPECT_THAT(Verbs(), SizeIs(each.released ? 2 : 1)) << each.what;
    EXPECT_EQ(std::filesystem::exists(lock), !each.released) << each.what;
    EXPECT_THAT(world_.told(), HasSubstr(each.told)) << each.what;
  }
}

// Of a stack that is just being made, too.
TEST_F(RunEnds, ALockOfTheDeadHindersNoNewStack) {
  Lock(state::HostName(), "2001-01-01T00:00:00Z");
  const auto result = world_.Run(
      Operation::kUp, Small("orders"),
      {{.error_text = kLocked, .exit_code = 255}, {}, {Ends("create")}});
  EXPECT_EQ(result.ending, Ending::kDone) << world_.told();
  EXPECT_THAT(Verbs(), ElementsAre("stack init", "stack init", "up"));
}

// A second lock came: somebody lives.
TEST_F(RunEnds, ALockIsReleasedOnce) {
  world_.Apply(Small("orders"));
  Lock(state::HostName(), "2001-01-01T00:00:00Z");
  const Script locked = {.error_text = kLocked, .exit_code = 255};
  const auto result = world_.Run(Operation::kUp, Small("orders"),
                                 {locked, locked, {Ends("same")}});
  EXPECT_EQ(result.ending, Ending::kFailed);
  EXPECT_THAT(Verbs(), ElementsAre("up", "up"));
}

// What is known to need nothing starts no engine, unless somebody wants it to.
TEST_F(RunEnds, ASettledStackIsAskedAboutWhenAsked) {
  struct Case {
    const char* what;
    Operation operation;
    const char* engine;
    bool refresh;
    bool locked;
    std::vector<const char*> verbs;
  };
  const Case cases[] = {
      {"up", Operation::kUp, "auto", false, false, {}},
      {"preview", Operation::kPreview, "auto", false, false, {}},
      {"--engine always", Operation::kUp, "always", false, false, {"up"}},
      {"--refresh", Operation::kUp, "auto", true, false, {"up"}},
      {"refresh", Operation::kRefresh, "auto", false, false, {"refresh"}},
      {"destroy", Operation::kDestroy, "auto", false, false, {"destroy"}},
      {"somebody is at work", Operation::kUp, "auto", false, true, {"up"}}};
  for (const Case& each : cases) {
    RunWorld world;
    world.settings.engine = each.engine;
    world.options.refresh = each.refresh;
    world.Apply(Small("orders"));
    StackJob job = world.PlanOne(Small("orders"));
    job.settled = true;
    if (each.locked) {
      const auto folder =
          *world.backend().folder /
          ".pulumi/locks/organization/dynaplane/default.AwsDynamodb.orders";
      std::filesystem::create_directories(folder);
      std::ofstream(folder / "1.json")
          << json{{"pid", 4711},
                  {"username", "u"},
                  {"hostname", "elsewhere"},
                  {"timestamp", "2001-01-01T00:00:00Z"}};
    }
    const auto result =
        world.RunJob(each.operation, std::move(job), {{Ends("same")}});
    EXPECT_EQ(result.ending, Ending::kDone) << each.what;
    std::vector<std::string> verbs;
    for (const auto& call : world.engine().calls()) verbs.push_back(call[0]);
    EXPECT_THAT(verbs, ElementsAreArray(each.verbs)) << each.what;
  }
}

TEST_F(RunEnds, WithoutTargetsNothingIsRunWhereTheyAreAll) {
  world_.Apply(Small("orders"));
  world_.options.targets_only = true;
  const auto result = world_.Run(Operation::kUp, Small("orders"), {});
  EXPECT_EQ(result.ending, Ending::kDone);
  EXPECT_THAT(Verbs(), IsEmpty());
}

TEST_F(RunEnds, SeveralStacksAreToldApart) {
  world_.Apply(Small("orders"));
  world_.options.show_stack_name = true;
  world_.Run(Operation::kUp, Small("orders"),
             {{Begins("update") + Ends("update")}});
  EXPECT_THAT(
      world_.told(),
      HasSubstr("[dynaplane/default.AwsDynamodb.orders]    ~ updating"));
}

// The journal is what the next run would go by, so it must not lack a step that
// the engine was content with.
TEST_F(RunEnds, AJournalThatLacksTheEndOfAStepIsAFailure) {
  world_.Apply(Small("orders"));
  const auto journal = state::JournalPath(
      *world_.backend().folder, *state::ParseStackName(testing::kStack));
  Script script = {Begins("update") + Ends("update")};
  script.effect = [&](auto*) {
    std::ofstream(journal, std::ios::app)
        << pulumi::ToJournalLine({{"begin", "update"},
                                  {"id", "orders"},
                                  {"step", "1.1"},
                                  {"urn", kUrn}});
  };
  const auto result = world_.Run(Operation::kUp, Small("orders"), {script});
  EXPECT_EQ(result.ending, Ending::kFailed);
  EXPECT_THAT(world_.told(), AllOf(HasSubstr("could not be written whole"),
                                   HasSubstr("the next command takes it in")));
}

// What the engine and its provider are started with.
class EngineIsTold : public RunEnds {
 protected:
  // Of one run, as the provider reads it.
  json Settings(Operation operation, const std::string& manifest) {
    json told;
    Script script = {Ends("same")};
    script.effect = [&](auto*) {
      const auto& settings = world_.engine().settings();
      environment_ = settings.environment;
      told = json::parse(
          *base::LoadFile(*settings.environment.at(provider::kRunSettings)));
      const auto salt =
          base::LoadFile(std::filesystem::path(settings.work_folder) /
                         "Pulumi.default.AwsDynamodb.orders.yaml");
      salt_ = salt.value_or("");
    };
    world_.Run(operation, manifest, {script});
    return told;
  }
  std::map<std::string, std::optional<std::string>> environment_;
  std::string salt_;
};

TEST_F(EngineIsTold, WhatMayGoAndNothingElse) {
  world_.Apply(kRich);
  const json same = Settings(Operation::kUp, kRich);
  EXPECT_EQ(same["deletable"], json::array());
  EXPECT_FALSE(world_.engine().calls()[0].empty());
  world_.options = {};
  const json gone = Settings(Operation::kDestroy, kRich);
  EXPECT_THAT(gone["deletable"], ::testing::Contains(kUrn));
  // The provider knows a table from another one of its name by that.
  EXPECT_THAT(gone.dump(), HasSubstr("id-of-orders"));
}

TEST_F(EngineIsTold, TheSaltThatAPassphraseIsTriedOn) {
  world_.Apply(Small("orders"));
  json state = world_.ReadState();
  state["checkpoint"]["latest"]["secrets_providers"] = {
      {"type", "passphrase"}, {"state", {{"salt", "v1:abc"}}}};
  world_.WriteState(state);
  Settings(Operation::kUp, Small("orders"));
  EXPECT_EQ(salt_, "encryptionsalt: v1:abc\n");
}

TEST_F(EngineIsTold, AJournalWhereItChangesSomething) {
  struct Case {
    Operation operation;
    bool journal;
  };
  for (const Case& each :
       {Case{Operation::kUp, true}, Case{Operation::kDestroy, true},
        Case{Operation::kRefresh, false}, Case{Operation::kPreview, false}}) {
    world_.Apply(Small("orders"));
    world_.options = {};
    Settings(each.operation, Small("orders"));
    const auto& journal = environment_.at("PROVIDER_JOURNAL");
    EXPECT_EQ(journal.has_value(), each.journal)
        << static_cast<int>(each.operation);
    EXPECT_EQ(environment_.contains("PULUMI_SKIP_CHECKPOINTS"), each.journal);
  }
}

// The engine's own checkpoints are what takes a resource over under a new name.
TEST_F(EngineIsTold, ToWriteItsStateWhereAJournalWouldNotDo) {
  world_.Apply(Small("orders"));
  json state = world_.ReadState();
  const std::string old =
      "urn:pulumi:default.AwsDynamodb.orders::dynaplane::awsdynamodb:index:"
      "AwsDynamodb$aws:dynamodb/table:Table::orders";
  json& table = EntryIn(state, kTable, "orders");
  table["urn"] = old;
  world_.WriteState(state);
  Settings(Operation::kUp, Small("orders"));
  EXPECT_TRUE(environment_.at("PROVIDER_JOURNAL"));
  EXPECT_FALSE(environment_.contains("PULUMI_SKIP_CHECKPOINTS"));
}

// A full disk has cut the state off, and the run with it.
class TornState : public RunEnds {
 protected:
  // With the state that its run began from, or of a run that began from none.
  void Tear(bool first) {
    const state::StackName name = *state::ParseStackName(testing::kStack);
    if (!first) {
      world_.Apply(Small("orders"));
      deployment_ = world_.ReadState()["checkpoint"]["latest"];
    }
    const std::string half = R"({"version": 3, "checkpoint": {"lat)";
    {
      const auto claimed = *state::RunJournal::Claim(world_.backend(), name);
      const auto before = *state::LookUpState(world_.backend(), name);
      ASSERT_TRUE(claimed->Begin({}, {}, before.state));
    }
    std::filesystem::remove(world_.StatePath());  // not what was kept of it
    std::filesystem::create_directories(world_.StatePath().parent_path());
    std::ofstream(world_.StatePath()) << half;
  }
  // What the engine says of it once it is whole.
  Script Exported() const {
    json text = {{"version", 3}};
    if (!deployment_.is_null()) text["deployment"] = deployment_;
    return {text.dump()};
  }
  json deployment_;
};

TEST_F(TornState, ComesBackBeforeTheEngineSeesIt) {
  Tear(/*first=*/false);
  std::size_t seen = 0;
  Script script = {Ends("same")};
  script.effect = [&](auto*) {
    seen = world_.ReadState()["checkpoint"]["latest"]["resources"].size();
  };
  const auto result =
      world_.Run(Operation::kUp, Small("orders"), {Exported(), script});
  EXPECT_EQ(result.ending, Ending::kDone) << world_.told();
  EXPECT_THAT(Verbs(), ElementsAre("stack export", "up"));
  EXPECT_EQ(seen, 3u);
  EXPECT_THAT(world_.told(), HasSubstr("a run was killed before its end"));
  EXPECT_TRUE(
      std::filesystem::exists(world_.StatePath().string() + ".damaged"));
}

TEST_F(TornState, OfAStackThatHeldNothingIsMadeAnew) {
  Tear(/*first=*/true);
  const auto result =
      world_.Run(Operation::kUp, Small("orders"),
                 {{}, Exported(), {Begins("create") + Ends("create")}});
  EXPECT_EQ(result.ending, Ending::kDone) << world_.told();
  EXPECT_THAT(Verbs(), ElementsAre("stack init", "stack export", "up"));
}

// What others are to know of a stack must not be put together from nothing.
TEST_F(TornState, WithoutWhatItWasIsLeftToItsOwner) {
  Tear(/*first=*/false);
  state::DropKeptState(world_.StatePath());
  EXPECT_THROW(world_.PlanOne(Small("orders")), std::runtime_error);
}

// What a killed run has left, beside somebody who is at work now.
class KilledBeside : public RunEnds {
 protected:
  // It had begun to make the table.
  KilledBeside() {
    world_.Apply(Small("orders"));
    json state = world_.ReadState();
    state["checkpoint"]["latest"]["resources"].erase(2);
    world_.WriteState(state);
    const StackJob job = world_.PlanOne(Small("orders"));
    const auto claimed = *state::RunJournal::Claim(world_.backend(), job.name);
    (void)claimed->Begin(job.plan.program, job.urns, job.lookup.state);
    std::ofstream(claimed->path(), std::ios::app) << pulumi::ToJournalLine(
        {{"begin", "create"},
         {"inputs", {{"name", "orders"}, {"hashKey", "pk"}}},
         {"step", "1.1"},
         {"urn", kUrn}});
  }
};

TEST_F(KilledBeside, AnUpdateWaits) {
  Lock("elsewhere", "2001-01-01T00:00:00Z");
  const auto result =
      world_.Run(Operation::kUp, Small("orders"), {{Ends("same")}});
  EXPECT_EQ(result.ending, Ending::kFailed);
  EXPECT_THAT(Verbs(), IsEmpty());
  EXPECT_THAT(world_.told(), HasSubstr("process 4711"));
}

TEST_F(KilledBeside, APreviewSaysHowFarItSees) {
  Lock("elsewhere", "2001-01-01T00:00:00Z");
  const auto result =
      world_.Run(Operation::kPreview, Small("orders"), {{Ends("same")}});
  EXPECT_EQ(result.ending, Ending::kDone);
  EXPECT_THAT(world_.told(),
              HasSubstr("this preview knows only what that has written so "
                        "far"));
}

TEST_F(KilledBeside, APreviewSaysWhatMayBeThere) {
  const json exported = {
      {"version", 3},
      {"deployment", world_.ReadState()["checkpoint"]["latest"]}};
  const auto result = world_.Run(Operation::kPreview, Small("orders"),
                                 {{exported.dump()}, {Begins("create")}});
  EXPECT_EQ(result.ending, Ending::kDone) << world_.told();
  EXPECT_THAT(Verbs(), ElementsAre("stack export", "preview"));
  EXPECT_THAT(world_.told(),
              HasSubstr("a run that ended early had begun to make orders: "
                        "`up` looks whether it is there"));
}

}  // namespace
}  // namespace dynaplane::stack
