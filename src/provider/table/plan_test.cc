#include "provider/table/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/owner.h"
#include "provider/table/request.h"
#include "provider/testing/from_text.h"

namespace dynaplane::provider {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Table Base() {
  Table table;
  table.name = "t";
  table.arn = "arn:aws:dynamodb:eu-west-1:1:table/t";
  table.status = "ACTIVE";
  table.hash_key = "pk";
  table.attributes = {{"pk", "S"}, {"a", "S"}, {"b", "S"}};
  table.capacity = {5, 5};
  table.owner = "mark";
  return table;
}

GlobalIndex Index(const std::string& name, const std::string& key) {
  GlobalIndex index;
  index.name = name;
  index.keys = {{key, true}};
  index.projection = "ALL";
  index.capacity = {5, 5};
  index.status = "ACTIVE";
  return index;
}

std::vector<std::string> Whats(const std::vector<Step>& steps) {
  std::vector<std::string> whats;
  for (const Step& step : steps) whats.push_back(step.what);
  return whats;
}

std::vector<std::string> Plan(const Table& live, const Table& wanted) {
  return Whats(PlanUpdate(live, wanted, {}));
}

TEST(Plan, IsEmptyWhenNothingDiffers) {
  EXPECT_THAT(Plan(Base(), Base()), IsEmpty());
}

TEST(Plan, HasOneChangePerStepInASafeOrder) {
  Table live = Base();
  live.indexes = {Index("old", "a"), Index("same", "a")};
  live.stream = true;
  live.stream_view = "KEYS_ONLY";
  live.ttl = true;
  live.ttl_attribute = "t";
  live.tags = {{"gone", "1"}};
  Table wanted = Base();
  wanted.indexes = {Index("new", "b"), Index("same", "a")};
  wanted.indexes[1].capacity = {6, 5};
  wanted.capacity = {7, 7};
  wanted.stream = true;
  wanted.stream_view = "NEW_IMAGE";
  wanted.protection = true;
  wanted.recovery = true;
  wanted.encrypted = true;
  wanted.table_class = "STANDARD_INFREQUENT_ACCESS";
  wanted.ttl = true;
  wanted.ttl_attribute = "u";
  wanted.tags = {{"here", "1"}};
  wanted.warm = {13000, 5000};
  EXPECT_THAT(
      Plan(live, wanted),
      ElementsAre("remove tags", "set tags", "turn deletion protection on",
                  "turn point-in-time recovery on", "drop index old",
                  "turn the stream off",
                  "set capacity to 7 read and 7 write units",
                  "set capacity of index same to 6 read and 5 write units",
                  "set class STANDARD_INFREQUENT_ACCESS",
                  "turn the stream on (NEW_IMAGE)", "encrypt with a key of KMS",
                  "turn expiry by t off", "turn expiry by u on",
                  "add index new", "raise warm throughput"));
}

TEST(Plan, SendsAllCapacitiesWithASwitchToProvisioned) {
  Table live = Base();
  live.on_demand = true;
  live.capacity = {0, 0};
  live.indexes = {Index("i", "a")};
  live.indexes[0].capacity = {0, 0};
  Table wanted = Base();
  wanted.indexes = {Index("i", "a")};
  wanted.indexes[0].capacity = {3, 4};
  std::vector<Step> steps = PlanUpdate(live, wanted, {});
  ASSERT_THAT(Whats(steps), ElementsAre("switch to provisioned capacity"));
  EXPECT_EQ(steps[0].request, Json::parse(R"({
    "TableName": "t", "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "i",
      "ProvisionedThroughput": {"ReadCapacityUnits": 3,
                                "WriteCapacityUnits": 4}}}]})"));
}

TEST(Plan, SetsLimitsAfterASwitchToOnDemand) {
  Table live = Base();
  Table wanted = Base();
  wanted.on_demand = true;
  wanted.maximum = {100, -1};
  std::vector<Step> steps = PlanUpdate(live, wanted, {});
  ASSERT_THAT(Whats(steps),
              ElementsAre("switch to on-demand", "set on-demand limits"));
  EXPECT_EQ(steps[1].request["OnDemandThroughput"],
            Json::parse(R"({"MaxReadRequestUnits": 100,
                            "MaxWriteRequestUnits": -1})"));
}

TEST(Plan, LeavesACapacityAloneThatIsNotWanted) {
  Table live = Base();
  live.capacity = {40, 5};
  Table wanted = Base();
  wanted.capacity = {std::nullopt, 5};
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
}

TEST(Plan, RemakesAnIndexWithOtherKeys) {
  Table live = Base();
  live.indexes = {Index("i", "a"), Index("j", "a")};
  live.indexes[0].capacity = {9, 5};
  Table wanted = Base();
  wanted.indexes = {Index("i", "b"), Index("j", "a")};
  wanted.indexes[0].capacity = {std::nullopt, 5};
  std::vector<Step> steps = PlanUpdate(live, wanted, {});
  ASSERT_THAT(Whats(steps), ElementsAre("drop index i", "add index i"));
  EXPECT_EQ(steps[1].request, Json::parse(R"({
    "TableName": "t",
    "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"},
                             {"AttributeName": "b", "AttributeType": "S"},
                             {"AttributeName": "pk", "AttributeType": "S"}],
    "GlobalSecondaryIndexUpdates": [{"Create": {"IndexName": "i",
      "KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}],
      "Projection": {"ProjectionType": "ALL"},
      "ProvisionedThroughput": {"ReadCapacityUnits": 9,
                                "WriteCapacityUnits": 5}}}]})"));
}

TEST(Plan, RemakesAnIndexWhoseKeyChangesItsType) {
  Table live = Base();
  live.indexes = {Index("i", "a")};
  Table wanted = live;
  wanted.attributes["a"] = "N";
  EXPECT_THAT(Plan(live, wanted), ElementsAre("drop index i", "add index i"));
}

TEST(Plan, RemakesAnIndexWhoseWarmThroughputFalls) {
  Table live = Base();
  live.indexes = {Index("i", "a")};
  live.indexes[0].warm = {20000, 10000};
  Table wanted = live;
  wanted.indexes[0].warm = {13000, std::nullopt};
  EXPECT_THAT(Plan(live, wanted), ElementsAre("drop index i", "add index i"));
  wanted.indexes[0].warm = {30000, std::nullopt};
  EXPECT_THAT(Plan(live, wanted),
              ElementsAre("raise warm throughput of index i"));
}

TEST(Plan, LeavesAnIndexWhoseProjectionNamesItsKeys) {
  Table live = Base();
  live.indexes = {Index("i", "a")};
  live.indexes[0].projection = "INCLUDE";
  live.indexes[0].non_key_attributes = {"x", "a"};
  Table wanted = live;
  wanted.indexes[0].non_key_attributes = {"x", "pk"};
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
  wanted.indexes[0].non_key_attributes = {"x", "b"};
  EXPECT_THAT(Plan(live, wanted), ElementsAre("drop index i", "add index i"));
}

TEST(Plan, WaitsBetweenTwoExpiryAttributes) {
  Table live = Base();
  live.ttl = true;
  live.ttl_attribute = "t";
  Table wanted = Base();
  wanted.ttl = true;
  wanted.ttl_attribute = "u";
  std::vector<Step> steps = PlanUpdate(live, wanted, {});
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].wait, Wait::kTtlOff);
  EXPECT_EQ(steps[1].wait, Wait::kNothing);
  wanted.ttl = false;
  wanted.ttl_attribute = "";
  steps = PlanUpdate(live, wanted, {});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].wait, Wait::kNothing);
}

TEST(Plan, PutsTheMarkOfOwnershipBackAndNeverTakesItAway) {
  Table live = Base();
  live.owner = "";
  live.tags = {{"a", "1"}};
  Table wanted = Base();
  std::vector<Step> steps = PlanUpdate(live, wanted, {});
  ASSERT_THAT(Whats(steps), ElementsAre("remove tags", "set tags"));
  EXPECT_EQ(steps[0].request["TagKeys"], Json::parse(R"(["a"])"));
  EXPECT_EQ(steps[1].request["Tags"],
            Json::parse(R"([{"Key": "dynaplane.dev/owner",
                             "Value": "mark"}])"));
}

TEST(Plan, LeavesAloneWhatWasNotRead) {
  Table live = Base();
  Table wanted = Base();
  wanted.ttl = true;
  wanted.ttl_attribute = "t";
  wanted.recovery = true;
  wanted.tags = {{"a", "1"}};
  EXPECT_THAT(Whats(PlanUpdate(live, wanted, {false, false, false})),
              IsEmpty());
}

TEST(Plan, KeepsTheKeyThatTheProgramDoesNotName) {
  Table live = Base();
  live.encrypted = true;
  live.kms_key = "arn:aws:kms:eu-west-1:1:key/k";
  Table wanted = Base();
  wanted.encrypted = true;
  wanted.keep_kms_key = true;
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
  wanted.keep_kms_key = false;
  wanted.kms_key = "k";
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
  wanted.kms_key = "";
  EXPECT_THAT(Plan(live, wanted), ElementsAre("encrypt with a key of KMS"));
}

Replica ReplicaIn(const std::string& region) {
  Replica replica;
  replica.region = region;
  replica.status = "ACTIVE";
  replica.arn = "arn:aws:dynamodb:" + region + ":1:table/t";
  replica.protection = false;
  replica.owner = "mark";
  return replica;
}

TEST(Plan, ChangesOneReplicaAtATime) {
  Table live = Base();
  live.stream = true;
  live.stream_view = "NEW_AND_OLD_IMAGES";
  live.replicas = {ReplicaIn("eu-west-2"), ReplicaIn("eu-west-3")};
  Table wanted = Base();
  wanted.manages_replicas = true;
  wanted.replicas = {ReplicaIn("eu-west-3"), ReplicaIn("us-east-1")};
  wanted.replicas[0].recovery = true;
  wanted.replicas[0].propagate_tags = true;
  wanted.replicas[0].tags = {{"a", "1"}};
  wanted.tags = live.tags = {{"a", "1"}};
  std::vector<Step> steps = PlanUpdate(live, wanted, {});
  EXPECT_THAT(Whats(steps),
              ElementsAre("remove the replica in eu-west-2",
                          "add a replica in us-east-1",
                          "turn point-in-time recovery in eu-west-3 on",
                          "set tags in eu-west-3"));
  EXPECT_EQ(steps[2].region, "eu-west-3");
  wanted.manages_replicas = false;
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
}

TEST(Plan, KnowsAKeyOfAReplicaByItsId) {
  Table live = Base();
  live.stream = true;
  live.replicas = {ReplicaIn("eu-west-2")};
  live.replicas[0].kms_key = "arn:aws:kms:eu-west-2:1:key/k";
  Table wanted = live;
  wanted.manages_replicas = true;
  wanted.replicas[0].kms_key = "k";
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
  wanted.replicas[0].kms_key = "l";
  EXPECT_THAT(Plan(live, wanted), ElementsAre("remove the replica in eu-west-2",
                                              "add a replica in eu-west-2"));
}

TEST(Plan, RemovesReplicasBeforeTheirStream) {
  Table live = Base();
  live.stream = true;
  live.stream_view = "NEW_AND_OLD_IMAGES";
  live.replicas = {ReplicaIn("eu-west-2")};
  Table wanted = Base();
  wanted.manages_replicas = true;
  EXPECT_THAT(Plan(live, wanted), ElementsAre("remove the replica in eu-west-2",
                                              "turn the stream off"));
}

TEST(Plan, KeepsTheStreamOfReplicas) {
  Table live = Base();
  live.stream = true;
  live.stream_view = "KEYS_ONLY";
  live.replicas = {ReplicaIn("eu-west-2")};
  Table wanted = Base();
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
  wanted.manages_replicas = true;
  wanted.replicas = live.replicas;
  EXPECT_THAT(Plan(live, wanted), IsEmpty());
}

TEST(Plan, TurnsAStreamOnForReplicas) {
  Table wanted = Base();
  wanted.manages_replicas = true;
  wanted.replicas = {ReplicaIn("eu-west-2")};
  EXPECT_THAT(Plan(Base(), wanted),
              ElementsAre("turn the stream on (NEW_AND_OLD_IMAGES)",
                          "add a replica in eu-west-2"));
  EXPECT_EQ(CreateTableRequest(wanted)["StreamSpecification"],
            Json::parse(R"({"StreamEnabled": true,
                            "StreamViewType": "NEW_AND_OLD_IMAGES"})"));
}

TEST(Plan, MakesStronglyConsistentReplicasInOneRequest) {
  Table wanted = Base();
  wanted.manages_replicas = true;
  wanted.replicas = {ReplicaIn("us-east-2")};
  wanted.replicas[0].strong = true;
  wanted.witness = "us-west-2";
  std::vector<Step> steps = PlanUpdate(Base(), wanted, {});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].request, Json::parse(R"({
    "TableName": "t", "MultiRegionConsistency": "STRONG",
    "ReplicaUpdates": [{"Create": {"RegionName": "us-east-2"}}],
    "GlobalTableWitnessUpdates":
      [{"Create": {"RegionName": "us-west-2"}}]})"));
}

TEST(CreateTableRequest, HasNoKeyOfAnEmptyName) {
  Table wanted = WantedTable(FromText(R"({"name": "orders", "hashKey": "pk",
    "rangeKey": "", "attributes": [{"name": "pk", "type": "S"},
                                   {"name": "a", "type": "S"}],
    "globalSecondaryIndexes": [{"name": "by-a", "hashKey": "a",
                                "rangeKey": "", "projectionType": "ALL"}]})"));
  const Json request = CreateTableRequest(wanted);
  EXPECT_EQ(request["KeySchema"].size(), 1u);
  EXPECT_EQ(request["GlobalSecondaryIndexes"][0]["KeySchema"].size(), 1u);
}

TEST(CreateTableRequest, HoldsAllThatAwsCanDoAtOnce) {
  Table wanted = WantedTable(FromText(R"({
    "name": "orders", "billingMode": "PROVISIONED", "hashKey": "pk",
    "rangeKey": "sk", "readCapacity": 5, "writeCapacity": 6,
    "attributes": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "N"},
                   {"name": "a", "type": "S"}],
    "globalSecondaryIndexes": [{"name": "by-a", "hashKey": "a",
      "rangeKey": "sk", "projectionType": "INCLUDE",
      "nonKeyAttributes": ["x"], "readCapacity": 1, "writeCapacity": 2}],
    "localSecondaryIndexes": [{"name": "by-l", "rangeKey": "a",
                               "projectionType": "KEYS_ONLY"}],
    "streamEnabled": true, "streamViewType": "NEW_IMAGE",
    "serverSideEncryption": {"enabled": true, "kmsKeyArn": "arn:k"},
    "tableClass": "STANDARD_INFREQUENT_ACCESS",
    "deletionProtectionEnabled": true, "tags": {"team": "shop"},
    "warmThroughput": {"readUnitsPerSecond": 13000}})"));
  wanted.owner = "mark";
  EXPECT_EQ(CreateTableRequest(wanted), Json::parse(R"({
    "TableName": "orders", "BillingMode": "PROVISIONED",
    "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"},
                             {"AttributeName": "pk", "AttributeType": "S"},
                             {"AttributeName": "sk", "AttributeType": "N"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                  {"AttributeName": "sk", "KeyType": "RANGE"}],
    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
    "GlobalSecondaryIndexes": [{"IndexName": "by-a",
      "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"}],
      "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]},
      "ProvisionedThroughput": {"ReadCapacityUnits": 1,
                                "WriteCapacityUnits": 2}}],
    "LocalSecondaryIndexes": [{"IndexName": "by-l",
      "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "a", "KeyType": "RANGE"}],
      "Projection": {"ProjectionType": "KEYS_ONLY"}}],
    "StreamSpecification": {"StreamEnabled": true,
                            "StreamViewType": "NEW_IMAGE"},
    "SSESpecification": {"Enabled": true, "SSEType": "KMS",
                         "KMSMasterKeyId": "arn:k"},
    "TableClass": "STANDARD_INFREQUENT_ACCESS",
    "DeletionProtectionEnabled": true,
    "WarmThroughput": {"ReadUnitsPerSecond": 13000},
    "Tags": [{"Key": "dynaplane.dev/owner", "Value": "mark"},
             {"Key": "team", "Value": "shop"}]})"));
}

TEST(CreateTableRequest, HasNoCapacityOnDemand) {
  Table wanted = WantedTable(FromText(R"({
    "name": "t", "billingMode": "PAY_PER_REQUEST", "hashKey": "pk",
    "readCapacity": 5, "attributes": [{"name": "pk", "type": "S"}],
    "onDemandThroughput": {"maxWriteRequestUnits": 9}})"));
  EXPECT_EQ(CreateTableRequest(wanted), Json::parse(R"({
    "TableName": "t", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "OnDemandThroughput": {"MaxReadRequestUnits": -1,
                           "MaxWriteRequestUnits": 9}})"));
}

}  // namespace
}  // namespace dynaplane::provider
