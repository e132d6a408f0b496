#include "provider/generic/default_tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/generic/preview.h"
#include "provider/table/table_type.h"
#include "provider/testing/provider_test.h"

namespace dynaplane::provider {
namespace {

using pulumi::DiffKind;
using pulumi::Object;
using pulumi::Value;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

auto Changes(const DefaultTags& defaults, const Object& outputs,
             const Object& tags, const std::vector<std::string>& ignore = {}) {
  pulumi::DiffRequest request;
  request.old_outputs = outputs;
  request.new_inputs = {{"tags", tags}};
  request.ignore_changes = ignore;
  pulumi::DiffResponse response;
  DiffDefaultTags(TableType(), defaults, request, response);
  return response.changes;
}

const Object kRecord{{"tags", Object{{"team", "shop"}, {"stray", "1"}}},
                     {"tagsAll", Object{{"team", "shop"},
                                        {"stray", "1"},
                                        {"env", "prod"},
                                        {"old", "x"},
                                        {"dynaplane.dev/owner", "abc"}}}};

TEST(DefaultTags, ChangeWhatTheRecordTells) {
  const Object tags{{"team", "shop"}};
  EXPECT_THAT(Changes({{"env", "test"}, {"cost", "9"}}, kRecord, tags),
              UnorderedElementsAre(Pair("tagsAll.env", DiffKind::kUpdate),
                                   Pair("tagsAll.cost", DiffKind::kAdd),
                                   Pair("tagsAll.old", DiffKind::kDelete)));
  EXPECT_THAT(Changes({{"env", "prod"}, {"old", "x"}}, kRecord, tags),
              IsEmpty());
}

TEST(DefaultTags, GiveWayToTheProgramAndToIgnoreChanges) {
  EXPECT_THAT(
      Changes({{"env", "test"}, {"old", "x"}}, kRecord, {{"env", "mine"}}),
      IsEmpty())
      << "a change of the program's own tags";
  const DefaultTags defaults{{"env", "test"}, {"old", "x"}};
  EXPECT_THAT(Changes(defaults, kRecord, {}, {"tags"}), IsEmpty());
  EXPECT_THAT(Changes(defaults, kRecord, {}, {"tagsAll.env"}), IsEmpty());
}

TEST(DefaultTags, AreNotTheProgramsTags) {
  const Object all{{"team", "shop"}, {"env", "prod"}, {"old", "x"}};
  const DefaultTags today{{"env", "prod"}};
  EXPECT_EQ(OwnTags(today, all, {}, {}),
            (Object{{"team", "shop"}, {"old", "x"}}));
  EXPECT_EQ(OwnTags(today, all, {}, kRecord), (Object{{"team", "shop"}}));
  EXPECT_EQ(OwnTags(today, all, {{"env", "prod"}}, kRecord),
            (Object{{"team", "shop"}, {"env", "prod"}}));
}

TEST(DefaultTags, StandInPreviews) {
  const DefaultTags defaults{{"env", "prod"}, {"team", "all"}};
  const Value all = Object{{"team", "shop"}, {"env", "prod"}};
  const Object inputs{{"tags", Object{{"team", "shop"}}}};
  EXPECT_EQ(PreviewCreate(TableType(), inputs, defaults)["tagsAll"], all);
  pulumi::UpdateRequest update;
  update.resource.type = kTableToken;
  update.new_inputs = inputs;
  EXPECT_EQ(PreviewUpdate(TableType(), update, defaults)["tagsAll"], all);
  Object unknown{{"tags", pulumi::Unknown{}}};
  EXPECT_TRUE(
      PreviewCreate(TableType(), unknown, defaults)["tagsAll"].is_unknown());
}

}  // namespace
}  // namespace dynaplane::provider
