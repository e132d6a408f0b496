// A provider whose answers a test gives.
#pragma once

#include <gmock/gmock.h>

#include "pulumi/provider.h"

namespace pulumi::testing {

class MockProvider : public Provider {
 public:
  MOCK_METHOD(Result<std::string>, Schema, (), (override));
  MOCK_METHOD(Result<CheckResponse>, CheckConfig, (const CheckRequest&),
              (override));
  MOCK_METHOD(Result<DiffResponse>, DiffConfig, (const DiffRequest&),
              (override));
  MOCK_METHOD(Status, Configure, (const ConfigureRequest&), (override));
  MOCK_METHOD(Result<CheckResponse>, Check, (const CheckRequest&), (override));
  MOCK_METHOD(Result<DiffResponse>, Diff, (const DiffRequest&), (override));
  MOCK_METHOD(OperationResult<CreateResponse>, Create, (const CreateRequest&),
              (override));
  MOCK_METHOD(OperationResult<ReadResponse>, Read, (const ReadRequest&),
              (override));
  MOCK_METHOD(OperationResult<UpdateResponse>, Update, (const UpdateRequest&),
              (override));
  MOCK_METHOD(OperationResult<std::monostate>, Delete, (const DeleteRequest&),
              (override));
  MOCK_METHOD(Result<Object>, Invoke, (const InvokeRequest&), (override));
  MOCK_METHOD(void, Cancel, (), (override));
};

}  // namespace pulumi::testing
