// One running Create, Read, Update or Delete: its deadline, its region, its
// way to AWS and to the user.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "aws/client.h"
#include "provider/api.h"
#include "provider/owner.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

// How waiting is paced: quick at first, then a tenth of the time that has
// passed, so that the end is seen at most 10 % late, with jitter and a cap.
struct PollPace {
  std::chrono::milliseconds least{400};
  std::chrono::milliseconds most{20'000};
  // How long an answer may lag behind a change that AWS has accepted.
  std::chrono::milliseconds lag{3'000};
};

class TableBook;

// What the operations of a process share. Everything in it is thread-safe.
class Services {
 public:
  virtual ~Services() = default;
  virtual AwsApi& api() = 0;
  virtual pulumi::EngineLog& log() = 0;
  virtual const base::Cancellation& cancel() const = 0;
  virtual aws::Clock& clock() = 0;
  virtual const PollPace& pace() const = 0;
  virtual const std::string& region() const = 0;
  virtual const std::string& owner_id() const = 0;
  virtual const std::map<std::string, std::string>& default_tags() const = 0;
  virtual TableBook& tables() = 0;
};

class Operation {
 public:
  // `timeout` of the request, or the default when that is zero.
  Operation(Services& services, const pulumi::ResourceIdentity& resource,
            std::string region, double timeout_seconds,
            std::chrono::seconds default_timeout);

  // One call, retried by the client until the deadline.
  aws::Result<Json> Call(aws::Service service, std::string_view operation,
                         const Json& request, const std::string& region = {});
  aws::Result<Json> DynamoDb(std::string_view operation, const Json& request,
                             const std::string& region = {}) {
    return Call(aws::Service::kDynamoDb, operation, request, region);
  }
  aws::Result<Json> Scaling(std::string_view operation, const Json& request) {
    return Call(aws::Service::kApplicationAutoScaling, operation, request);
  }

  // As Call passes them.
  aws::CallOptions Options(const std::string& region = {});

  // Calls `look` until it is true or fails: kTimeout at the deadline and
  // kCancelled on Cancel, both saying what was waited for.
  aws::Status Poll(const std::string& what,
                   const std::function<aws::Result<bool>()>& look);
  // As Poll, for a change that AWS has accepted and shows late: true, or the
  // lag of PollPace over, is the end; one that never shows is believed.
  aws::Status AwaitShown(const std::string& what,
                         const std::function<aws::Result<bool>()>& look);
  // After the wait for the end of a deletion that AWS has accepted: nothing
  // takes it back, so that what is being deleted is gone to the state, though
  // its end was not seen. The user is told of that; an error only where AWS
  // tells of one (kOther).
  aws::Status Gone(const std::string& what, const aws::Status& awaited);
  // Sleeps; an error as Poll's when there is no time left or Cancel came.
  aws::Status Sleep(const std::string& what, std::chrono::milliseconds time);

  // Shown to the user while it is news.
  void Progress(const std::string& message);
  void Warn(const std::string& message);

  // More time than the default, for what is known to be slow; an explicit
  // timeout of the user's stays.
  void AllowAtLeast(std::chrono::seconds time);

  const std::string& region() const { return region_; }
  const std::string& urn() const { return urn_; }
  std::string OwnerMark() const;
  Services& services() { return services_; }

 private:
  Services& services_;
  std::string urn_;
  std::string region_;
  bool explicit_timeout_;
  std::chrono::steady_clock::time_point deadline_;
};

// AWS's error as Pulumi's. Never kUnknown: everything that is made here can be
// made again safely, so a call without an answer is no reason to leave the
// engine's state in doubt.
pulumi::Error ToPulumi(const aws::Error& error);
pulumi::OperationError Failure(const aws::Error& error);
// Of what AWS has begun, or done in part: it goes into the state with the
// reason, and the next run calls Update.
pulumi::OperationError Unfinished(const aws::Error& error, std::string id,
                                  pulumi::Object outputs,
                                  pulumi::Object inputs);

}  // namespace dynaplane::provider
