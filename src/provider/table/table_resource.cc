#include "provider/table/table_resource.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "provider/possession.h"
#include "provider/table/calls.h"
#include "provider/table/change.h"
#include "provider/table/make.h"
#include "provider/table/table_type.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using pulumi::OperationError;
using std::chrono::hours;
using std::chrono::minutes;

tl::unexpected<OperationError> Fail(const aws::Error& error) {
  return tl::unexpected(Failure(error));
}

tl::unexpected<OperationError> FailHalfWay(const aws::Error& error,
                                           const std::string& id,
                                           Object outputs, Object inputs) {
  return tl::unexpected(
      Unfinished(error, id, std::move(outputs), std::move(inputs)));
}

// Of a table that is there though it could not be made as wanted.
Object OutputsOf(Operation& operation, const MakeFailure& failure,
                 const Object& inputs) {
  Object outputs = OutputsOf(operation, *failure.exists, inputs);
  if (!failure.import.empty()) outputs[kImport] = failure.import;
  return outputs;
}

class TableHandler : public ResourceHandler {
 public:
  explicit TableHandler(LeavingStreams& streams) : streams_(streams) {}

  DefaultTimeouts timeouts() const override {
    return {minutes(30), minutes(60), minutes(10)};
  }

  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    Table wanted = OwnTable(operation, inputs);
    auto made = MakeTable(operation, wanted, inputs);
    if (!made && !made.error().exists) return Fail(made.error().error);
    if (!made) {
      return FailHalfWay(made.error().error, wanted.name,
                         OutputsOf(operation, made.error(), inputs),
                         request.inputs);
    }
    Reconciler reconciler(operation, std::move(made->live), wanted,
                          made->known);
    reconciler.TrustAliases();
    aws::Status done = reconciler.Run();
    Object outputs = OutputsOf(operation, reconciler.live(), inputs);
    if (!done) {
      NoteUntaggedReplicas(reconciler, outputs);
      return FailHalfWay(done.error(), wanted.name, std::move(outputs),
                         request.inputs);
    }
    return CreateResponse{wanted.name, std::move(outputs)};
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    aws::Result<Table> live = DescribeTable(operation, request.resource.id);
    bool gone = !live ? live.error().kind == aws::ErrorClass::kNotFound
                      : live->status == "DELETING";
    if (gone) return ReadResponse{};
    if (!live) return Fail(live.error());
    aws::Status read = ReadParts(operation, *live, {});
    Object old_inputs = Reveal(request.old_inputs).as_object();
    Object given = old_inputs;
    // Every look at a table that is not ours tells the same of it.
    const bool external = IsExternal(TableType(), request);
    bool import =
        external || (old_inputs.empty() && request.old_outputs.empty());
    if (import && !live->replicas.empty()) given["replicas"] = pulumi::Array();
    bool replicas = Find(given, "replicas") != nullptr;
    if (read && replicas) {
      read = ReadReplicas(operation, *live);
      // Who looks at a table may have no leave to look at its copies.
      if (import && !live->strong && IsDenied(read)) {
        read = {};
        given.erase("replicas");
      }
    }
    const std::string recorded = RecordedId(request.old_outputs);
    if (read && !external && IsRemade(*live, recorded)) {
      read = RequireOurs(operation, *live, recorded);
    }
    if (!read) {
      // The table went while it was being read.
      if (read.error().kind == aws::ErrorClass::kNotFound)
        return ReadResponse{};
      return Fail(read.error());
    }
    Object outputs = OutputsOf(operation, *live, given,
                               external ? Object() : request.old_outputs);
    Object inputs = old_inputs.empty()
                        ? FoundInputs(*live, outputs)
                        : RefreshedInputs(TableType(), request.resource,
                                          request.old_inputs, outputs);
    if (std::string import = ImportIn(request.old_outputs); !import.empty()) {
      outputs[kImport] = import;
      return FailHalfWay(ImportUnseen(live->name), live->name,
                         std::move(outputs), std::move(inputs));
    }
    return ReadResponse{live->name, std::move(inputs), std::move(outputs)};
  }

  OperationResult<ReadResponse> ReadPending(Operation& operation,
                                            ReadRequest request) override {
    Object inputs = Reveal(request.old_inputs).as_object();
    Table wanted = OwnTable(operation, inputs);
    aws::Result<bool> ours = WasMadeHere(operation, wanted, inputs);
    if (!ours) return Fail(ours.error());
    if (!*ours) return ReadResponse{};
    request.resource.id = wanted.name;
    return Read(operation, request);
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    if (auto whole = FinishImport(operation, request); !whole) {
      return tl::unexpected(whole.error());
    }
    aws::Result<Table> live = DescribeTable(operation, request.resource.id);
    if (!live) return Fail(live.error());
    const std::string recorded = RecordedId(request.old_outputs);
    if (IsRemade(*live, recorded)) {
      aws::Status ours = RequireOurs(operation, *live, recorded);
      if (!ours) return Fail(ours.error());
    }
    return ChangeTable(operation, request, std::move(*live), streams_);
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    const std::string& name = request.resource.id;
    if (!ImportIn(request.old_outputs).empty()) {
      // It may not show yet, and AWS takes no import back.
      operation.AllowAtLeast(kLongestMaking);
      aws::Result<Table> there = WaitSettled(operation, name);
      bool gone = !there && there.error().kind == aws::ErrorClass::kNotFound;
      if (!there && !gone) return Fail(there.error());
    }
    aws::Result<bool> there = IsOurs(operation, request);
    if (!there) return Fail(there.error());
    if (!*there) return std::monostate();
    aws::Status removed = RemoveReplicas(operation, request);
    if (!removed) return Fail(removed.error());
    aws::Status gone = DeleteTable(operation, name);
    if (!gone) return Fail(gone.error());
    return std::monostate();
  }

 private:
  static std::string RecordedId(const Object& outputs) {
    return GetString(outputs, "tableId").value_or("");
  }

  // Whether there is a table to delete; an error when it is not the one of the
  // record.
  static aws::Result<bool> IsOurs(Operation& operation,
                                  const DeleteRequest& request) {
    TableBook& book = operation.services().tables();
    const std::string& name = request.resource.id;
    auto live = book.Look(operation, name, operation.region());
    if (!live) return tl::unexpected(live.error());
    // From now on it is not what it was.
    book.ForgetLook(name, operation.region());
    if (!*live) return false;
    aws::Status ours =
        RequireDeletable(operation, **live, RecordedId(request.old_outputs));
    if (ours) return true;
    if (ours.error().kind == aws::ErrorClass::kNotFound) return false;
    return tl::unexpected(ours.error());
  }

  static aws::Error ImportUnseen(const std::string& name) {
    aws::Error error;
    error.message = fmt::format(
        "The import of table {} from S3 was interrupted, or took longer than "
        "it was given time for; the next update looks how it ended.",
        name);
    return error;
  }

  // Of what an earlier run did not see to its end.
  static OperationResult<std::monostate> FinishImport(
      Operation& operation, const UpdateRequest& request) {
    std::string import = ImportIn(request.old_outputs);
    if (import.empty()) return std::monostate();
    Object inputs = Reveal(request.new_inputs).as_object();
    auto made =
        ResumeImport(operation, OwnTable(operation, inputs), inputs, import);
    if (made) return std::monostate();
    const MakeFailure& failure = made.error();
    return FailHalfWay(failure.error, request.resource.id,
                       failure.exists ? OutputsOf(operation, failure, inputs)
                                      : request.old_outputs,
                       request.old_inputs);
  }

  static bool IsDenied(const aws::Status& status) {
    return !status && status.error().kind == aws::ErrorClass::kAccessDenied;
  }

  // An import takes strongly consistent replicas along: they are part of the
  // table. Others may have a resource of their own.
  static Object FoundInputs(const Table& live, Object outputs) {
    if (!live.strong) outputs.erase("replicas");
    return ImportedInputs(TableType(), outputs);
  }

  // Other replicas belong to somebody else, though the outputs of an import
  // tell them.
  static bool HasOwnReplicas(const DeleteRequest& request) {
    const Object& record =
        request.old_inputs.empty() ? request.old_outputs : request.old_inputs;
    return !GetArray(record, "replicas").empty();
  }

  // Replicas of the table's own list; AWS keeps a table that has some.
  static aws::Status RemoveReplicas(Operation& operation,
                                    const DeleteRequest& request) {
    if (!HasOwnReplicas(request)) return {};
    aws::Result<Table> live = DescribeTable(operation, request.resource.id);
    if (!live) {
      if (live.error().kind == aws::ErrorClass::kNotFound) return {};
      return tl::unexpected(live.error());
    }
    Table wanted = *live;
    wanted.manages_replicas = true;
    wanted.replicas.clear();
    wanted.witness.clear();
    operation.AllowAtLeast(minutes(30));
    return Reconciler(operation, *live, wanted, {false, false, false}).Run();
  }

  static aws::Status DeleteTable(Operation& operation,
                                 const std::string& name) {
    operation.Progress(fmt::format("deleting table {}", name));
    for (;;) {
      aws::Result<Json> answer =
          operation.DynamoDb("DeleteTable", {{"TableName", name}});
      if (answer) {
        const Json& table = At(*answer, "TableDescription");
        return operation.Gone(
            fmt::format("table {}", name),
            WaitGone(operation, name, Text(table, "TableId")));
      }
      aws::Error error = answer.error();
      if (error.kind == aws::ErrorClass::kNotFound) return {};
      if (error.kind != aws::ErrorClass::kBusy) {
        if (error.message.find("protect") != std::string::npos) {
          error.message +=
              " Set deletionProtectionEnabled to false and apply that first.";
        }
        return tl::unexpected(std::move(error));
      }
      // An index that is being built keeps a table busy for long.
      operation.AllowAtLeast(minutes(30));
      aws::Result<bool> gone = WaitIdle(operation, name);
      if (!gone) return tl::unexpected(gone.error());
      if (*gone) return {};
    }
  }

  // Until a busy table takes requests again; true when it is gone instead.
  static aws::Result<bool> WaitIdle(Operation& operation,
                                    const std::string& name) {
    aws::Status slept = operation.Sleep(fmt::format("table {}", name),
                                        operation.services().pace().least);
    if (!slept) return tl::unexpected(slept.error());
    bool gone = false;
    aws::Status waited = operation.Poll(
        fmt::format("table {} to be idle", name), [&]() -> aws::Result<bool> {
          aws::Result<Table> table = provider::DescribeTable(operation, name);
          if (!table && table.error().kind == aws::ErrorClass::kNotFound) {
            gone = true;
            return true;
          }
          if (!table) return tl::unexpected(table.error());
          return IsSettled(*table);
        });
    if (!waited) return tl::unexpected(waited.error());
    return gone;
  }

  LeavingStreams& streams_;
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeTableHandler(LeavingStreams& streams) {
  return std::make_unique<TableHandler>(streams);
}

}  // namespace dynaplane::provider
