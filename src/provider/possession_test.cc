#include "provider/possession.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "provider/resource.h"
#include "provider/testing/provider_test.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kOther = "222222222222";

// What a state tells of each type, of account 123456789012.
struct Record {
  const char* type;
  const char* id;
  const char* outputs;
};
constexpr Record kRecords[] = {
    {kTableToken, "orders",
     R"({"arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
         "tableId": "id-1", "name": "orders"})"},
    {"aws:dynamodb/tableReplica:TableReplica", "orders:eu-west-1",
     R"({"globalTableArn":
           "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
         "region": "eu-west-2"})"},
    {"aws:dynamodb/resourcePolicy:ResourcePolicy",
     "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
     R"({"resourceArn":
           "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
         "policy": "{}"})"},
    {"aws:dynamodb/contributorInsights:ContributorInsights",
     "name:orders/index:/123456789012", R"({"tableName": "orders"})"},
    {"aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
     "orders,arn:aws:kinesis:eu-west-1:123456789012:stream/s",
     R"({"tableName": "orders",
         "streamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/s"})"},
    {"aws:appautoscaling/target:Target", "table/orders",
     R"({"arn": "arn:aws:application-autoscaling:eu-west-1:123456789012:x/1",
         "resourceId": "table/orders", "serviceNamespace": "dynamodb",
         "scalableDimension": "dynamodb:table:ReadCapacityUnits",
         "minCapacity": 1, "maxCapacity": 5})"},
    {"aws:appautoscaling/policy:Policy", "p",
     R"({"arn": "arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:1",
         "resourceId": "table/orders", "serviceNamespace": "dynamodb",
         "scalableDimension": "dynamodb:table:ReadCapacityUnits",
         "name": "p"})"},
    {"aws:appautoscaling/scheduledAction:ScheduledAction", "a",
     R"({"arn": "arn:aws:autoscaling:eu-west-1:123456789012:scheduledAction:1",
         "resourceId": "table/orders", "serviceNamespace": "dynamodb",
         "scalableDimension": "dynamodb:table:ReadCapacityUnits",
         "name": "a", "schedule": "s"})"},
};

class PossessionTest : public ProviderTest {
 public:
  static pulumi::ResourceIdentity IdentityOf(const Record& record) {
    return {std::string("urn:pulumi:dev::shop::") + record.type + "::x",
            record.type, "x", record.id};
  }

  // Its end, as a plain message; "" for success.
  template <typename Result>
  static std::string End(const Result& result) {
    return result ? "" : result.error().error.message;
  }
  std::string DeleteEnd(const Record& record) {
    pulumi::DeleteRequest request;
    request.resource = IdentityOf(record);
    request.old_outputs = FromText(record.outputs);
    return End(provider_->Delete(request));
  }
  std::string ReadEnd(const Record& record) {
    pulumi::ReadRequest request;
    request.resource = IdentityOf(record);
    request.old_inputs = FromText(record.outputs);
    request.old_outputs = FromText(record.outputs);
    return End(provider_->Read(request));
  }
  std::string UpdateEnd(const Record& record) {
    pulumi::UpdateRequest request;
    request.resource = IdentityOf(record);
    request.old_inputs = FromText(record.outputs);
    request.old_outputs = FromText(record.outputs);
    request.new_inputs = FromText(record.outputs);
    return End(provider_->Update(request));
  }

  // The table goes, and another one gets its name.
  void Remake(const std::map<std::string, std::string>& tags) {
    aws_->tables["orders"].description["TableId"] = "id-of-another";
    aws_->tables["orders"].tags = tags;
    aws_->calls.clear();
  }
  static auto IsRefused() {
    return AllOf(StartsWith("refused: table orders in eu-west-1"),
                 HasSubstr("dynaplane adopt orders --region eu-west-1"),
                 HasSubstr("forget --state-only"));
  }
};

TEST_F(PossessionTest, AsksNobodyForWhatWorksInAnotherAccount) {
  aws_->account = kOther;
  for (const Record& record : kRecords) {
    for (auto end : {&PossessionTest::DeleteEnd, &PossessionTest::ReadEnd,
                     &PossessionTest::UpdateEnd}) {
      EXPECT_THAT((this->*end)(record),
                  AllOf(StartsWith("refused: "), HasSubstr("123456789012"),
                        HasSubstr(kOther)))
          << record.type;
    }
  }
  EXPECT_THAT(TakeCalls(), IsEmpty());
  EXPECT_EQ(aws_->Count("GetCallerIdentity"), 1);
}

TEST_F(PossessionTest, KnowsTheAccountOfATableWhoseDiffItHasSeen) {
  pulumi::DiffRequest diff;
  diff.resource = IdentityOf(kRecords[0]);
  diff.old_outputs = FromText(kRecords[0].outputs);
  ASSERT_TRUE(provider_->Diff(diff).has_value());
  aws_->account = kOther;
  pulumi::CreateRequest create;
  create.resource = IdentityOf(kRecords[5]);
  create.inputs = FromText(kRecords[5].outputs);
  create.inputs.erase("arn");
  EXPECT_THAT(End(provider_->Create(create)), StartsWith("refused: "));
  EXPECT_THAT(TakeCalls(), IsEmpty());
  EXPECT_EQ(aws_->Count("GetCallerIdentity"), 1);
}

TEST_F(PossessionTest, BelievesTheTableMoreThanAnotherService) {
  const TableBook empty;
  TableBook book;
  book.NoteOutputs({}, FromText(kRecords[0].outputs));
  const Object target = FromText(R"({"resourceId": "table/orders/index/by-a",
        "serviceNamespace": "dynamodb", "arn":
        "arn:aws:application-autoscaling:eu-west-1:222222222222:x/1"})");
  const ResourceType& type = *FindResource("aws:appautoscaling/target:Target");
  EXPECT_EQ(AccountOf(empty, type, "eu-west-1", "", target), kOther);
  EXPECT_EQ(AccountOf(book, type, "eu-west-1", "", target), "123456789012");
  EXPECT_EQ(AccountOf(book, type, "eu-west-2", "", target), kOther);
  EXPECT_EQ(AccountOf(book, type, "eu-west-1", "", FromText(R"({"arn": "x"})")),
            "");
}

TEST_F(PossessionTest, SaysSoWhenNobodyTellsWhoseTheKeysAre) {
  aws_->FailNext("GetCallerIdentity", aws::ErrorClass::kUnreachable,
                 "connection refused");
  const std::string end = DeleteEnd(kRecords[0]);
  EXPECT_THAT(
      end, AllOf(HasSubstr("connection refused"), HasSubstr("nothing was done"),
                 HasSubstr("AWS_ENDPOINT_URL_STS")));
  EXPECT_THAT(end, Not(HasSubstr("refused: ")));
  EXPECT_THAT(TakeCalls(), IsEmpty());
  EXPECT_EQ(aws_->Count("GetCallerIdentity"), 1);
}

TEST_F(PossessionTest, NamesTheSettingThatForbidsAnAccount) {
  for (const auto& [setting, says] :
       {std::pair(R"("allowedAccountIds": ["333333333333", "444444444444"])",
                  "allowedAccountIds allows 333333333333, 444444444444 alone"),
        std::pair(R"("forbiddenAccountIds": ["123456789012"])",
                  "forbiddenAccountIds forbids 123456789012")}) {
    Configure(std::string(R"({"region": "eu-west-1", )") + setting + "}");
    EXPECT_THAT(End(Create(OnDemand())),
                AllOf(HasSubstr("The credentials are of account 123456789012"),
                      HasSubstr(says)));
  }
}

TEST_F(PossessionTest, DeletesATableWithTheRecordedIdWhateverItsTags) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  aws_->tables["orders"].tags.clear();
  EXPECT_TRUE(Delete(created->outputs).has_value());
}

TEST_F(PossessionTest, LeavesATableWithAnotherIdAlone) {
  for (const auto& [tag, says] : std::map<std::string, std::string>{
           {"", "without an ownership tag"},
           {std::string(64, 'a'), "mark aaaaaaaaaaaa"},
           {OwnerMark("0123", kUrn), "as a restored copy has it"}}) {
    auto created = Create(OnDemand());
    ASSERT_TRUE(created.has_value());
    Remake(tag.empty() ? std::map<std::string, std::string>{}
                       : std::map<std::string, std::string>{
                             {"dynaplane.dev/owner", tag}});
    Object changed = OnDemand();
    changed["tags"] = Object{{"team", "other"}};
    for (const std::string& end :
         {End(Delete(created->outputs)),
          End(Read(OnDemand(), created->outputs)),
          End(Update(OnDemand(), created->outputs, changed))}) {
      EXPECT_THAT(end, AllOf(IsRefused(), HasSubstr(says)));
    }
    for (const char* change : {"DeleteTable", "TagResource", "UpdateTable"}) {
      EXPECT_EQ(aws_->Count(change), 0) << change;
    }
    aws_->tables.clear();
  }
}

TEST_F(PossessionTest, GoesByTheTagOfATableWhoseIdNobodyRecorded) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  created->outputs.erase("tableId");
  aws_->tables["orders"].tags["dynaplane.dev/owner"] = "another's";
  EXPECT_THAT(End(Delete(created->outputs)), IsRefused());
  aws_->tables["orders"].tags.erase("dynaplane.dev/owner");
  EXPECT_TRUE(Delete(created->outputs).has_value());
}

TEST_F(PossessionTest, TakesNothingFromATableThatOthersMadeAnew) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  Remake({});
  for (const Record& record : kRecords) {
    if (record.type == std::string(kTableToken)) continue;
    EXPECT_THAT(DeleteEnd(record), IsRefused()) << record.type;
  }
  EXPECT_EQ(aws_->Count("DescribeTable"), 1) << "one look for all";
  EXPECT_THAT(TakeCalls(), Not(Contains(testing::ContainsRegex(
                               "De(register|lete)|Disable|Update"))));
}

TEST_F(PossessionTest, KeepsTheRecordOfWhatWentWithARemadeTable) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(ReadEnd(kRecords[5]), "") << "gone, though the table is there";
  Remake({});
  Configure(R"({"region": "eu-west-1", "ownerId": "0123"})");
  pulumi::DiffRequest diff;
  diff.resource = Identity();
  diff.old_outputs = created->outputs;
  ASSERT_TRUE(provider_->Diff(diff).has_value());
  EXPECT_THAT(ReadEnd(kRecords[5]), IsRefused());
}

TEST_F(PossessionTest, LetsScalingOfATableThatIsGoneGo) {
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  aws_->tables.clear();
  EXPECT_EQ(DeleteEnd(kRecords[5]), "");
  EXPECT_EQ(aws_->Count("DeregisterScalableTarget"), 1);
}

}  // namespace
}  // namespace dynaplane::provider
