// WithJournal: a provider that writes down what it does.
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <utility>

#include "pulumi/state/journal.h"
#include "pulumi/wire.h"

namespace pulumi {
namespace {

using Json = nlohmann::json;

// Nobody can tell after an answer that never came.
bool MayHaveHappened(const Error& error) {
  return error.code == Error::Code::kUnknown ||
         error.code == Error::Code::kUnavailable ||
         error.code == Error::Code::kAborted;
}

// As the engine's state has it; null when a secret would stand in it.
Json ToJson(const Object& object) {
  const bool has_secret = std::any_of(
      object.begin(), object.end(),
      [](const auto& member) { return member.second.ContainsSecret(); });
  if (has_secret) return nullptr;
  const auto encoded = wire::Encode(object);
  std::string text;
  if (!encoded ||
      !google::protobuf::util::MessageToJsonString(*encoded, &text).ok()) {
    return nullptr;
  }
  return Json::parse(text, nullptr, false);
}

class JournaledProvider : public Provider {
 public:
  JournaledProvider(std::unique_ptr<Provider> provider,
                    std::unique_ptr<JournalWriter> journal)
      : provider_(std::move(provider)), journal_(std::move(journal)) {}

  Result<CheckResponse> CheckConfig(const CheckRequest& request) override {
    Result<CheckResponse> response = provider_->CheckConfig(request);
    if (!response || !response->failures.empty()) return response;
    const Status written =
        journal_->Append({{"provider", request.resource.urn},
                          {"inputs", ToJson(response->inputs)}},
                         /*copies=*/2);
    if (!written) return tl::unexpected(written.error());
    return response;
  }

  OperationResult<CreateResponse> Create(
      const CreateRequest& request) override {
    if (request.preview) return provider_->Create(request);
    return Step<CreateResponse>("create", request.resource,
                                ToJson(request.inputs),
                                [&] { return provider_->Create(request); });
  }

  OperationResult<UpdateResponse> Update(
      const UpdateRequest& request) override {
    if (request.preview) return provider_->Update(request);
    return Step<UpdateResponse>("update", request.resource,
                                ToJson(request.new_inputs),
                                [&] { return provider_->Update(request); });
  }

  OperationResult<std::monostate> Delete(
      const DeleteRequest& request) override {
    return Step<std::monostate>("delete", request.resource, nullptr,
                                [&] { return provider_->Delete(request); });
  }

  Result<std::string> Schema() override { return provider_->Schema(); }
  Result<DiffResponse> DiffConfig(const DiffRequest& request) override {
    return provider_->DiffConfig(request);
  }
  Status Configure(const ConfigureRequest& request) override {
    return provider_->Configure(request);
  }
  Result<CheckResponse> Check(const CheckRequest& request) override {
    return provider_->Check(request);
  }
  Result<DiffResponse> Diff(const DiffRequest& request) override {
    return provider_->Diff(request);
  }
  OperationResult<ReadResponse> Read(const ReadRequest& request) override {
    return provider_->Read(request);
  }
  Result<Object> Invoke(const InvokeRequest& request) override {
    return provider_->Invoke(request);
  }
  void Cancel() override { provider_->Cancel(); }

 private:
  // Several providers of one run share the journal.
  std::string NextStep() {
    return std::to_string(getpid()) + "." + std::to_string(++last_step_);
  }

  template <typename Response, typename Operation>
  OperationResult<Response> Step(const char* kind,
                                 const ResourceIdentity& resource, Json inputs,
                                 const Operation& operation) {
    const std::string step = NextStep();
    Status begun = journal_->CheckOthers();
    if (begun) {
      begun = journal_->Append({{"step", step},
                                {"begin", kind},
                                {"urn", resource.urn},
                                {"id", resource.id},
                                {"inputs", std::move(inputs)}});
    }
    if (!begun) {
      return tl::unexpected(
          OperationError{{Error::Code::kFailedPrecondition,
                          begun.error().message + "; nothing was done"},
                         std::nullopt});
    }
    OperationResult<Response> result = operation();
    if (auto end = EndOf(result)) {
      (*end)["end"] = step;
      (*end)["kind"] = kind;
      (*end)["urn"] = resource.urn;
      if (!end->contains("id")) (*end)["id"] = resource.id;
      // Without the record the step counts as one whose end nobody saw, and
      // who started the run says so; the engine gets its answer all the same,
      // and its state then tells what was done.
      static_cast<void>(journal_->Append(*end));
    }
    return result;
  }

  // Nothing for a failure of which nobody knows what it did.
  template <typename Response>
  static std::optional<Json> EndOf(const OperationResult<Response>& result) {
    if (result) {
      Json end = Done(*result);
      end["done"] = true;
      return end;
    }
    if (const auto& partial = result.error().partial) {
      return Json{{"done", true},
                  {"id", partial->id},
                  {"inputs", ToJson(partial->inputs)},
                  {"outputs", ToJson(partial->outputs)},
                  {"reasons", partial->reasons}};
    }
    if (MayHaveHappened(result.error().error)) return {};
    return Json{{"done", false}};
  }

  static Json Done(const CreateResponse& response) {
    return {{"id", response.id}, {"outputs", ToJson(response.outputs)}};
  }
  static Json Done(const UpdateResponse& response) {
    return {{"outputs", ToJson(response.outputs)}};
  }
  static Json Done(std::monostate) { return Json::object(); }

  const std::unique_ptr<Provider> provider_;
  const std::unique_ptr<JournalWriter> journal_;
  std::atomic<std::uint64_t> last_step_ = 0;
};

}  // namespace

std::unique_ptr<Provider> WithJournal(std::unique_ptr<Provider> provider,
                                      std::unique_ptr<JournalWriter> journal) {
  return std::make_unique<JournaledProvider>(std::move(provider),
                                             std::move(journal));
}

}  // namespace pulumi
