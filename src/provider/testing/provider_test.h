// The whole provider on a fake AWS, as the engine sees it, for tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "provider/aws_provider.h"
#include "provider/configuration/run_settings.h"
#include "provider/testing/fake_aws.h"
#include "provider/testing/from_text.h"

namespace dynaplane::provider {

inline constexpr const char* kTableToken = "aws:dynamodb/table:Table";
inline constexpr const char* kUrn =
    "urn:pulumi:dev::shop::aws:dynamodb/table:Table::orders";

class ProviderTest : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv(kRunSettings);
    ProviderSeams seams;
    seams.api = [this] { return std::make_unique<FakeApi>(aws_); };
    seams.clock = clock_;
    provider_ = MakeAwsProvider(log_, seams);
    Configure(R"({"region": "eu-west-1", "ownerId": "0123"})");
  }

  void Configure(const std::string& inputs) {
    ASSERT_TRUE(provider_->Configure({{}, FromText(inputs)}).has_value());
  }

  static pulumi::ResourceIdentity Identity(const std::string& id = "orders") {
    return {kUrn, kTableToken, "orders", id};
  }

  auto Create(const pulumi::Object& inputs) {
    pulumi::CreateRequest request;
    request.resource = Identity("");
    request.inputs = inputs;
    return provider_->Create(request);
  }

  auto Update(const pulumi::Object& old_inputs,
              const pulumi::Object& old_outputs,
              const pulumi::Object& new_inputs,
              const std::vector<std::string>& ignore = {}) {
    pulumi::UpdateRequest request;
    request.resource = Identity();
    request.old_inputs = old_inputs;
    request.old_outputs = old_outputs;
    request.new_inputs = new_inputs;
    request.ignore_changes = ignore;
    return provider_->Update(request);
  }

  auto Read(const pulumi::Object& inputs, const pulumi::Object& outputs) {
    pulumi::ReadRequest request;
    request.resource = Identity();
    request.old_inputs = inputs;
    request.old_outputs = outputs;
    return provider_->Read(request);
  }

  auto Delete(const pulumi::Object& outputs = {}) {
    pulumi::DeleteRequest request;
    request.resource = Identity();
    request.old_outputs = outputs;
    return provider_->Delete(request);
  }

  bool HasDiff(const pulumi::Object& inputs, const pulumi::Object& outputs) {
    pulumi::DiffRequest request;
    request.resource = Identity();
    request.old_inputs = inputs;
    request.old_outputs = outputs;
    request.new_inputs = inputs;
    auto diff = provider_->Diff(request);
    return !diff || !diff->changes.empty();
  }

  // Since the last time. The question whose the keys are, which a process asks
  // once, stays for Count.
  std::vector<std::string> TakeCalls() {
    std::vector<std::string> calls = std::exchange(aws_->calls, {});
    const auto asked = std::erase(calls, "GetCallerIdentity");
    aws_->calls.assign(asked, "GetCallerIdentity");
    return calls;
  }

  std::shared_ptr<FakeAws> aws_ = std::make_shared<FakeAws>();
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  FakeLog log_;
  std::unique_ptr<pulumi::Provider> provider_;
};

// Case A of the budgets.
inline pulumi::Object OnDemand() {
  return FromText(R"({"name": "orders", "hashKey": "pk",
    "billingMode": "PAY_PER_REQUEST",
    "attributes": [{"name": "pk", "type": "S"}],
    "pointInTimeRecovery": {"enabled": true},
    "ttl": {"enabled": true, "attributeName": "expires"},
    "tags": {"team": "shop"}})");
}

// Case B, without its scaling.
inline pulumi::Object Provisioned() {
  return FromText(R"({"name": "orders", "hashKey": "pk",
    "billingMode": "PROVISIONED", "readCapacity": 5, "writeCapacity": 5,
    "attributes": [{"name": "pk", "type": "S"}, {"name": "a", "type": "S"},
                   {"name": "b", "type": "S"}],
    "globalSecondaryIndexes": [
      {"name": "by-a", "hashKey": "a", "projectionType": "ALL",
       "readCapacity": 5, "writeCapacity": 5},
      {"name": "by-b", "hashKey": "b", "projectionType": "ALL",
       "readCapacity": 5, "writeCapacity": 5}]})");
}

}  // namespace dynaplane::provider
