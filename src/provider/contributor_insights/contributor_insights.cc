// aws:dynamodb/contributorInsights:ContributorInsights on AWS.
#include "provider/contributor_insights/contributor_insights.h"

#include <fmt/format.h>

#include "provider/arn.h"
#include "provider/generic/changes.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

constexpr const char* kDefaultMode = "ACCESSED_AND_THROTTLED_KEYS";
constexpr const char* kOn = "ENABLED";
constexpr const char* kOff = "DISABLED";

struct Subject {
  std::string table;
  std::string index;
};

Subject SubjectOf(const Object& properties) {
  return {GetString(properties, "tableName").value_or(""),
          GetString(properties, "indexName").value_or("")};
}

// name:T/index:I/ACCOUNT
std::string IdOf(const Subject& subject, const Table& table) {
  return fmt::format("name:{}/index:{}/{}", subject.table, subject.index,
                     ParseArn(table.arn).account);
}

Subject SubjectOfId(const std::string& id) {
  std::size_t index = id.find("/index:");
  if (!id.starts_with("name:") || index == std::string::npos) return {};
  std::string rest = id.substr(index + 7);
  return {id.substr(5, index - 5), rest.substr(0, rest.rfind('/'))};
}

Json SubjectRequest(const Subject& subject) {
  Json request{{"TableName", subject.table}};
  if (!subject.index.empty()) request["IndexName"] = subject.index;
  return request;
}

std::string NameOf(const Subject& subject) {
  return subject.index.empty()
             ? fmt::format("contributor insights of {}", subject.table)
             : fmt::format("contributor insights of {} of {}", subject.index,
                           subject.table);
}

class ContributorInsightsHandler : public ResourceHandler {
 public:
  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    Subject subject = SubjectOf(inputs);
    aws::Result<Table> table = DescribeTable(operation, subject.table);
    if (!table) return tl::unexpected(Failure(table.error()));
    aws::Result<Json> on = Enable(operation, inputs);
    if (!on) return tl::unexpected(Failure(on.error()));
    aws::Result<Json> live = AwaitOn(operation, subject, *on);
    // They may have been on before, in a mode that nobody asks to change.
    Object outputs =
        Outputs(operation, subject, live ? *live : Json::object(), inputs);
    if (!live) {
      return tl::unexpected(Unfinished(live.error(), IdOf(subject, *table),
                                       std::move(outputs), request.inputs));
    }
    return CreateResponse{IdOf(subject, *table), std::move(outputs)};
  }

  OperationResult<ReadResponse> ReadPending(Operation& operation,
                                            ReadRequest request) override {
    Subject subject = SubjectOf(request.old_inputs);
    aws::Result<Table> table = DescribeTable(operation, subject.table);
    if (!table) {
      bool gone = table.error().kind == aws::ErrorClass::kNotFound;
      if (gone) return ReadResponse{};
      return tl::unexpected(Failure(table.error()));
    }
    request.resource.id = IdOf(subject, *table);
    return Read(operation, request);
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    Subject subject = SubjectOf(request.old_outputs);
    if (subject.table.empty()) subject = SubjectOfId(request.resource.id);
    aws::Result<Json> answer = operation.DynamoDb("DescribeContributorInsights",
                                                  SubjectRequest(subject));
    if (!answer) {
      if (answer.error().kind == aws::ErrorClass::kNotFound) {
        return ReadResponse{};
      }
      return tl::unexpected(Failure(answer.error()));
    }
    std::string status = Text(*answer, "ContributorInsightsStatus");
    bool off = status == kOff || status == "DISABLING" || status == "FAILED";
    if (off) return ReadResponse{};
    Object outputs = Outputs(operation, subject, *answer, request.old_inputs);
    Object inputs =
        request.old_inputs.empty()
            ? ImportedInputs(ContributorInsightsType(), outputs)
            : RefreshedInputs(ContributorInsightsType(), request.resource,
                              request.old_inputs, outputs);
    return ReadResponse{request.resource.id, std::move(inputs),
                        std::move(outputs)};
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    Object wanted = EffectiveInputs(request, request.old_outputs);
    Subject subject = SubjectOf(wanted);
    // Nothing is named: an earlier run did not see the end of its request.
    aws::Result<Json> on = Changes::Of(request).empty()
                               ? GoOn(operation, wanted)
                               : Enable(operation, wanted);
    if (!on) return tl::unexpected(Failure(on.error()));
    aws::Result<Json> live = AwaitOn(operation, subject, *on);
    if (!live) return tl::unexpected(Failure(live.error()));
    return UpdateResponse{Outputs(operation, subject, Json::object(), wanted)};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    Subject subject = SubjectOf(request.old_outputs);
    aws::Result<Json> answer = operation.DynamoDb("DescribeContributorInsights",
                                                  SubjectRequest(subject));
    bool off = answer && Text(*answer, "ContributorInsightsStatus") == kOff;
    if (!off && answer) {
      Json call = SubjectRequest(subject);
      call["ContributorInsightsAction"] = "DISABLE";
      answer = SendChange(operation, "UpdateContributorInsights", call,
                          subject.table);
    }
    if (off) return std::monostate();
    aws::Status done;
    if (!answer) done = tl::unexpected(answer.error());
    if (answer) {
      done = operation.Gone(
          NameOf(subject),
          Await(operation, subject, kOff).map([](const Json&) {}));
    }
    bool gone = done || done.error().kind == aws::ErrorClass::kNotFound;
    if (!gone) return tl::unexpected(Failure(done.error()));
    return std::monostate();
  }

 private:
  static Object Outputs(const Operation& operation, const Subject& subject,
                        const Json& answer, const Object& inputs) {
    std::string mode = Text(answer, "ContributorInsightsMode");
    if (mode.empty()) mode = GetString(inputs, "mode").value_or(kDefaultMode);
    Object outputs{{"tableName", subject.table},
                   {"mode", mode},
                   {"region", operation.region()}};
    if (!subject.index.empty()) outputs["indexName"] = subject.index;
    return outputs;
  }

  // AWS's answer about what an earlier run began; what has failed is tried
  // again.
  static aws::Result<Json> GoOn(Operation& operation, const Object& inputs) {
    aws::Result<Json> answer = operation.DynamoDb(
        "DescribeContributorInsights", SubjectRequest(SubjectOf(inputs)));
    if (!answer) return answer;
    std::string status = Text(*answer, "ContributorInsightsStatus");
    if (status == kOn || status == "ENABLING") return answer;
    return Enable(operation, inputs);
  }

  // AWS's answer; empty when it says that they are on already.
  static aws::Result<Json> Enable(Operation& operation, const Object& inputs) {
    Subject subject = SubjectOf(inputs);
    Json request = SubjectRequest(subject);
    request["ContributorInsightsAction"] = "ENABLE";
    auto mode = GetString(inputs, "mode");
    if (mode && !mode->empty()) request["ContributorInsightsMode"] = *mode;
    aws::Result<Json> answer = SendChange(
        operation, "UpdateContributorInsights", request, subject.table);
    bool already =
        !answer && answer.error().kind == aws::ErrorClass::kAlreadySo;
    if (already) return Json::object();
    return answer;
  }

  // What AWS tells of them when they are on, as it may by `answer` at once.
  static aws::Result<Json> AwaitOn(Operation& operation, const Subject& subject,
                                   const Json& answer) {
    if (Text(answer, "ContributorInsightsStatus") == kOn) return answer;
    return Await(operation, subject, kOn);
  }

  static aws::Result<Json> Await(Operation& operation, const Subject& subject,
                                 const std::string& wanted) {
    Json found;
    aws::Status done =
        operation.Poll(NameOf(subject), [&]() -> aws::Result<bool> {
          aws::Result<Json> answer = operation.DynamoDb(
              "DescribeContributorInsights", SubjectRequest(subject));
          if (!answer) return tl::unexpected(answer.error());
          found = std::move(*answer);
          std::string status = Text(found, "ContributorInsightsStatus");
          if (status == "FAILED") return tl::unexpected(Failed(subject, found));
          return status == wanted;
        });
    if (!done) return tl::unexpected(done.error());
    return found;
  }

  static aws::Error Failed(const Subject& subject, const Json& answer) {
    const Json& failure = At(answer, "FailureException");
    return aws::Fail(aws::ErrorClass::kOther,
                     fmt::format("The {} failed: {} {}", NameOf(subject),
                                 Text(failure, "ExceptionName"),
                                 Text(failure, "ExceptionDescription")))
        .value();
  }
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeContributorInsightsHandler() {
  return std::make_unique<ContributorInsightsHandler>();
}

}  // namespace dynaplane::provider
