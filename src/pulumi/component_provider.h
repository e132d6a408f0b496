// What a plugin implements whose resources are components: made of resources
// of its own, in the program of whoever asks for one. ServeProvider
// (provider_server.h) serves it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/program.h"
#include "pulumi/provider.h"
#include "pulumi/value.h"

namespace pulumi {

// What a user gave as options (protect, aliases, providers, …) goes to the
// component; the engine hands down what is to be inherited.
struct ConstructRequest {
  std::string type;  // token
  std::string name;
  std::string project;
  std::string stack;     // its bare name
  bool dry_run = false;  // inputs may be unknown
  Object inputs;
  // An input's name and the URNs of the resources that it came from.
  std::map<std::string, std::set<std::string>> input_dependencies;
  // The packages of the providers that the user gave.
  std::set<std::string> providers;
};

// What is wrong with the inputs, all in one pass, or why it cannot be made.
struct ConstructError {
  Error error;
  std::vector<CheckFailure> failures;
};

// How the server hands a call on. Apart, so that a plugin without components
// does not link what registers them.
struct ConstructCall;
class ConstructTarget {
 public:
  virtual ~ConstructTarget();
  virtual tl::expected<void, ConstructError> Answer(ConstructCall& call) = 0;
};

// There is nothing to configure, and no resource but components: all that is
// left to say is the schema and what a component is made of.
class ComponentProvider : public Provider, public ConstructTarget {
 public:
  // Pure. The program is registered below the component, and its exports
  // become the component's outputs.
  virtual tl::expected<Program, ConstructError> Construct(
      const ConstructRequest& request) = 0;

  Result<CheckResponse> CheckConfig(const CheckRequest& request) override;
  Result<DiffResponse> DiffConfig(const DiffRequest& request) override;
  Status Configure(const ConfigureRequest& request) override;
  Result<CheckResponse> Check(const CheckRequest& request) override;
  Result<DiffResponse> Diff(const DiffRequest& request) override;
  OperationResult<CreateResponse> Create(const CreateRequest& request) override;
  OperationResult<ReadResponse> Read(const ReadRequest& request) override;
  OperationResult<UpdateResponse> Update(const UpdateRequest& request) override;
  OperationResult<std::monostate> Delete(const DeleteRequest& request) override;
  Result<Object> Invoke(const InvokeRequest& request) override;
  void Cancel() override {}

  tl::expected<void, ConstructError> Answer(ConstructCall& call) final;
};

}  // namespace pulumi
