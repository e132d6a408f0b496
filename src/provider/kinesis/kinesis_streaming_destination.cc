// aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination on AWS.
#include "provider/kinesis/kinesis_streaming_destination.h"

#include <fmt/format.h>

#include <functional>

#include "provider/generic/changes.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

constexpr const char* kPrecision = "approximateCreationDateTimePrecision";

struct Subject {
  std::string table;
  std::string stream;
};

Subject SubjectOf(const Object& properties) {
  return {GetString(properties, "tableName").value_or(""),
          GetString(properties, "streamArn").value_or("")};
}

std::string IdOf(const Subject& subject) {
  return fmt::format("{},{}", subject.table, subject.stream);
}

Subject SubjectOfId(const std::string& id) {
  std::size_t comma = id.find(',');
  if (comma == std::string::npos) return {};
  return {id.substr(0, comma), id.substr(comma + 1)};
}

// AWS's description of the destination; null when there is none.
aws::Result<Json> Describe(Operation& operation, const Subject& subject) {
  aws::Result<Json> answer = operation.DynamoDb(
      "DescribeKinesisStreamingDestination", {{"TableName", subject.table}});
  if (!answer) return tl::unexpected(answer.error());
  for (const Json* each : Objects(*answer, "KinesisDataStreamDestinations")) {
    if (Text(*each, "StreamArn") == subject.stream) return *each;
  }
  return Json();
}

// "" when there is none.
aws::Result<std::string> StatusOf(Operation& operation,
                                  const Subject& subject) {
  aws::Result<Json> live = Describe(operation, subject);
  if (!live) return tl::unexpected(live.error());
  return Text(*live, "DestinationStatus");
}

// Enabled, or about to be.
bool IsOn(const std::string& status) {
  return status == "ACTIVE" || status == "ENABLING" || status == "UPDATING";
}

// AWS takes no request while it is on its way.
bool IsMoving(const std::string& status) {
  return status == "ENABLING" || status == "UPDATING" || status == "DISABLING";
}

class KinesisHandler : public ResourceHandler {
 public:
  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    Subject subject = SubjectOf(inputs);
    aws::Status sent = Enable(operation, inputs);
    if (!sent) return tl::unexpected(Failure(sent.error()));
    Object outputs = inputs;
    if (aws::Status on = MakeAsWanted(operation, outputs); !on) {
      return tl::unexpected(Unfinished(on.error(), IdOf(subject),
                                       Outputs(operation, std::move(outputs)),
                                       request.inputs));
    }
    return CreateResponse{IdOf(subject),
                          Outputs(operation, std::move(outputs))};
  }

  OperationResult<ReadResponse> ReadPending(Operation& operation,
                                            ReadRequest request) override {
    request.resource.id = IdOf(SubjectOf(request.old_inputs));
    return Read(operation, request);
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    Subject subject = SubjectOf(request.old_outputs);
    if (subject.table.empty()) subject = SubjectOfId(request.resource.id);
    aws::Result<Json> live = Describe(operation, subject);
    if (!live) {
      if (live.error().kind == aws::ErrorClass::kNotFound) {
        return ReadResponse{};
      }
      return tl::unexpected(Failure(live.error()));
    }
    std::string status = Text(*live, "DestinationStatus");
    if (!IsOn(status)) return ReadResponse{};
    Object properties{{"tableName", subject.table},
                      {"streamArn", subject.stream}};
    std::string precision = Text(*live, "ApproximateCreationDateTimePrecision");
    if (precision.empty()) {
      precision = GetString(request.old_inputs, kPrecision).value_or("");
    }
    if (!precision.empty()) properties[kPrecision] = precision;
    Object outputs = Outputs(operation, properties);
    Object inputs =
        request.old_inputs.empty()
            ? ImportedInputs(KinesisStreamingDestinationType(), outputs)
            : RefreshedInputs(KinesisStreamingDestinationType(),
                              request.resource, request.old_inputs, outputs);
    return ReadResponse{request.resource.id, std::move(inputs),
                        std::move(outputs)};
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    Object wanted = EffectiveInputs(request, request.old_outputs);
    aws::Status done =
        Change(operation, wanted, Changes::Of(request).Touch({kPrecision}));
    if (!done) return tl::unexpected(Failure(done.error()));
    return UpdateResponse{Outputs(operation, wanted)};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    Subject subject = SubjectOf(request.old_outputs);
    aws::Status done = Disable(operation, subject);
    bool gone = done || done.error().kind == aws::ErrorClass::kNotFound;
    if (!gone) return tl::unexpected(Failure(done.error()));
    return std::monostate();
  }

 private:
  static Object Outputs(const Operation& operation, Object properties) {
    properties["region"] = operation.region();
    properties.emplace(kPrecision, "MILLISECOND");
    return properties;
  }

  static Json RequestOf(const Object& inputs, const char* settings) {
    Subject subject = SubjectOf(inputs);
    Json request{{"TableName", subject.table}, {"StreamArn", subject.stream}};
    if (auto precision = GetString(inputs, kPrecision)) {
      request[settings] = {
          {"ApproximateCreationDateTimePrecision", *precision}};
    }
    return request;
  }

  // An earlier run, or a request whose answer was lost, may have done it; or
  // else AWS may not yet be done with the end of the last one.
  static aws::Status Enable(Operation& operation, const Object& inputs) {
    Subject subject = SubjectOf(inputs);
    auto on = [&]() -> aws::Result<bool> {
      return StatusOf(operation, subject).map(IsOn);
    };
    for (bool waited = false;; waited = true) {
      aws::Result<Json> answer =
          SendChange(operation, "EnableKinesisStreamingDestination",
                     RequestOf(inputs, "EnableKinesisStreamingConfiguration"),
                     subject.table, {}, on);
      if (answer) return {};
      const std::string status = StatusOf(operation, subject).value_or("");
      if (IsOn(status)) return {};
      const bool going = !waited && status == "DISABLING";
      if (!going || !AwaitStill(operation, subject)) {
        return tl::unexpected(answer.error());
      }
    }
  }

  // Also ends what an earlier run began. `precision`: whether it is to change.
  static aws::Status Change(Operation& operation, const Object& inputs,
                            bool precision) {
    Subject subject = SubjectOf(inputs);
    aws::Result<std::string> status = AwaitStill(operation, subject);
    if (!status) return tl::unexpected(status.error());
    if (IsOn(*status)) {
      return precision ? SetPrecision(operation, inputs) : aws::Status();
    }
    aws::Status sent = Enable(operation, inputs);
    if (!sent) return sent;
    return AwaitOn(operation, subject).map([](const Json&) {});
  }

  // The destination may have been there before, with settings of its own.
  // `inputs` become what is there.
  static aws::Status MakeAsWanted(Operation& operation, Object& inputs) {
    aws::Result<Json> live = AwaitOn(operation, SubjectOf(inputs));
    if (!live) return tl::unexpected(live.error());
    const std::string is = Text(*live, "ApproximateCreationDateTimePrecision");
    const auto wanted = GetString(inputs, kPrecision);
    if (is.empty() || is == wanted) return {};
    if (wanted) {
      aws::Status set = SetPrecision(operation, inputs);
      if (set) return set;
      inputs[kPrecision] = is;
      return set;
    }
    inputs[kPrecision] = is;
    return {};
  }

  static aws::Status SetPrecision(Operation& operation, const Object& inputs) {
    Subject subject = SubjectOf(inputs);
    aws::Result<Json> answer =
        SendChange(operation, "UpdateKinesisStreamingDestination",
                   RequestOf(inputs, "UpdateKinesisStreamingConfiguration"),
                   subject.table);
    bool same = !answer && answer.error().kind == aws::ErrorClass::kAlreadySo;
    if (!answer && !same) return tl::unexpected(answer.error());
    return AwaitOn(operation, subject).map([](const Json&) {});
  }

  static aws::Status Disable(Operation& operation, const Subject& subject) {
    aws::Result<std::string> status = AwaitStill(operation, subject);
    if (!status) return tl::unexpected(status.error());
    if (!IsOn(*status)) return {};
    auto off = [&]() -> aws::Result<bool> {
      return StatusOf(operation, subject).map(std::not_fn(IsOn));
    };
    aws::Result<Json> answer = SendChange(
        operation, "DisableKinesisStreamingDestination",
        {{"TableName", subject.table}, {"StreamArn", subject.stream}},
        subject.table, {}, off);
    if (!answer && !off().value_or(false)) {
      return tl::unexpected(answer.error());
    }
    aws::Status still =
        AwaitStill(operation, subject).map([](const std::string&) {});
    return operation.Gone(NameOf(subject), still);
  }

  static std::string NameOf(const Subject& subject) {
    return fmt::format("the Kinesis destination of {}", subject.table);
  }

  // Its status when nothing moves any more.
  static aws::Result<std::string> AwaitStill(Operation& operation,
                                             const Subject& subject) {
    aws::Result<std::string> status;
    aws::Status still =
        operation.Poll(NameOf(subject), [&]() -> aws::Result<bool> {
          status = StatusOf(operation, subject);
          if (!status) return tl::unexpected(status.error());
          return !IsMoving(*status);
        });
    if (!still) return tl::unexpected(still.error());
    return status;
  }

  // AWS's description of it when it is on.
  static aws::Result<Json> AwaitOn(Operation& operation,
                                   const Subject& subject) {
    std::string what = NameOf(subject);
    Json found;
    aws::Status on = operation.Poll(what, [&]() -> aws::Result<bool> {
      aws::Result<Json> live = Describe(operation, subject);
      if (!live) return tl::unexpected(live.error());
      found = std::move(*live);
      std::string status = Text(found, "DestinationStatus");
      if (status == "ENABLE_FAILED") {
        return aws::Fail(
            aws::ErrorClass::kOther,
            fmt::format("{} failed: {}", what,
                        Text(found, "DestinationStatusDescription")));
      }
      return status == "ACTIVE";
    });
    if (!on) return tl::unexpected(on.error());
    return found;
  }
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeKinesisStreamingDestinationHandler() {
  return std::make_unique<KinesisHandler>();
}

}  // namespace dynaplane::provider
