#include "provider/inspect.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "provider/arn.h"
#include "provider/contributor_insights/contributor_insights.h"
#include "provider/json_read.h"
#include "provider/kinesis/kinesis_streaming_destination.h"
#include "provider/owner.h"
#include "provider/possession.h"
#include "provider/raw_tags.h"
#include "provider/replica/table_replica.h"
#include "provider/resource_policy/resource_policy.h"
#include "provider/scaling/scaling_resources.h"
#include "provider/scaling/scaling_types.h"
#include "provider/table/calls.h"
#include "provider/table/table_resource.h"
#include "provider/table/table_type.h"

namespace dynaplane::provider {
namespace {

using std::chrono::minutes;

constexpr const char* kNamespace = "dynamodb";

Operation Begin(Session& session, const std::string& region) {
  return {session, {}, region, 0, minutes(10)};
}

// One look at one table: which resources there are by their import ids, each
// then read by the code that serves the engine.
class Look {
 public:
  Look(Session& session, std::string table)
      : session_(session),
        table_(std::move(table)),
        operation_(Begin(session, "")) {}

  aws::Result<Inspection> Take() {
    aws::Result<Table> live = DescribeTable(operation_, table_);
    if (!live) return tl::unexpected(live.error());
    auto tags = ReadRawTags(operation_, live->arn);
    if (!tags) return tl::unexpected(tags.error());
    inspection_.owner = ValueOf(*tags, kOwnerTag);
    inspection_.cloudformation_stack = ValueOf(*tags, kCloudFormationTag);
    for (auto part :
         {&Look::AddTable, &Look::AddReplicas, &Look::AddScaling,
          &Look::AddInsights, &Look::AddKinesis, &Look::AddPolicies}) {
      if (aws::Status added = (this->*part)(*live); !added) {
        return tl::unexpected(added.error());
      }
    }
    return std::move(inspection_);
  }

 private:
  // Reads it if it is there. `id` is what the handler knows it by, `suffix`
  // what an import has to say besides.
  aws::Status Add(const ResourceType& type, ResourceHandler& handler,
                  const std::string& id, const std::string& region = {}) {
    Operation operation = Begin(session_, region);
    pulumi::ReadRequest request;
    request.resource.type = type.token;
    request.resource.id = id;
    auto read = handler.Read(operation, request);
    if (!read) {
      return aws::Fail(aws::ErrorClass::kOther, read.error().error.message);
    }
    if (read->id.empty()) return {};
    std::string import_id = region.empty() ? id : id + "@" + region;
    inspection_.resources.push_back(
        {std::string(type.token), std::move(import_id), std::move(read->inputs),
         std::move(read->outputs)});
    return {};
  }

  aws::Status AddTable(const Table&) {
    return Add(TableType(), *MakeTableHandler(streams_), table_);
  }

  aws::Status AddReplicas(const Table& live) {
    if (live.strong) return {};
    const auto handler = MakeTableReplicaHandler(streams_);
    for (const Replica& replica : live.replicas) {
      aws::Status added =
          Add(TableReplicaType(), *handler,
              fmt::format("{}:{}", table_, live.region), replica.region);
      if (!added) return added;
    }
    return {};
  }

  // The elements of every page of a listing.
  aws::Result<std::vector<Json>> List(const char* call, const char* list,
                                      Json request) {
    std::vector<Json> found;
    request["ServiceNamespace"] = kNamespace;
    for (bool more = true; more;) {
      aws::Result<Json> answer = operation_.Scaling(call, request);
      if (!answer) return tl::unexpected(answer.error());
      for (const Json* each : Objects(*answer, list)) found.push_back(*each);
      std::string next = Text(*answer, "NextToken");
      more = !next.empty();
      request["NextToken"] = next;
    }
    return found;
  }

  aws::Status AddScaled(const std::string& resource_id) {
    struct Kind {
      const char* call;
      const char* list;
      const char* name;  // member; null: it has none
      const ResourceType& type;
      ResourceHandler& handler;
      Json request;
    };
    const Kind kinds[] = {
        {"DescribeScalableTargets",
         "ScalableTargets",
         nullptr,
         TargetType(),
         *targets_,
         {{"ResourceIds", Json::array({resource_id})}}},
        {"DescribeScalingPolicies",
         "ScalingPolicies",
         "PolicyName",
         PolicyType(),
         *policies_,
         {{"ResourceId", resource_id}}},
        {"DescribeScheduledActions",
         "ScheduledActions",
         "ScheduledActionName",
         ScheduledActionType(),
         *actions_,
         {{"ResourceId", resource_id}}},
    };
    for (const Kind& kind : kinds) {
      auto found = List(kind.call, kind.list, kind.request);
      if (!found) return tl::unexpected(found.error());
      for (const Json& each : *found) {
        std::string id = fmt::format("{}/{}/{}", kNamespace, resource_id,
                                     Text(each, "ScalableDimension"));
        if (kind.name != nullptr) id += "/" + Text(each, kind.name);
        if (aws::Status added = Add(kind.type, kind.handler, id); !added) {
          return added;
        }
      }
    }
    return {};
  }

  aws::Status AddScaling(const Table& live) {
    aws::Status added = AddScaled("table/" + table_);
    for (const GlobalIndex& index : live.indexes) {
      if (!added) return added;
      added = AddScaled(fmt::format("table/{}/index/{}", table_, index.name));
    }
    return added;
  }

  aws::Status AddInsights(const Table& live) {
    const auto handler = MakeContributorInsightsHandler();
    const std::string account = ParseArn(live.arn).account;
    std::vector<std::string> subjects = {""};
    for (const GlobalIndex& index : live.indexes) {
      subjects.push_back(index.name);
    }
    for (const std::string& index : subjects) {
      aws::Status added =
          Add(ContributorInsightsType(), *handler,
              fmt::format("name:{}/index:{}/{}", table_, index, account));
      if (!added) return added;
    }
    return {};
  }

  aws::Status AddKinesis(const Table&) {
    const auto handler = MakeKinesisStreamingDestinationHandler();
    aws::Result<Json> answer = operation_.DynamoDb(
        "DescribeKinesisStreamingDestination", {{"TableName", table_}});
    if (!answer) return tl::unexpected(answer.error());
    for (const Json* each : Objects(*answer, "KinesisDataStreamDestinations")) {
      aws::Status added =
          Add(KinesisStreamingDestinationType(), *handler,
              fmt::format("{},{}", table_, Text(*each, "StreamArn")));
      if (!added) return added;
    }
    return {};
  }

  aws::Status AddPolicies(const Table& live) {
    const auto handler = MakeResourcePolicyHandler();
    aws::Status added = Add(ResourcePolicyType(), *handler, live.arn);
    if (!added || !live.stream || live.stream_arn.empty()) return added;
    return Add(ResourcePolicyType(), *handler, live.stream_arn);
  }

  Session& session_;
  const std::string table_;
  Operation operation_;
  LeavingStreams streams_;  // none: this only looks
  ScalingReader reader_;
  const std::unique_ptr<ResourceHandler> targets_ = MakeTargetHandler(reader_);
  const std::unique_ptr<ResourceHandler> policies_ = MakePolicyHandler(reader_);
  const std::unique_ptr<ResourceHandler> actions_ =
      MakeScheduledActionHandler(reader_);
  Inspection inspection_;
};

}  // namespace

pulumi::Result<Inspection> Inspect(Session& session, const std::string& table) {
  if (auto region = session.RequireRegion(); !region) {
    return tl::unexpected(region.error());
  }
  if (auto account = session.RequireAccount(); !account) {
    return tl::unexpected(account.error());
  }
  aws::Result<Inspection> inspection = Look(session, table).Take();
  if (!inspection) return tl::unexpected(ToPulumi(inspection.error()));
  return *std::move(inspection);
}

pulumi::Status RequireRecorded(Session& session, const std::string& urn,
                               const std::string& arn, const std::string& id) {
  if (auto account = session.RequireAccount(ParseArn(arn).account); !account) {
    return account;
  }
  pulumi::ResourceIdentity resource;
  resource.urn = urn;
  Operation operation(session, resource, ParseArn(arn).region, 0, minutes(10));
  aws::Result<Table> live = DescribeTable(operation, TableOfArn(arn));
  aws::Status ours;
  if (!live) ours = tl::unexpected(live.error());
  if (live && IsRemade(*live, id)) ours = RequireOurs(operation, *live, id);
  const bool gone = !ours && ours.error().kind == aws::ErrorClass::kNotFound;
  if (ours || gone) return {};
  return tl::unexpected(ToPulumi(ours.error()));
}

pulumi::Result<bool> RequireDeletable(Session& session, const std::string& urn,
                                      const std::string& arn,
                                      const std::string& id) {
  pulumi::ResourceIdentity resource;
  resource.urn = urn;
  Operation operation(session, resource, ParseArn(arn).region, 0, minutes(10));
  aws::Result<Table> live = DescribeTable(operation, TableOfArn(arn));
  aws::Status may;
  if (live) {
    may = RequireDeletable(operation, *live, id);
  } else {
    may = tl::unexpected(live.error());
  }
  if (may) return true;
  if (may.error().kind == aws::ErrorClass::kNotFound) return false;
  return tl::unexpected(ToPulumi(may.error()));
}

pulumi::Status RequireUnprotected(Session& session, const std::string& arn) {
  const Arn place = ParseArn(arn);
  Operation operation(session, {}, place.region, 0, minutes(10));
  const std::string name = TableOfArn(arn);
  aws::Result<Table> live = DescribeTable(operation, name);
  if (!live && live.error().kind == aws::ErrorClass::kNotFound) return {};
  if (!live) return tl::unexpected(ToPulumi(live.error()));
  aws::Status may = RequireUnprotected(
      *live, fmt::format("the replica of {} in {}", name, place.region));
  if (may) return {};
  return tl::unexpected(ToPulumi(may.error()));
}

pulumi::Result<std::string> ReadOwner(Session& session,
                                      const std::string& arn) {
  if (auto account = session.RequireAccount(ParseArn(arn).account); !account) {
    return tl::unexpected(account.error());
  }
  Operation operation = Begin(session, ParseArn(arn).region);
  auto tags = ReadRawTags(operation, arn);
  if (!tags) return tl::unexpected(ToPulumi(tags.error()));
  return ValueOf(*tags, kOwnerTag);
}

pulumi::Status WriteOwner(Session& session, const std::string& arn,
                          const std::string& mark) {
  if (auto account = session.RequireAccount(ParseArn(arn).account); !account) {
    return account;
  }
  Operation operation = Begin(session, ParseArn(arn).region);
  Json tag{{"Key", kOwnerTag}, {"Value", mark}};
  aws::Result<Json> answer = operation.DynamoDb(
      "TagResource", {{"ResourceArn", arn}, {"Tags", Json::array({tag})}});
  if (!answer) return tl::unexpected(ToPulumi(answer.error()));
  return {};
}

pulumi::Status RemoveOwner(Session& session, const std::string& arn,
                           const std::vector<std::string>& marks) {
  pulumi::Result<std::string> owner = ReadOwner(session, arn);
  Operation operation = Begin(session, ParseArn(arn).region);
  if (!owner) {
    // AWS may say "access denied" about the tags of what is not there.
    aws::Result<Table> table = DescribeTable(operation, TableOfArn(arn));
    bool gone = !table && table.error().kind == aws::ErrorClass::kNotFound;
    return gone ? pulumi::Status() : tl::unexpected(owner.error());
  }
  if (std::ranges::find(marks, *owner) == marks.end()) return {};
  aws::Result<Json> answer = operation.DynamoDb(
      "UntagResource",
      {{"ResourceArn", arn}, {"TagKeys", Json::array({kOwnerTag})}});
  if (!answer) return tl::unexpected(ToPulumi(answer.error()));
  return {};
}

}  // namespace dynaplane::provider
