#include "component/construct.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/types.h"

namespace dynaplane::component {
namespace {

using pulumi::Array;
using pulumi::CheckFailure;
using pulumi::ConstructRequest;
using pulumi::Object;
using pulumi::Program;
using pulumi::Resource;
using pulumi::Unknown;
using pulumi::Value;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kKeyUrn[] = "urn:pulumi:dev::shop::aws:kms/key:Key::key";

struct Messages : pulumi::EngineLog {
  void Log(pulumi::Severity, const std::string&, const std::string& message,
           bool) override {
    messages.push_back(message);
  }
  std::vector<std::string> messages;
};

ConstructRequest Request(Object inputs) {
  inputs.try_emplace("hashKey", Object{{"name", "pk"}, {"type", "S"}});
  return {.type = module::kTableComponent,
          .name = "orders",
          .project = "shop",
          .stack = "dev",
          .dry_run = true,
          .inputs = std::move(inputs)};
}

Program Made(const ConstructRequest& request) {
  Messages log;
  auto program = MakeProgram(request, log);
  EXPECT_TRUE(program) << (program ? "" : program.error().failures[0].reason);
  return program ? *program : Program{};
}

std::vector<CheckFailure> Refused(Object inputs) {
  Messages log;
  auto program = MakeProgram(Request(std::move(inputs)), log);
  EXPECT_FALSE(program);
  return program ? std::vector<CheckFailure>{} : program.error().failures;
}

const Resource& Find(const Program& program, const std::string& type) {
  for (const Resource& each : program.resources) {
    if (each.type == type) return each;
  }
  throw std::runtime_error("no " + type);
}

Value Table(const Program& program, std::string_view input) {
  return Value(Find(program, module::kTableType).inputs)[input];
}

TEST(ConstructTest, PlansAsTheModuleDoes) {
  const Program program = Made(Request({{"tags", Object{{"team", "shop"}}}}));
  ASSERT_EQ(program.resources.size(), 1u);
  EXPECT_EQ(Table(program, "name"), Value("orders"));
  EXPECT_EQ(program.resources[0].options.protect, std::nullopt);
  EXPECT_TRUE(program.exports.contains("tableArn"));
  EXPECT_EQ(Value(program.exports)["status"]["stackOutputs"]["tableArn"],
            program.exports.at("tableArn"));
}

TEST(ConstructTest, ARegionMakesAProviderOfItsOwn) {
  ConstructRequest request = Request({{"region", "eu-west-1"}});
  EXPECT_THAT(Find(Made(request), module::kProviderType).name,
              HasSubstr("orders/"));
  request.providers = {"aws"};
  EXPECT_EQ(Made(request).resources.size(), 1u);
  EXPECT_EQ(Find(Made(Request({{"region", Unknown{}}})), module::kProviderType)
                .inputs.at("region"),
            Value(Unknown{}));
}

TEST(ConstructTest, MistakesComeTogetherWithTheirRules) {
  EXPECT_THAT(
      Refused({{"hashKye", "pk"}, {"billingMode", "PROVISONED"}}),
      ElementsAre(AllOf(Field(&CheckFailure::property, "billingMode"),
                        Field(&CheckFailure::reason, HasSubstr("[enum_"))),
                  AllOf(Field(&CheckFailure::property, "hashKye"),
                        Field(&CheckFailure::reason, HasSubstr("[unknown_")))));
}

TEST(ConstructTest, AnUnknownValueIsUnknownWhereverItComesTo) {
  const Value unknown = Unknown{};
  const Program program =
      Made(Request({{"tableName", unknown},
                    {"billingMode", "PROVISIONED"},
                    {"readCapacity", unknown},
                    {"serverSideEncryption",
                     Object{{"isEnabled", true}, {"kmsKeyArn", unknown}}},
                    {"tags", unknown},
                    {"resourcePolicy", Object{{"Statement", Array{unknown}}}},
                    {"autoScale", Object{{"isEnabled", true}}}}));
  EXPECT_EQ(Table(program, "name"), unknown);
  EXPECT_EQ(Table(program, "readCapacity"), unknown);
  EXPECT_EQ(Table(program, "writeCapacity"), Value(5));
  EXPECT_EQ(Table(program, "serverSideEncryption")["kmsKeyArn"], unknown);
  EXPECT_EQ(Table(program, "serverSideEncryption")["enabled"], Value(true));
  EXPECT_EQ(Table(program, "tags"), unknown);
  const Resource& target = Find(program, module::kTargetType);
  EXPECT_EQ(target.inputs.at("resourceId"), unknown);
  EXPECT_EQ(target.name, "orders/read-target");
  EXPECT_EQ(Find(program, module::kResourcePolicyType).inputs.at("policy"),
            unknown);
}

TEST(ConstructTest, WhatDecidesMustBeKnown) {
  for (const char* input : {"billingMode", "enableStreams", "replicas"}) {
    EXPECT_THAT(Refused({{input, Unknown{}}}),
                ElementsAre(AllOf(
                    Field(&CheckFailure::property, input),
                    Field(&CheckFailure::reason, HasSubstr("[not_known_")))))
        << input;
  }
  const Object replica = {{"regionName", Unknown{}}};
  EXPECT_THAT(Refused({{"replicas", Array{replica}}}), Not(IsEmpty()));
}

TEST(ConstructTest, ASecretIsSecretWhereverItComesTo) {
  const Program program = Made(
      Request({{"tableName", Value::MakeSecret("hush-hush")},
               {"billingMode", "PROVISIONED"},
               {"deletionProtectionEnabled", Value::MakeSecret(true)},
               {"autoScale", Value::MakeSecret(Object{{"isEnabled", true}})}}));
  EXPECT_TRUE(Table(program, "name").is_secret());
  EXPECT_TRUE(Table(program, "deletionProtectionEnabled").is_secret());
  EXPECT_FALSE(Table(program, "tableClass").is_secret());
  EXPECT_TRUE(
      Find(program, module::kTargetType).inputs.at("resourceId").is_secret());
}

TEST(ConstructTest, NoFindingQuotesASecret) {
  const auto failures =
      Refused({{"tableClass", Value::MakeSecret("opensesame")}});
  ASSERT_THAT(failures, Not(IsEmpty()));
  EXPECT_THAT(failures[0].reason, Not(HasSubstr("opensesame")));
  // The engine would look at this path and print what is there.
  EXPECT_EQ(failures[0].property, "tableClass (secret)");
}

TEST(ConstructTest, AnInputBringsItsDependencies) {
  ConstructRequest request =
      Request({{"serverSideEncryption",
                Object{{"isEnabled", true}, {"kmsKeyArn", Unknown{}}}}});
  request.input_dependencies = {{"serverSideEncryption", {kKeyUrn}}};
  const Resource table = Made(request).resources[0];
  EXPECT_THAT(table.options.outside_dependencies,
              ElementsAre(testing::Pair("serverSideEncryption",
                                        testing::ElementsAre(kKeyUrn))));
}

TEST(ConstructTest, AManifestIsTextOrFile) {
  ConstructRequest request = Request({});
  request.type = module::kManifestComponent;
  Messages log;
  request.inputs = {};
  EXPECT_FALSE(MakeProgram(request, log));
  request.inputs = {{"text", "kind: AwsDynamodb"}};
  const auto refused = MakeProgram(request, log);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().failures[0].property, HasSubstr("text[\""));
  request.inputs = {{"text",
                     "apiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\n"
                     "metadata: {name: carts}\n"
                     "spec: {hashKey: {name: pk, type: S}}\n"}};
  const auto made = MakeProgram(request, log);
  ASSERT_TRUE(made);
  EXPECT_FALSE(Value(made->exports)["tables"]["carts"]["tableArn"].is_null());
}

}  // namespace
}  // namespace dynaplane::component
