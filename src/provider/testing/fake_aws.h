// A small AWS in memory, for tests of operations: tables take their time,
// refuse what a busy table refuses, and calls fail when a test says so.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "provider/api.h"
#include "provider/operation.h"

namespace dynaplane::provider {

// Time that passes when somebody sleeps.
class FakeClock : public aws::Clock {
 public:
  std::chrono::steady_clock::time_point Now() override;
  std::chrono::system_clock::time_point WallNow() override { return {}; }
  bool Sleep(std::chrono::milliseconds duration,
             const base::Cancellation& cancel) override;
  double Random() override { return 0.5; }

  // Called in each Sleep.
  std::function<void()> on_sleep;

 private:
  std::mutex mutex_;
  std::chrono::steady_clock::time_point now_{};
};

struct FakeAws {
  struct Table {
    Json description;
    std::map<std::string, std::string> tags;
    Json ttl = {{"TimeToLiveStatus", "DISABLED"}};
    Json recovery = {{"PointInTimeRecoveryStatus", "DISABLED"}};
    int busy = 0;    // how many looks until what moves is done
    int unseen = 0;  // how many looks do not find it yet
    bool deleting = false;
  };

  // "CreateTable", in the order of the calls.
  std::vector<std::string> calls;
  std::vector<Json> requests;  // of the same
  std::map<std::string, Table> tables;
  std::map<std::string, Json> targets;   // by resource id + dimension
  std::map<std::string, Json> policies;  // by name
  std::map<std::string, Json> actions;   // by name
  // How many looks a change takes.
  int looks = 0;
  int unseen = 0;       // how many a new table stays out of sight
  int made_tables = 0;  // so far; the ids of tables count them
  std::string account = "123456789012";
  // Answers to give instead, one after the other, by call. `effect`: the call
  // is carried out all the same (a lost answer).
  struct Fault {
    aws::Error error;
    bool effect = false;
  };
  std::map<std::string, std::deque<Fault>> faults;
  std::size_t page = 50;  // of what Application Auto Scaling lists
  std::mutex mutex;

  aws::Result<Json> Call(std::string_view operation, const Json& request);
  int Count(std::string_view operation);
  void FailNext(const std::string& operation, aws::ErrorClass kind,
                const std::string& message, bool effect = false);

 private:
  using Answer = aws::Result<Json>;
  Answer Carry(const std::string& operation, const Json& request);
  Answer CreateTable(const Json& request);
  Answer RestoreTable(const Json& request);
  Answer UpdateTable(const Json& request);
  Answer DescribeTable(const Json& request);
  Answer DeleteTable(const Json& request);
  Answer Settings(const std::string& operation, const Json& request);
  Answer Scaling(const std::string& operation, const Json& request);
  Answer List(const std::string& operation, const Json& request);
  void ChangeIndexes(Table& table, const Json& updates);
};

// One of them behind the seam.
class FakeApi : public AwsApi {
 public:
  explicit FakeApi(std::shared_ptr<FakeAws> aws) : aws_(std::move(aws)) {}
  aws::Result<Json> Call(aws::Service, std::string_view operation,
                         const Json& request,
                         const aws::CallOptions& options) override;
  aws::Result<aws::CallerIdentity> CallerIdentity(
      const aws::CallOptions&) override;

 private:
  std::shared_ptr<FakeAws> aws_;
};

// Keeps what was logged.
class FakeLog : public pulumi::EngineLog {
 public:
  void Log(pulumi::Severity, const std::string&, const std::string& message,
           bool) override;
  std::vector<std::string> messages();

 private:
  std::mutex mutex_;
  std::vector<std::string> messages_;
};

}  // namespace dynaplane::provider
