#include "stack/report/effects.h"

#include <algorithm>
#include <array>

#include "provider/generic/values.h"

namespace dynaplane::stack {
namespace {

using pulumi::Value;

bool IsOn(const Value& value) {
  return value.is_bool() ? value.as_bool() : !provider::IsEmpty(value);
}
bool ComesOn(const Value& before, const Value& after) {
  return !IsOn(before) && IsOn(after);
}
bool Always(const Value&, const Value&) { return true; }
bool Falls(const Value& before, const Value& after) {
  return before.is_number() && after.is_number() &&
         after.as_number() < before.as_number();
}
bool Goes(const Value&, const Value& after) { return after.is_null(); }
bool Stays(const Value& before, const Value& after) {
  return !before.is_null() && !after.is_null();
}
bool ToOnDemand(const Value&, const Value& after) {
  return after == Value("PAY_PER_REQUEST");
}

// "[]" stands for the name of an element. A field has every effect of the rows
// whose path it is or lies in; what a table and its indexes both have stands
// here once, as the table's.
struct Row {
  std::string_view path;
  const char* effect;
  bool (*when)(const Value& before, const Value& after);
  const char* reason;
};

// The quotas are AWS's (Service, account, and table quotas in DynamoDB).
constexpr const char* kDecreases =
    "AWS takes four decreases at any time of a UTC day, then one after each "
    "hour without a decrease";
constexpr const char* kRebuilt =
    "AWS cannot change that of an index: it goes and is built anew, and what "
    "queries it fails until then";
constexpr std::array kRows{
    Row{"spec.globalSecondaryIndexes[]", kIndexOutage, Goes,
        "what queries the index will fail"},
    Row{"spec.globalSecondaryIndexes[].hashKey", kIndexOutage, Always,
        kRebuilt},
    Row{"spec.globalSecondaryIndexes[].rangeKey", kIndexOutage, Always,
        kRebuilt},
    Row{"spec.globalSecondaryIndexes[].projectionType", kIndexOutage, Always,
        kRebuilt},
    Row{"spec.globalSecondaryIndexes[].nonKeyAttributes", kIndexOutage, Always,
        kRebuilt},
    Row{"spec.enableStreams", kStreamChanges, Always,
        "a stream that is switched on has a new ARN, and one that is switched "
        "off ends"},
    Row{"spec.streamViewType", kStreamChanges, Stays,
        "the stream ends and a new one with another ARN begins"},
    Row{"spec.billingMode", kBilling, Always,
        "requests or provisioned units are paid for"},
    Row{"spec.billingMode", kLimited, ToOnDemand,
        "AWS takes four switches to on-demand in 24 hours"},
    Row{"spec.readCapacity", kCapacity, Always, ""},
    Row{"spec.readCapacity", kLimited, Falls, kDecreases},
    Row{"spec.writeCapacity", kCapacity, Always, ""},
    Row{"spec.writeCapacity", kLimited, Falls, kDecreases},
    Row{"spec.autoScale", kCapacity, Always, ""},
    Row{"spec.onDemandThroughput", kCapacity, Always,
        "requests over the maximum are throttled"},
    Row{"spec.warmThroughput", kBilling, Always, "it is paid for once"},
    Row{"spec.tableClass", kBilling, Always,
        "the classes have prices of their own"},
    Row{"spec.tableClass", kLimited, Always,
        "AWS takes two changes in 30 days"},
    Row{"spec.pointInTimeRecovery.isEnabled", kBilling, ComesOn,
        "backups are paid for"},
    Row{"spec.ttl", kLimited, Always, "AWS takes one change in an hour"},
    Row{"spec.serverSideEncryption", kLimited, Always,
        "AWS takes four changes in 24 hours, one more in each six"},
    Row{"spec.serverSideEncryption", kBilling, ComesOn,
        "requests to KMS are paid for"},
    Row{"spec.contributorInsights", kBilling, ComesOn, "it is paid for"},
    Row{"spec.kinesisStreamingDestination", kBilling, ComesOn,
        "it is paid for"},
    Row{"spec.replicas[]", kBilling, ComesOn,
        "a replica's storage and writes are paid for"},
};

// "spec.replicas[eu-west-2].tags" → "spec.replicas[].tags".
std::string WithoutNames(std::string_view path) {
  std::string text;
  bool within = false;
  for (const char c : path) {
    within = within && c != ']';
    if (!within) text += c;
    within = within || c == '[';
  }
  return text;
}

// Coming and going are of the thing itself, not of what lies in it.
bool Fits(const Row& row, std::string_view path) {
  if (path == row.path) return true;
  if (!path.starts_with(row.path) || row.path.ends_with("[]")) return false;
  const char next = path[row.path.size()];
  return next == '.' || next == '[';
}

}  // namespace

Effects EffectsOf(std::string_view path, const Value& before,
                  const Value& after) {
  constexpr std::string_view kOfIndex = "spec.globalSecondaryIndexes[].";
  const std::string own = WithoutNames(path);
  const std::string as_of_table =
      own.starts_with(kOfIndex) ? "spec." + own.substr(kOfIndex.size()) : own;
  Effects found;
  for (const Row& row : kRows) {
    const bool fits = Fits(row, own) || Fits(row, as_of_table);
    if (!fits || !row.when(before, after)) continue;
    found.effects.emplace_back(row.effect);
    if (*row.reason == '\0') continue;
    found.reason += (found.reason.empty() ? "" : "; ");
    found.reason += row.reason;
  }
  return found;
}

std::size_t GravityOf(const std::vector<std::string>& effects) {
  constexpr std::array<std::string_view, 6> kOrder{
      kDataLoss, kIndexOutage, kStreamChanges, kCapacity, kBilling, kLimited};
  const auto gravest = std::ranges::find_if(kOrder, [&](const auto effect) {
    return std::ranges::find(effects, effect) != effects.end();
  });
  return static_cast<std::size_t>(gravest - kOrder.begin());
}

bool IsGrave(const std::vector<std::string>& effects) {
  return GravityOf(effects) <= GravityOf({kStreamChanges});
}

}  // namespace dynaplane::stack
