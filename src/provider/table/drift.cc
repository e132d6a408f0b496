#include "provider/table/drift.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "provider/generic/diff.h"
#include "provider/generic/values.h"
#include "provider/table/plan.h"
#include "provider/table/target.h"

namespace dynaplane::provider {
namespace {

constexpr const char* kOnOff[] = {"off", "on"};

// Sentences about what differs, each thing once.
class Drift {
 public:
  // `own`: what the Update itself changes.
  Drift(const Table& live, const Table& wanted, const Changes& drifted,
        const Changes& own)
      : live_(live), wanted_(wanted), drifted_(drifted), own_(own) {}

  std::vector<std::string> Sentences() {
    Indexes();
    Settings();
    Units("", live_.capacity, wanted_.capacity, live_.maximum, wanted_.maximum);
    Tags();
    Replicas();
    if (sentences_.empty() && !remakes_) Others();
    return std::move(sentences_);
  }

 private:
  void Say(const std::string& has, const std::string& would) {
    sentences_.push_back(
        fmt::format("AWS has {}; `up --refresh` would {}.", has, would));
  }

  void Switch(std::string_view property, const char* what, bool live,
              bool wanted) {
    // An edit of what lies in a block brings the block with it.
    if (!drifted_.Touch({property}) || own_.Touch({property}) ||
        live == wanted) {
      return;
    }
    Say(fmt::format("{} {}", what, kOnOff[live ? 1 : 0]),
        fmt::format("turn it {}", kOnOff[wanted ? 1 : 0]));
  }

  void Word(std::string_view property, const char* what,
            const std::string& live, const std::string& wanted) {
    if (!drifted_.Touch({property}) || live == wanted) return;
    Say(fmt::format("the {} {}", what, live),
        fmt::format("set it to {}", wanted));
  }

  void Settings() {
    Word("billingMode", "billing mode", Mode(live_), Mode(wanted_));
    Switch("deletionProtectionEnabled", "deletion protection", live_.protection,
           wanted_.protection);
    if (live_.stream && !wanted_.stream) {
      if (drifted_.Touch({"streamEnabled"})) {
        Say(fmt::format("a stream ({})", live_.stream_view), "turn it off");
      }
    } else {
      if (!own_.Touch({"streamViewType"})) {
        Switch("streamEnabled", "the stream", live_.stream, wanted_.stream);
      }
      Word("streamViewType", "stream view", live_.stream_view,
           wanted_.stream_view);
    }
    Word("tableClass", "table class", live_.table_class, wanted_.table_class);
    Switch("pointInTimeRecovery", "point-in-time recovery", live_.recovery,
           wanted_.recovery);
    if (live_.recovery && wanted_.recovery) {
      Word("pointInTimeRecovery", "recovery period in days",
           Units(live_.recovery_days), Units(wanted_.recovery_days));
    }
    Switch("ttl", "expiry", live_.ttl, wanted_.ttl);
    if (live_.ttl && wanted_.ttl) {
      Word("ttl", "expiry attribute", live_.ttl_attribute,
           wanted_.ttl_attribute);
    }
    Word("serverSideEncryption", "encryption key", Key(live_), Key(wanted_));
  }

  static std::string Mode(const Table& table) {
    return table.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
  }
  static std::string Key(const Table& table) {
    if (!table.encrypted) return "of its own";
    return table.kms_key.empty() ? "of the account, managed by AWS"
                                 : table.kms_key;
  }
  static std::string Units(const std::optional<std::int64_t>& units) {
    return units ? std::to_string(*units) : "as by default";
  }
  static std::string Limit(std::int64_t units) {
    return units > 0 ? std::to_string(units) : "none";
  }

  bool Touch(const std::string& index, std::string_view setting) const {
    return index.empty()
               ? drifted_.Touch({setting})
               : drifted_.Touch({"globalSecondaryIndexes", index, setting});
  }

  // Of the table, or of the index.
  void Units(const std::string& index, const Capacity& live,
             const Capacity& wanted, const Maximum& live_limit,
             const Maximum& limit) {
    const std::string of = index.empty() ? "" : " of index " + index;
    auto say = [&](const char* what, const std::string& now,
                   const std::string& then) {
      if (now == then) return;
      Say(fmt::format("a {}{} of {}", what, of, now),
          fmt::format("set it to {}", then));
    };
    // They follow from the billing mode, which is told.
    if (live_.on_demand != wanted_.on_demand) return;
    if (Touch(index, "readCapacity")) {
      say("read capacity", Units(live.read), Units(wanted.read));
    }
    if (Touch(index, "writeCapacity")) {
      say("write capacity", Units(live.write), Units(wanted.write));
    }
    if (Touch(index, "onDemandThroughput")) {
      say("limit of read units", Limit(live_limit.read), Limit(limit.read));
      say("limit of write units", Limit(live_limit.write), Limit(limit.write));
    }
  }

  void Indexes() {
    auto named = [&](const std::string& index) {
      return drifted_.Touch({"globalSecondaryIndexes", index});
    };
    for (const GlobalIndex& index : live_.indexes) {
      if (!named(index.name)) continue;
      const GlobalIndex* now = wanted_.FindIndex(index.name);
      if (now == nullptr) {
        Say(fmt::format("an index {} that the manifest does not name",
                        index.name),
            "drop it");
      } else if (RemakesIndex(own_, *now)) {
        remakes_ = true;
      } else if (MustBeRemade(index, *now, live_, wanted_)) {
        Say(fmt::format("an index {} with other keys or another projection "
                        "than the manifest says",
                        index.name),
            "drop it and make it anew");
      } else {
        Units(index.name, index.capacity, now->capacity, index.maximum,
              now->maximum);
      }
    }
    for (const GlobalIndex& index : wanted_.indexes) {
      bool missing =
          named(index.name) && live_.FindIndex(index.name) == nullptr;
      if (missing) Say(fmt::format("no index {}", index.name), "make it");
    }
  }

  void Tags() {
    std::vector<std::string> foreign;
    std::vector<std::string> others;
    for (const auto& [key, value] : live_.tags) {
      if (drifted_.TouchTag(key) && !wanted_.tags.contains(key))
        foreign.push_back(key);
    }
    for (const auto& [key, value] : wanted_.tags) {
      auto was = live_.tags.find(key);
      bool same = was != live_.tags.end() && was->second == value;
      if (drifted_.TouchTag(key) && !same) others.push_back(key);
    }
    if (!foreign.empty()) {
      Say(fmt::format("tags that the manifest does not name ({})",
                      fmt::join(foreign, ", ")),
          "remove them");
    }
    if (!others.empty()) {
      Say(fmt::format("other values of tags than the manifest, or none ({})",
                      fmt::join(others, ", ")),
          "set them");
    }
  }

  void Replicas() {
    if (!wanted_.manages_replicas) return;
    auto named = [&](const std::string& region) {
      return drifted_.Touch({"replicas", region});
    };
    for (const Replica& replica : live_.replicas) {
      if (!named(replica.region)) continue;
      if (wanted_.FindReplica(replica.region) == nullptr) {
        Say(fmt::format("a replica in {} that the manifest does not name",
                        replica.region),
            "remove it");
      } else {
        Say(fmt::format("other settings of the replica in {} than the "
                        "manifest",
                        replica.region),
            "set them");
      }
    }
    for (const Replica& replica : wanted_.replicas) {
      bool missing =
          named(replica.region) && live_.FindReplica(replica.region) == nullptr;
      if (missing)
        Say(fmt::format("no replica in {}", replica.region), "add it");
    }
  }

  void Others() {
    for (const PropertyPath& path : drifted_.paths()) {
      Say(fmt::format("another {} than the manifest", path.Text()),
          "bring it back");
    }
  }

  const Table& live_;
  const Table& wanted_;
  const Changes& drifted_;
  const Changes& own_;
  bool remakes_ = false;  // an index, which takes its settings with it
  std::vector<std::string> sentences_;
};

}  // namespace

std::string DriftOf(const pulumi::UpdateRequest& request,
                    const pulumi::Object& actual, const Table& live,
                    const Table& wanted, const Changes& changes) {
  std::vector<PropertyPath> paths = DriftedPaths(request, actual, changes);
  std::erase_if(paths, [](const PropertyPath& path) {
    // The types of keys: indexes tell of them.
    return path.steps()[0].key == "attributes";
  });
  if (paths.empty()) return {};
  return fmt::format(
      "{}",
      fmt::join(
          Drift(live, wanted, Changes(std::move(paths)), changes).Sentences(),
          " "));
}

std::vector<std::string> IndexLosses(const pulumi::DiffRequest& request) {
  const Changes changes(ChangedPaths(request));
  constexpr std::string_view kIndexes = "globalSecondaryIndexes";
  std::vector<std::string> losses;
  if (!changes.Touch({kIndexes})) return losses;
  const Table wanted = WantedTable(Reveal(request.new_inputs).as_object());
  const pulumi::Object& record =
      request.old_outputs.empty() ? request.old_inputs : request.old_outputs;
  for (const GlobalIndex& was :
       WantedTable(Reveal(record).as_object()).indexes) {
    const GlobalIndex* now = wanted.FindIndex(was.name);
    if (now == nullptr && changes.TouchWhole({kIndexes, was.name})) {
      losses.push_back(fmt::format(
          "This drops index {}: what queries it will fail.", was.name));
    }
    bool remade = now != nullptr && RemakesIndex(changes, *now);
    if (remade) {
      losses.push_back(
          fmt::format("This drops index {} and makes it anew: what queries it "
                      "will fail until it is built.",
                      was.name));
    }
  }
  return losses;
}

}  // namespace dynaplane::provider
