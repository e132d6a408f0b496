#include "provider/aws_provider.h"

#include <fmt/format.h>

#include <map>
#include <mutex>

#include "aws/endpoint.h"
#include "provider/arn.h"
#include "provider/configuration/configuration.h"
#include "provider/configuration/run_settings.h"
#include "provider/configuration/session.h"
#include "provider/function/functions.h"
#include "provider/generic/changes.h"
#include "provider/generic/check.h"
#include "provider/generic/default_tags.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/preview.h"
#include "provider/generic/property.h"
#include "provider/generic/records.h"
#include "provider/generic/schema.h"
#include "provider/generic/unsupported.h"
#include "provider/generic/values.h"
#include "provider/possession.h"
#include "provider/resource.h"
#include "provider/table/drift.h"
#include "provider/table/table_type.h"
#include "pulumi/state/journal.h"

namespace dynaplane::provider {
namespace {

using pulumi::DiffRequest;
using pulumi::Object;
using pulumi::OperationError;
using pulumi::Result;

tl::unexpected<OperationError> Fail(pulumi::Error error) {
  return tl::unexpected(OperationError{std::move(error), std::nullopt});
}

// What an operation says about a resource that exists; null: nothing does.
template <typename Response>
Object* OutputsOf(OperationResult<Response>& result) {
  if (result) return &result->outputs;
  return result.error().partial ? &result.error().partial->outputs : nullptr;
}

// The result with every output secret whose input is, still the record that
// it was before.
template <typename Response>
OperationResult<Response> Marked(const Object& inputs,
                                 const Object& old_outputs,
                                 OperationResult<Response> result) {
  if (Object* outputs = OutputsOf(result)) {
    KeepSecrets(inputs, *outputs);
    KeepMade(old_outputs, *outputs);
  }
  return result;
}

constexpr const char* kKept =
    "It is kept as it is: its replacement has the same name and goes on with "
    "it, so nothing was made anew. Set the option deleteBeforeReplace to have "
    "it deleted and made again.";

// The starter of the run has looked at the state and said what may go.
pulumi::Error NotAllowed(const ResourceType& type,
                         const pulumi::ResourceIdentity& resource) {
  if (type.token == TableType().token) {
    return Refused(fmt::format(
        "table {0} is not deleted: this run was not allowed to. Say "
        "--allow-data-loss={0} to delete it with its data.",
        resource.id));
  }
  return Refused(fmt::format(
      "{} is not deleted: when this run began, nothing said that it would go. "
      "The stack or AWS has changed since; bring the state up to date "
      "(`dynaplane refresh`), look at the preview, and run again.",
      resource.name));
}

// The region of one resource, when it is not the provider's.
std::string RegionOf(const Object& properties) {
  return GetString(properties, "region").value_or("");
}

// An import of something in another region than the provider's has "@REGION"
// behind its id, as with the official provider. Returns the region and takes
// it off.
std::string TakeRegionOf(pulumi::ReadRequest& request) {
  std::string& id = request.resource.id;
  std::size_t at = id.rfind('@');
  bool import = request.old_inputs.empty() && request.old_outputs.empty();
  if (!import || at == std::string::npos) return {};
  std::string region = id.substr(at + 1);
  if (!aws::IsRegionName(region)) return {};
  id.resize(at);
  return region;
}

// How long a look of dynaplane's own saves one of this process.
constexpr std::chrono::seconds kLookHolds{10};

void NoteRecorded(const RunSettings::RecordedTable& recorded, TableBook& book) {
  const Arn arn = ParseArn(recorded.arn);
  Table table;
  table.name = TableOfArn(recorded.arn);
  table.id = recorded.id;
  table.region = arn.region;
  table.arn = recorded.arn;
  book.Note(arn.region, table.name, {recorded.id, arn.account, recorded.urn});
  if (recorded.seen == 0) return;
  book.NoteLook(table, std::chrono::system_clock::time_point(
                           std::chrono::seconds(recorded.seen)) +
                           kLookHolds);
}

class AwsProvider : public pulumi::Provider {
 public:
  AwsProvider(pulumi::EngineLog& log, ProviderSeams seams)
      : log_(log), seams_(std::move(seams)) {
    for (const Resource& each : Resources()) {
      handlers_[each.type.token] = each.make_handler(shared_);
    }
  }

  Result<std::string> Schema() override { return PackageSchema(); }

  Result<pulumi::CheckResponse> CheckConfig(
      const pulumi::CheckRequest& request) override {
    return CheckConfiguration(request);
  }
  Result<pulumi::DiffResponse> DiffConfig(const DiffRequest& request) override {
    return DiffConfiguration(request);
  }

  pulumi::Status Configure(const pulumi::ConfigureRequest& request) override {
    Result<RunSettings> run = ReadRunSettings();
    if (!run) return tl::unexpected(run.error());
    Result<Configuration> configuration = ReadConfiguration(WithCredentials(
        run->credentials, request.resource.urn, request.inputs));
    if (!configuration) return tl::unexpected(configuration.error());
    for (const std::string& warning : configuration->warnings) {
      log_.Log(pulumi::Severity::kWarning, request.resource.urn, warning,
               /*ephemeral=*/false);
    }
    auto session = std::make_shared<Session>(
        std::move(*configuration), log_, cancel_,
        seams_.api ? seams_.api() : nullptr, seams_.clock, seams_.pace);
    for (const auto& table : run->tables[request.resource.urn]) {
      NoteRecorded(table, session->tables());
    }
    for (const std::string& id : run->accepted) session->tables().Accept(id);
    std::lock_guard lock(mutex_);
    session_ = std::move(session);
    run_ = *std::move(run);
    records_.Forget();
    return {};
  }

  Result<pulumi::CheckResponse> Check(
      const pulumi::CheckRequest& request) override {
    return CheckResource(request);
  }
  Result<pulumi::DiffResponse> Diff(const DiffRequest& request) override {
    const ResourceType* type = FindResource(request.resource.type);
    std::shared_ptr<Session> session = CurrentSession();
    if (type != nullptr && session != nullptr) {
      NoteTable(*session, *type, request.resource, request.old_outputs);
      records_.See(ThingOf(*type, Region(*session, request.old_outputs),
                           request.resource.id, request.old_outputs),
                   request.old_outputs);
      if (Find(request.old_outputs, kStreamLeaves) != nullptr) {
        shared_.streams.Add(Region(*session, request.old_outputs),
                            request.resource.id);
      }
    }
    Result<pulumi::DiffResponse> diff = DiffResource(request);
    if (diff && type != nullptr) {
      DiffDefaultTags(*type, CurrentDefaultTags(), request, *diff);
      TellLosses(*type, request, *diff);
    }
    return diff;
  }

  OperationResult<CreateResponse> Create(
      const CreateRequest& request) override {
    const ResourceType* type = FindResource(request.resource.type);
    if (type == nullptr)
      return Fail(Unsupported(request.resource.type).value());
    if (request.preview) {
      CreateResponse preview{
          "", PreviewCreate(*type, request.inputs, CurrentDefaultTags())};
      KeepSecrets(request.inputs, preview.outputs);
      return preview;
    }
    Result<std::shared_ptr<Session>> session = ForResource(
        *type, request.resource, Reveal(request.inputs).as_object());
    if (!session) return Fail(session.error());
    ResourceHandler& handler = *handlers_.at(type->token);
    Operation operation(**session, request.resource, RegionOf(request.inputs),
                        request.timeout_seconds, handler.timeouts().create);
    auto made = Recorded(
        *type, operation,
        Marked(request.inputs, {}, handler.Create(operation, request)));
    NoteResult(**session, *type, request.resource, made);
    return made;
  }

  OperationResult<ReadResponse> Read(const ReadRequest& request) override {
    const ResourceType* type = FindResource(request.resource.type);
    if (type == nullptr)
      return Fail(Unsupported(request.resource.type).value());
    const bool pending = request.resource.id == pulumi::kPendingId;
    const bool known = !pending && !request.old_outputs.empty();
    const auto look = known ? LookAt(request.resource.urn) : std::nullopt;
    if (look && look->empty()) {
      return ReadResponse{request.resource.id, request.old_inputs,
                          request.old_outputs};
    }
    Result<std::shared_ptr<Session>> session =
        ForResource(*type, request.resource,
                    pending ? request.old_inputs : request.old_outputs);
    if (!session) return Fail(session.error());
    ReadRequest wanted = request;
    std::string region = TakeRegionOf(wanted);
    if (region.empty()) region = RegionOf(request.old_outputs);
    if (region.empty()) region = RegionOf(request.old_inputs);
    ResourceHandler& handler = *handlers_.at(type->token);
    Operation operation(**session, wanted.resource, region, 0,
                        std::chrono::minutes(10));
    OperationResult<ReadResponse> read =
        pending ? handler.ReadPending(operation, request)
                : handler.Read(operation, wanted);
    const bool external = IsExternal(*type, request);
    if (read && read->id.empty() && !external) {
      // What went with a table that was made anew would leave the state.
      aws::Status own = RequireOwnTable(operation, *type, wanted.resource.id,
                                        request.old_outputs);
      if (!own) return tl::unexpected(Failure(own.error()));
    }
    const bool there = read && !read->id.empty();
    // That it is gone is no part of what was to be looked up.
    if (read && !there && look) {
      return ReadResponse{request.resource.id, request.old_inputs,
                          request.old_outputs};
    }
    if (there && look) {
      read->outputs =
          TakeNamed(type->properties, Reveal(request.old_outputs).as_object(),
                    read->outputs, *look);
    }
    if (there && (external || look)) read->inputs = request.old_inputs;
    if (read) KeepSecrets(request.old_inputs, read->inputs);
    auto marked =
        Marked(request.old_inputs, request.old_outputs, std::move(read));
    NoteResult(**session, *type, request.resource, marked);
    return marked;
  }

  OperationResult<UpdateResponse> Update(
      const UpdateRequest& request) override {
    const ResourceType* type = FindResource(request.resource.type);
    if (type == nullptr)
      return Fail(Unsupported(request.resource.type).value());
    if (request.preview) {
      UpdateResponse preview{
          PreviewUpdate(*type, request, CurrentDefaultTags())};
      KeepSecrets(request.new_inputs, preview.outputs);
      return preview;
    }
    Result<std::shared_ptr<Session>> session =
        ForResource(*type, request.resource, request.old_outputs);
    if (!session) return Fail(session.error());
    ResourceHandler& handler = *handlers_.at(type->token);
    Operation operation(**session, request.resource,
                        RegionOf(request.old_outputs), request.timeout_seconds,
                        handler.timeouts().update);
    auto updated = Marked(request.new_inputs, request.old_outputs,
                          handler.Update(operation, request));
    NoteResult(**session, *type, request.resource, updated);
    return updated;
  }

  OperationResult<std::monostate> Delete(
      const DeleteRequest& request) override {
    const ResourceType* type = FindResource(request.resource.type);
    if (type == nullptr)
      return Fail(Unsupported(request.resource.type).value());
    Result<std::shared_ptr<Session>> session =
        ForResource(*type, request.resource, request.old_outputs);
    if (!session) return Fail(session.error());
    ResourceHandler& handler = *handlers_.at(type->token);
    Operation operation(**session, request.resource,
                        RegionOf(request.old_outputs), request.timeout_seconds,
                        handler.timeouts().remove);
    std::string thing = ThingOf(*type, operation.region(), request.resource.id,
                                request.old_outputs);
    if (records_.IsOutdated(thing, request.old_outputs)) {
      operation.Warn(kKept);
      return std::monostate();
    }
    if (!MayDelete(request.resource.urn)) {
      return Fail(NotAllowed(*type, request.resource));
    }
    aws::Status own = RequireOwnTable(operation, *type, request.resource.id,
                                      request.old_outputs);
    if (!own) return tl::unexpected(Failure(own.error()));
    return handler.Delete(operation, request);
  }

  Result<Object> Invoke(const pulumi::InvokeRequest& request) override {
    const FunctionType* type = FindFunction(request.token);
    if (type == nullptr) return Unsupported(request.token);
    std::vector<pulumi::CheckFailure> failures;
    Object arguments =
        CheckObject(type->arguments, request.arguments, "", failures);
    if (!failures.empty()) {
      return pulumi::Fail(
          pulumi::Error::Code::kInvalidArgument,
          fmt::format("{}: {} {}", request.token, failures[0].property,
                      failures[0].reason));
    }
    Result<std::shared_ptr<Session>> session = ForFunction();
    if (!session) return tl::unexpected(session.error());
    Operation operation(**session, {}, RegionOf(arguments), 0,
                        std::chrono::minutes(5));
    return CallFunction(operation, request.token,
                        Reveal(arguments).as_object());
  }

  void Cancel() override { cancel_.Cancel(); }

 private:
  std::optional<Changes> LookAt(const std::string& urn) {
    std::lock_guard lock(mutex_);
    const auto look = run_.LookAt(urn);
    return look ? std::optional(Changes::Named(*look)) : std::nullopt;
  }

  static std::string Region(const Session& session, const Object& outputs) {
    std::string region = RegionOf(outputs);
    return region.empty() ? session.region() : region;
  }

  bool MayDelete(const std::string& urn) {
    std::lock_guard lock(mutex_);
    return run_.MayDelete(urn);
  }

  // What goes of a table that stays: also after a refresh, which nothing else
  // knows of before.
  void TellLosses(const ResourceType& type, const DiffRequest& request,
                  const pulumi::DiffResponse& diff) {
    bool stays =
        &type == &TableType() && !diff.changes.empty() && !IsReplacement(diff);
    if (!stays) return;
    for (const std::string& loss : IndexLosses(request)) {
      log_.Log(pulumi::Severity::kInfo, request.resource.urn, loss, false);
    }
  }

  // What Create has made is a new record, though not always a new thing.
  OperationResult<CreateResponse> Recorded(
      const ResourceType& type, Operation& operation,
      OperationResult<CreateResponse> result) {
    Object* outputs = OutputsOf(result);
    if (outputs == nullptr) return result;
    const std::string& id = result ? result->id : result.error().partial->id;
    auto now = operation.services().clock().WallNow().time_since_epoch();
    records_.Make(
        ThingOf(type, operation.region(), id, *outputs),
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
        *outputs);
    return result;
  }

  std::shared_ptr<Session> CurrentSession() {
    std::lock_guard lock(mutex_);
    return session_;
  }

  DefaultTags CurrentDefaultTags() {
    std::shared_ptr<Session> session = CurrentSession();
    return session == nullptr ? DefaultTags() : session->default_tags();
  }

  Result<std::shared_ptr<Session>> ForFunction() {
    std::shared_ptr<Session> session = CurrentSession();
    if (session == nullptr) {
      return pulumi::Fail(pulumi::Error::Code::kFailedPrecondition,
                          "The provider is not configured.");
    }
    pulumi::Status region = session->RequireRegion();
    if (!region) return tl::unexpected(region.error());
    return session;
  }

  // Also for reads: in another account all would seem to be gone. `record`:
  // what the state tells of the resource, or the inputs of a new one.
  Result<std::shared_ptr<Session>> ForResource(
      const ResourceType& type, const pulumi::ResourceIdentity& resource,
      const Object& record) {
    Result<std::shared_ptr<Session>> session = ForFunction();
    if (!session) return session;
    NoteTable(**session, type, resource, record);
    pulumi::Status account = (*session)->RequireAccount(
        AccountOf((*session)->tables(), type, Region(**session, record),
                  resource.id, record));
    if (!account) return tl::unexpected(account.error());
    return session;
  }

  static void NoteTable(Session& session, const ResourceType& type,
                        const pulumi::ResourceIdentity& resource,
                        const Object& outputs) {
    if (&type != &TableType()) return;
    session.tables().NoteOutputs(resource, outputs);
  }

  // Keeps what later requests are compared with: in this process, and in the
  // outputs of what tells no account by itself.
  template <typename Response>
  static void NoteResult(Session& session, const ResourceType& type,
                         const pulumi::ResourceIdentity& resource,
                         OperationResult<Response>& result) {
    Object* outputs = OutputsOf(result);
    if (outputs == nullptr || outputs->empty()) return;
    NoteTable(session, type, resource, *outputs);
    if (!NeedsAccount(type)) return;
    std::string account = TableAccount(session.tables(), type,
                                       Region(session, *outputs), *outputs);
    if (account.empty()) account = session.CallerAccount();
    if (!account.empty()) (*outputs)[kAccount] = account;
  }

  pulumi::EngineLog& log_;
  const ProviderSeams seams_;
  base::Cancellation cancel_;
  Shared shared_;
  Records records_;
  std::map<std::string_view, std::unique_ptr<ResourceHandler>> handlers_;
  std::mutex mutex_;
  std::shared_ptr<Session> session_;  // guarded by mutex_
  RunSettings run_;                   // guarded by mutex_
};

}  // namespace

std::unique_ptr<pulumi::Provider> MakeAwsProvider(pulumi::EngineLog& log,
                                                  ProviderSeams seams) {
  return std::make_unique<AwsProvider>(log, std::move(seams));
}

}  // namespace dynaplane::provider
