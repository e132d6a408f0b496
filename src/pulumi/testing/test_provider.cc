// A provider for tests of the SDK, package `testing`. Its things are files in
// the folder $TESTING_STORE, which a test may change, remove and look at.
//
// testing:index:Thing, by its inputs:
//   value         any; an output of the same name echoes it
//   kind          a change replaces the thing
//   secretive     true: the output `token` is a secret
//   barrier       number: create waits until so many creates have begun
//   fail          text: create and update fail with it, nothing is made
//   unsure        text: as fail, but nobody knows what was made
//   partial       text: create makes the thing, and fails half-way with it
//   block         true: create waits for Cancel
// Outputs besides: `token`, derived from the id; `flavor`, the provider's
// configuration.
//
// testing:index:echo returns its arguments.
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "pulumi/provider_server.h"
#include "pulumi/testing/json_program.h"

namespace pulumi::testing {
namespace {

constexpr char kThing[] = "testing:index:Thing";

constexpr char kSchema[] = R"({
  "name": "testing", "version": "1.2.3",
  "resources": {"testing:index:Thing": {
    "inputProperties": {"value": {"$ref": "pulumi.json#/Any"}},
    "properties": {"value": {"$ref": "pulumi.json#/Any"},
                   "token": {"type": "string"}}}}
})";

std::filesystem::path StoreFile(const std::string& id) {
  const char* store = std::getenv("TESTING_STORE");
  return std::filesystem::path(store ? store : ".") / id;
}

// The member `name`, or null.
Value Get(const Object& object, const char* name) {
  auto member = object.find(name);
  return member == object.end() ? Value() : member->second;
}

std::string TextOf(const Object& object, const char* name) {
  Value value = Get(object, name);
  return value.is_string() ? value.as_string() : "";
}

bool IsSet(const Object& object, const char* name) {
  Value value = Get(object, name);
  return value.is_bool() && value.as_bool();
}

void CompareInputs(const Object& before, const Object& after,
                   std::map<std::string, DiffKind>& changes) {
  std::set<std::string> names;
  for (const auto& [name, value] : before) names.insert(name);
  for (const auto& [name, value] : after) names.insert(name);
  for (const std::string& name : names) {
    const bool had = before.contains(name);
    const bool has = after.contains(name);
    if (had && has && before.at(name) == after.at(name)) continue;
    DiffKind kind = !had   ? DiffKind::kAdd
                    : !has ? DiffKind::kDelete
                           : DiffKind::kUpdate;
    if (name == "kind") kind = DiffKind::kUpdateReplace;
    changes.emplace(name, kind);
  }
}

class TestingProvider : public Provider {
 public:
  explicit TestingProvider(EngineLog& log) : log_(log) {}

  Result<std::string> Schema() override { return kSchema; }

  Result<CheckResponse> CheckConfig(const CheckRequest& request) override {
    return CheckResponse{.inputs = request.new_inputs};
  }

  Result<DiffResponse> DiffConfig(const DiffRequest& request) override {
    DiffResponse response;
    CompareInputs(request.old_inputs, request.new_inputs, response.changes);
    return response;
  }

  Status Configure(const ConfigureRequest& request) override {
    const Object& configuration = request.inputs;
    std::string refusal = TextOf(configuration, "refuse");
    if (!refusal.empty()) {
      return Fail(Error::Code::kInvalidArgument, refusal);
    }
    flavor_ = Get(configuration, "flavor");
    return {};
  }

  Result<CheckResponse> Check(const CheckRequest& request) override {
    if (request.resource.type != kThing) {
      return Fail(Error::Code::kInvalidArgument,
                  "no such resource: " + request.resource.type);
    }
    CheckResponse response{.inputs = request.new_inputs};
    if (TextOf(request.new_inputs, "value") == "forbidden") {
      response.failures.push_back({"value", "is forbidden"});
    }
    return response;
  }

  Result<DiffResponse> Diff(const DiffRequest& request) override {
    DiffResponse response;
    CompareInputs(request.old_inputs, request.new_inputs, response.changes);
    for (const std::string& ignored : request.ignore_changes) {
      response.changes.erase(ignored);
    }
    return response;
  }

  OperationResult<CreateResponse> Create(
      const CreateRequest& request) override {
    if (request.preview) return CreateResponse{"", Outputs(request, "")};
    std::string fault = TextOf(request.inputs, "fail");
    if (!fault.empty()) {
      return tl::unexpected(
          OperationError{{Error::Code::kFailedPrecondition, fault}, {}});
    }
    fault = TextOf(request.inputs, "unsure");
    if (!fault.empty()) {
      return tl::unexpected(OperationError{{Error::Code::kUnknown, fault}, {}});
    }
    log_.Log(Severity::kInfo, request.resource.urn, "making it", true);
    if (!WaitForOthers(request)) {
      return tl::unexpected(
          OperationError{{Error::Code::kAborted, "cancelled"}, {}});
    }
    return Make(request);
  }

  OperationResult<ReadResponse> Read(const ReadRequest& request) override {
    std::ifstream file(StoreFile(request.resource.id));
    if (!file) return ReadResponse{};
    auto stored = nlohmann::json::parse(file);
    Object inputs = request.old_inputs;
    if (stored["value"].is_string()) {
      inputs["value"] = stored["value"].get<std::string>();
    }
    Object outputs = request.old_outputs;
    outputs["value"] = inputs["value"];
    return ReadResponse{request.resource.id, inputs, outputs};
  }

  OperationResult<UpdateResponse> Update(
      const UpdateRequest& request) override {
    std::string fault = TextOf(request.new_inputs, "fail");
    if (!fault.empty() && !request.preview) {
      return tl::unexpected(
          OperationError{{Error::Code::kFailedPrecondition, fault}, {}});
    }
    if (!request.preview) Store(request.resource.id, request.new_inputs);
    Object outputs = request.new_inputs;
    AddComputed(request.resource.id, request.new_inputs, outputs);
    return UpdateResponse{outputs};
  }

  OperationResult<std::monostate> Delete(
      const DeleteRequest& request) override {
    std::filesystem::remove(StoreFile(request.resource.id));
    return std::monostate{};
  }

  Result<Object> Invoke(const InvokeRequest& request) override {
    return request.arguments;
  }

  void Cancel() override {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }

 private:
  // False when cancelled.
  bool WaitForOthers(const CreateRequest& request) {
    const Value barrier = Get(request.inputs, "barrier");
    const int needed =
        barrier.is_number() ? static_cast<int>(barrier.as_number()) : 0;
    const bool block = IsSet(request.inputs, "block");
    std::unique_lock lock(mutex_);
    ++begun_;
    const std::ofstream mark(StoreFile("begun-" + request.resource.name));
    changed_.notify_all();
    changed_.wait(lock,
                  [&] { return cancelled_ || (begun_ >= needed && !block); });
    return !cancelled_;
  }

  OperationResult<CreateResponse> Make(const CreateRequest& request) {
    std::string id = request.resource.name + "-id";
    Store(id, request.inputs);
    Object outputs = Outputs(request, id);
    std::string fault = TextOf(request.inputs, "partial");
    if (fault.empty()) return CreateResponse{id, outputs};
    return tl::unexpected(
        OperationError{{Error::Code::kUnknown, fault},
                       PartialFailure{id, outputs, request.inputs, {fault}}});
  }

  Object Outputs(const CreateRequest& request, const std::string& id) const {
    Object outputs = request.inputs;
    AddComputed(id, request.inputs, outputs);
    return outputs;
  }

  void AddComputed(const std::string& id, const Object& inputs,
                   Object& outputs) const {
    Value token = id.empty() ? Value(Unknown{}) : Value("token of " + id);
    outputs["token"] =
        IsSet(inputs, "secretive") ? Value::MakeSecret(token) : token;
    if (!flavor_.is_null()) outputs["flavor"] = flavor_;
  }

  static void Store(const std::string& id, const Object& inputs) {
    std::ofstream(StoreFile(id)) << ToJson(Value(inputs)).dump();
  }

  EngineLog& log_;
  Value flavor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int begun_ = 0;
  bool cancelled_ = false;
};

}  // namespace
}  // namespace pulumi::testing

int main(int argc, char** argv) {
  return pulumi::ServeProvider(
      argc, argv,
      [](pulumi::EngineLog& log) {
        return std::make_unique<pulumi::testing::TestingProvider>(log);
      },
      {"pulumi-resource-testing", "1.2.3", "Things for tests of the SDK."});
}
