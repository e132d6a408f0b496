#include "stack/adoption/live_aws.h"

#include <utility>

#include "provider/configuration/configuration.h"
#include "provider/configuration/run_settings.h"

namespace dynaplane::stack {
namespace {

// What the provider would tell the engine's user.
class ConsoleLog : public pulumi::EngineLog {
 public:
  explicit ConsoleLog(Console& console) : console_(console) {}

  void Log(pulumi::Severity severity, const std::string&,
           const std::string& message, bool) override {
    const bool bad = severity == pulumi::Severity::kWarning ||
                     severity == pulumi::Severity::kError;
    console_.Line(bad ? LogLevel::kWarn : LogLevel::kDebug, message);
  }

 private:
  Console& console_;
};

tl::unexpected<Failure> Failed(const pulumi::Error& error) {
  return Fail(provider::IsRefusal(error) ? Ending::kRefused : Ending::kFailed,
              error.message);
}

Result<void> ToResult(const pulumi::Status& status) {
  if (!status) return Failed(status.error());
  return {};
}

}  // namespace

Result<LiveAws> LiveAws::Open(const pulumi::Object& inputs, Console& console) {
  auto configuration = provider::ReadConfiguration(inputs);
  if (!configuration) return Failed(configuration.error());
  auto log = std::make_unique<ConsoleLog>(console);
  auto session = std::make_unique<provider::Session>(
      *std::move(configuration), *log, base::Cancellation());
  return LiveAws(std::move(log), std::move(session));
}

Result<void> LiveAws::RequireAccount(const std::string& recorded) {
  return ToResult(session_->RequireAccount(recorded));
}

Result<void> LiveAws::RequireRecorded(const std::string& urn,
                                      const std::string& arn,
                                      const std::string& id) {
  return ToResult(provider::RequireRecorded(*session_, urn, arn, id));
}

Result<bool> LiveAws::RequireDeletable(const std::string& urn,
                                       const std::string& arn,
                                       const std::string& id) {
  const pulumi::Result<bool> there =
      provider::RequireDeletable(*session_, urn, arn, id);
  if (!there) return Failed(there.error());
  return *there;
}

Result<void> LiveAws::RequireUnprotected(const std::string& arn) {
  return ToResult(provider::RequireUnprotected(*session_, arn));
}

Result<LiveTable> LiveAws::Look(const std::string& table) {
  pulumi::Result<provider::Inspection> found =
      provider::Inspect(*session_, table);
  if (!found) return Failed(found.error());
  LiveTable live{{}, found->owner, found->cloudformation_stack};
  for (provider::LiveResource& each : found->resources) {
    live.resources.push_back({std::move(each.type), std::move(each.import_id),
                              std::move(each.inputs), std::move(each.outputs)});
  }
  return live;
}

Result<std::vector<std::string>> LiveAws::ListTables() {
  auto names = provider::ListTables(*session_);
  if (!names) return Failed(names.error());
  return *std::move(names);
}

Result<provider::TableOverview> LiveAws::Survey(const std::string& table) {
  auto overview = provider::Survey(*session_, table);
  if (!overview) return Failed(overview.error());
  return *std::move(overview);
}

Result<void> LiveAws::WriteOwner(const std::string& arn,
                                 const std::string& mark) {
  return ToResult(provider::WriteOwner(*session_, arn, mark));
}

Result<void> LiveAws::RemoveOwner(const std::string& arn,
                                  const std::vector<std::string>& marks) {
  return ToResult(provider::RemoveOwner(*session_, arn, marks));
}

}  // namespace dynaplane::stack
