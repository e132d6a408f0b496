// aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination on AWS.
#include <fmt/format.h>

#include "provider/diff.h"
#include "provider/imported.h"
#include "provider/json_read.h"
#include "provider/satellite/satellite_resources.h"
#include "provider/satellite/satellite_types.h"
#include "provider/table/calls.h"
#include "provider/values.h"

namespace dynaplane::provider {
namespace {

using pulumi::CreateRequest;
using pulumi::CreateResponse;
using pulumi::DeleteRequest;
using pulumi::Object;
using pulumi::OperationResult;
using pulumi::ReadRequest;
using pulumi::ReadResponse;
using pulumi::UpdateRequest;
using pulumi::UpdateResponse;

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

// Enabled, or about to be.
aws::Result<bool> IsOn(Operation& operation, const Subject& subject) {
  aws::Result<Json> live = Describe(operation, subject);
  if (!live) return tl::unexpected(live.error());
  std::string status = Text(*live, "DestinationStatus");
  return status == "ACTIVE" || status == "ENABLING" || status == "UPDATING";
}

// Disabled, or about to be.
aws::Result<bool> IsOff(Operation& operation, const Subject& subject) {
  aws::Result<Json> live = Describe(operation, subject);
  if (!live) return tl::unexpected(live.error());
  std::string status = Text(*live, "DestinationStatus");
  return live->is_null() || status == "DISABLED" || status == "DISABLING";
}

class KinesisHandler : public ResourceHandler {
 public:
  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    Subject subject = SubjectOf(inputs);
    aws::Status done = Send(operation, "EnableKinesisStreamingDestination",
                            "EnableKinesisStreamingConfiguration", inputs);
    if (!done) return tl::unexpected(Failure(done.error()));
    return CreateResponse{IdOf(subject), Outputs(operation, inputs)};
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
    if (live->is_null() || status == "DISABLED" || status == "DISABLING") {
      return ReadResponse{};
    }
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
    aws::Status done = Send(operation, "UpdateKinesisStreamingDestination",
                            "UpdateKinesisStreamingConfiguration", wanted);
    if (!done) return tl::unexpected(Failure(done.error()));
    return UpdateResponse{Outputs(operation, wanted)};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    Subject subject = SubjectOf(request.old_outputs);
    aws::Result<Json> answer = SendChange(
        operation, "DisableKinesisStreamingDestination",
        {{"TableName", subject.table}, {"StreamArn", subject.stream}},
        subject.table, {}, [&] { return IsOff(operation, subject); });
    // AWS refuses to disable what is not enabled.
    if (!answer) {
      aws::Result<bool> off = IsOff(operation, subject);
      if (off && *off) answer = Json::object();
    }
    aws::Status done = answer ? Await(operation, subject, "DISABLED")
                              : tl::unexpected(answer.error());
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

  static aws::Status Send(Operation& operation, const char* call,
                          const char* member, const Object& inputs) {
    Subject subject = SubjectOf(inputs);
    Json request{{"TableName", subject.table}, {"StreamArn", subject.stream}};
    if (auto precision = GetString(inputs, kPrecision)) {
      request[member] = {{"ApproximateCreationDateTimePrecision", *precision}};
    }
    bool enables = std::string_view(call).starts_with("Enable");
    auto done = [&]() -> aws::Result<bool> {
      return enables ? IsOn(operation, subject) : false;
    };
    aws::Result<Json> answer =
        SendChange(operation, call, request, subject.table, {}, done);
    if (!answer) {
      // An earlier run, or a lost answer, may have done it.
      aws::Result<bool> on = done();
      if (!on || !*on) return tl::unexpected(answer.error());
    }
    return Await(operation, subject, "ACTIVE");
  }

  static aws::Status Await(Operation& operation, const Subject& subject,
                           const std::string& wanted) {
    std::string what =
        fmt::format("the Kinesis destination of {}", subject.table);
    return operation.Poll(what, [&]() -> aws::Result<bool> {
      aws::Result<Json> live = Describe(operation, subject);
      if (!live) return tl::unexpected(live.error());
      std::string status = Text(*live, "DestinationStatus");
      if (status == "ENABLE_FAILED") {
        return aws::Fail(
            aws::ErrorClass::kOther,
            fmt::format("{} failed: {}", what,
                        Text(*live, "DestinationStatusDescription")));
      }
      return status == wanted || (live->is_null() && wanted == "DISABLED");
    });
  }
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeKinesisStreamingDestinationHandler() {
  return std::make_unique<KinesisHandler>();
}

}  // namespace dynaplane::provider
