// An AWS in this process, at which the real client asks over loopback.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/testing/test_server.h"
#include "provider/testing/fake_aws.h"

namespace dynaplane::stack::testing {

// For as long as it lives the environment names it, and keys; one at a time.
class AwsNearby {
 public:
  AwsNearby();
  ~AwsNearby();

  // Makes the tables that a state has (state_after.h), with their ids, tags and
  // protection.
  void Hold(const nlohmann::json& state);
  // A table with no more than a key; its description, to be changed.
  nlohmann::json& Make(const std::string& table);

  provider::FakeAws& tables() { return *aws_; }
  // Whose the keys are.
  std::string account = "123456789012";

 private:
  aws::testing::ServerReply Answer(const aws::testing::ServerRequest& request);

  std::shared_ptr<provider::FakeAws> aws_ =
      std::make_shared<provider::FakeAws>();
  aws::testing::TestServer server_;
};

}  // namespace dynaplane::stack::testing
